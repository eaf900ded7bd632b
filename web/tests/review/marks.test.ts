import { describe, expect, it } from "vitest";
import { beamMarks, candidates, comments, ratingMarks, sameValue, tallies, type Answer, type Value } from "../../src/review/marks";

let n = 0;
const answer = (value: Value | null, order?: string[]): Answer => ({
	answer: `p.${n}`,
	voter: ++n,
	kind: "person",
	value,
	order: order ? { better: order } : null,
	ms: 1000,
});
const pair = (choice: string, strength?: number, comment?: string): Value => ({
	better: { choice, ...(strength && { strength }), ...(comment && { comment }) },
});

describe("candidates", () => {
	it("are the values that were given, most votes first, comments apart", () => {
		const list = candidates([
			answer(pair("right", 1)),
			answer(pair("left", 3, "A is right")),
			answer(pair("left", 3)),
			answer(null),
		], ["better"]);

		expect(list.map((c) => c.voters.length)).toEqual([2, 1]);
		expect(list[0]!.value).toEqual(pair("left", 3));
	});

	it("of equal support stand in one order, whoever is the first voter", () => {
		const left = pair("left", 3), right = pair("right", 1);

		expect(candidates([answer(left), answer(right)], ["better"]).map((c) => c.value)).toEqual([left, right]);
		expect(candidates([answer(right), answer(left)], ["better"]).map((c) => c.value)).toEqual([left, right]);
	});

	it("are about the questions at hand alone", () => {
		const list = candidates([answer({ ...pair("tie"), note: { text: "a" } }), answer({ ...pair("tie"), note: { text: "b" } }), answer({ note: { text: "c" } })], ["better"]);

		expect(list).toHaveLength(1);
		expect(list[0]).toMatchObject({ value: pair("tie") });
		expect(list[0]!.voters).toHaveLength(2);
	});

	it("do not depend on the order of members", () => {
		expect(sameValue({ a: { choice: "x", strength: 1 } }, { a: { strength: 1, choice: "x", comment: "no" } })).toBe(true);
		expect(sameValue({ a: { choices: ["x", "y"] } }, { a: { choices: ["y"] } })).toBe(false);
	});
});

describe("marks", () => {
	it("stand on the beam by side and strength, whatever side was seen first", () => {
		const marks = beamMarks(
			[answer(pair("left", 3), ["b", "a"]), answer(pair("right"), ["a", "b"]), answer(pair("tie")), answer(pair("both_bad"))],
			"better",
			"a",
		);

		expect(marks.map((m) => m.at)).toEqual([-3, 2, 0, null]);
		expect(marks.map((m) => m.swapped)).toEqual([true, false, false, false]);
	});

	it("count options, those nobody chose too", () => {
		const options = [{ value: "x", title: "X" }, { value: "y", title: "Y" }, { value: "z", title: "Z" }];
		const list = tallies([answer({ q: { choices: ["x", "y"] } }), answer({ q: { choice: "y" } })], "q", options);

		expect(list.map((t) => t.voters.length)).toEqual([1, 2, 0]);
	});

	it("leave out who did not answer the question", () => {
		expect(ratingMarks([answer({ q: { rating: 4 } }), answer({ other: {} }), answer(null)], "q").map((m) => m.at)).toEqual([4]);
	});

	it("keep what was written beside a vote", () => {
		expect(comments([answer(pair("left", 1, "because")), answer(pair("left"))]).map((c) => c.text)).toEqual(["because"]);
	});
});
