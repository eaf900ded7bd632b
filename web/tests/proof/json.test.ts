import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { jcs, parse, parseCanonical } from "../../src/proof/json";

const refused: [string, string][] = [
	["a number beyond 2^53-1", "9007199254740992"],
	["the same with an exponent", "1e16"],
	["a duplicate name", '{"a":1,"a":2}'],
	["half a surrogate pair", '"\\ud800"'],
	["a BOM", "\ufeff1"],
	["a leading zero", "01"],
	["a trailing comma", "[1,]"],
	["a control character", '"\n"'],
	["two values", "1 2"],
	["nothing", ""],
	["an open string", '"a'],
	["65 nested arrays", "[".repeat(65) + "]".repeat(65)],
	["an escape that there is not", '"\\x41"'],
	["a word", "NaN"],
];

describe("the strict reader", () => {
	it.each(refused)("refuses %s", (_, text) => {
		expect(() => parse(text)).toThrow();
		expect(() => parseCanonical(text)).toThrow();
	});

	it("says where the text is wrong", () => {
		expect(() => parse('{\n "a": tru\n}')).toThrow("line 2, character 7");
	});

	it("takes 64 nested arrays, and names like any other", () => {
		expect(jcs(parse("[".repeat(64) + "]".repeat(64)))).toHaveLength(128);
		expect(jcs(parse('{"__proto__":1,"constructor":2}'))).toBe('{"__proto__":1,"constructor":2}');
	});
});

describe("the canonical form", () => {
	it.each([
		[' {"b":1, "a":[1.0, -0, 1e2]} ', '{"a":[1,0,100],"b":1}'],
		['"\\u0041\\u000a\\u001f\\/"', '"A\\n\\u001f/"'],
		['{"\\ufb33":1,"\\ud83d\\ude00":2,"\\u20ac":3}', '{"\u20ac":3,"\u{1f600}":2,"\ufb33":1}'],
		["333333333.33333329", "333333333.3333333"],
	])("of %s", (text, canonical) => {
		expect(jcs(parse(text))).toBe(canonical);
		expect(jcs(parseCanonical(canonical))).toBe(canonical);
	});

	it.each([" 1", "1.0", "-0", '{"b":1,"a":2}', '"\\u0041"', '"\\/"', '{"a": 1}'])("is not %s", (text) => {
		expect(() => parseCanonical(text)).toThrow("canonical form");
	});
});

const vectors = `${process.env.GOLDLEAF_TEST_DATA ?? ""}/vectors/jcs`;

describe.skipIf(!process.env.GOLDLEAF_TEST_DATA)("RFC 8785's own vectors", () => {
	const names = process.env.GOLDLEAF_TEST_DATA ? readdirSync(`${vectors}/input`) : [];

	it.each(names)("%s", (name) => {
		const input = readFileSync(`${vectors}/input/${name}`, "utf8");
		const output = readFileSync(`${vectors}/output/${name}`, "utf8").trim();
		const large = /\d{16,}|[eE]\+?\d{2,}/.test(output); // numbers that commitments refuse

		if (large)
			expect(() => parse(input)).toThrow("2^53-1");
		else
			expect(jcs(parse(input))).toBe(output);
	});
});
