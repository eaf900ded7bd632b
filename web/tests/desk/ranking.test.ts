import { describe, expect, it } from "vitest";
import type { Question } from "../../src/api/types";
import { groupsOf, placesOf, press, shift, shownItems, valueOf } from "../../src/editors/ranking";

const question: Question = { name: "order", type: "ranking", title: "Which first?", items: ["a", "b", "c"] };
const names = ["c", "a", "b"];

describe("a ranking", () => {
	it("shows its items in the order drawn, by letters", () => {
		expect(shownItems(question, names).map((i) => `${i.letter}${i.name}`)).toEqual(["Ac", "Ba", "Cb"]);
		expect(shownItems(question, undefined).map((i) => i.name)).toEqual(["a", "b", "c"]);
	});

	it("is said by pressing keys from the best down", () => {
		let places = press({}, "b");
		places = press(places, "a");
		expect(valueOf(places, names, undefined)).toBeUndefined();
		places = press(places, "c", "a");
		expect(valueOf(places, names, undefined)).toEqual({ order: [["b"], ["c", "a"]] });
		expect(groupsOf(press(places, "b"), names)).toEqual([["c", "a"]]);
		expect(press({}, "a", "b")).toEqual({ a: 1 }); // level with one that has no place
	});

	it("gives a place that was given back to the next one", () => {
		const places = press(press({ a: 1, b: 2, c: 3 }, "a"), "b");

		expect(press(press(places, "b"), "a")).toEqual({ b: 1, a: 2, c: 3 });
	});

	it("moves one past its equals, level with the next, and no further than the ends", () => {
		const moves: [string, 1 | -1, string[][]][] = [
			["b", -1, [["c"], ["a", "b"]]],
			["b", 1, [["c"], ["a"], ["b"]]],
			["c", -1, [["c"], ["a"], ["b"]]],
			["c", 1, [["c", "a"], ["b"]]],
		];

		for (const [name, by, groups] of moves)
			expect(groupsOf(shift({ c: 1, a: 2, b: 3 }, name, by, names), names)).toEqual(groups);
		expect(groupsOf(shift({ c: 1, a: 2, b: 2 }, "b", -1, names), names)).toEqual([["c"], ["b"], ["a"]]);
		expect(groupsOf(shift({ c: 1, a: 2, b: 2 }, "b", 1, names), names)).toEqual([["c"], ["a"], ["b"]]);
	});

	it("keeps a remark, and closes places that nobody holds", () => {
		const before = { order: [["a"], ["b"], ["c"]], comment: "hm" };
		expect(valueOf({ a: 3, b: 1, c: 3 }, names, before)).toEqual({ order: [["b"], ["c", "a"]], comment: "hm" });
		expect(placesOf(before)).toEqual({ a: 1, b: 2, c: 3 });
	});
});
