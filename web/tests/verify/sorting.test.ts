import { describe, expect, it } from "vitest";
import { jcs, parse } from "../../src/proof/json";
import { keptText } from "../../src/proof/kept";
import { pretty } from "../../src/verify/pretty";
import { sortFiles, sortText, type Dropped } from "../../src/verify/sorting";
import { bytesOf, textOf, vectors } from "../proof/bundles";

function sorted(text: string): string[] {
	const into: Dropped = { unknown: [] };

	sortText(text, into);
	return Object.keys(into).filter((key) => key !== "unknown" || into.unknown.length);
}

describe("what was dropped", () => {
	it.each([
		["a receipt", "c2sp.org/tlog-proof@v1\nindex 1\n\n", ["receipt"]],
		["a key", textOf(`${vectors}/golden.vkey`), ["vkey"]],
		["a record's proof", '{"proof":{},"record":{}}', ["proof"]],
		["a manifest", '{"records":{},"files":{}}', ["manifest"]],
		["many receipts", keptText({ receipts: [], vkeys: {} }), ["kept"]],
		["something else", "hello", ["unknown"]],
		["another JSON", "{}", ["unknown"]],
	])("is told by its content: %s", (_, text, keys) => {
		expect(sorted(text)).toEqual(expect.arrayContaining(keys));
		expect(sorted(text)).toHaveLength(keys.length);
	});

	it("a tar is a bundle, whatever its name", async () => {
		const tar = new File([bytesOf(`${vectors}/golden.tar`)], "download (1)");
		const key = new File([textOf(`${vectors}/golden.vkey`)], "a.txt");

		expect(await sortFiles([tar, key])).toMatchObject({ bundle: tar, vkey: expect.any(String), unknown: [] });
	});
});

describe("JSON laid out to be read", () => {
	it("is the same JSON", () => {
		const text = '{"answers":[1,2],"long":"' + "x".repeat(60) + '","nested":{"a":{"b":null},"c":[]},"z":"\u20ac\\n"}';

		expect(jcs(parse(pretty(parse(text))))).toBe(text);
		expect(pretty(parse(text)).split("\n").length).toBeGreaterThan(4);
	});
});
