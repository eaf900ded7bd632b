import { describe, expect, it } from "vitest";
import { put, Shown, stepsOf } from "../../src/editors/places";

describe("places", () => {
	it("count code points, not units", () => {
		const shown = new Shown("a🙂b é");

		expect(shown.stretch(1, 3)).toEqual({ start: 1, end: 2 });
		expect(shown.stretch(3, 4)).toEqual({ start: 2, end: 3 });
		expect(shown.slice({ start: 1, end: 3, label: "" })).toBe("🙂b");
		expect([0, 1, 2, 3, 4, 5, 9].map((point) => shown.unit(point))).toEqual([0, 1, 3, 4, 5, 6, 6]);
	});

	it("are those of the imported text, whatever ends its lines", () => {
		const shown = new Shown("a\r\nbb\rc\nd");

		expect(shown.text).toBe("a\nbb\nc\nd");
		expect(shown.stretch(2, 4)).toEqual({ start: 3, end: 5 });
		expect(shown.stretch(7, 8)).toEqual({ start: 8, end: 9 });
		expect(shown.slice({ start: 3, end: 5, label: "" })).toBe("bb");
	});

	it("leave out the space around a selection", () => {
		const shown = new Shown(" two words ");

		expect(shown.stretch(0, 11)).toEqual({ start: 1, end: 10 });
		expect(shown.stretch(0, 1)).toBeNull();
	});

	it("of a caret are the word that it stands in, or behind", () => {
		const shown = new Shown("two words.");

		for (const at of [4, 6, 9])
			expect(shown.stretch(at, at)).toEqual({ start: 4, end: 9 });
		expect(shown.stretch(10, 10)).toBeNull();
		expect(new Shown("").stretch(0, 0)).toBeNull();
	});

	it("cut a text into pieces that make it up again", () => {
		const shown = new Shown("🙂 Ada met Bo");
		const marks = [
			{ start: 2, end: 5, label: "p" },
			{ start: 10, end: 99, label: "q" },
		];

		expect(shown.pieces(marks).map((p) => [p.text, p.mark?.label])).toEqual([
			["🙂 ", undefined],
			["Ada", "p"],
			[" met ", undefined],
			["Bo", "q"],
			["", undefined],
		]);
	});
});

it("a mark takes the place of those that it overlaps", () => {
	const mark = (start: number, end: number) => ({ start, end, label: "x" });

	expect(put([mark(0, 3), mark(3, 5), mark(8, 9)], mark(2, 4))).toEqual([mark(2, 4), mark(8, 9)]);
	expect(put([mark(3, 5)], mark(0, 3))).toEqual([mark(0, 3), mark(3, 5)]);
});

it.each([
	[["one", { content: "two" }, 3], ["one", "two", "3"]],
	["one\ngoes on\n\n  \ntwo\r\n\r\nthree", ["one\ngoes on", "two", "three"]],
	[[{ role: "user", content: "hi" }], ["hi"]],
	[null, []],
])("steps of %o", (content, steps) => {
	expect(stepsOf(content)).toEqual(steps);
});
