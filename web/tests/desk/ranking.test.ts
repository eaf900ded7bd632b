import { describe, expect, it } from "vitest";
import type { Question } from "../../src/api/types";
import { groupsOf, placesOf, press, shownItems, valueOf } from "../../src/editors/ranking";

const question: Question = { name: "order", type: "ranking", title: "Which first?", items: ["a", "b", "c"] };
const names = ["c", "a", "b"];

describe("a ranking", () => {
	it("shows its items in the order drawn, by letters", () => {
		expect(shownItems(question, names).map((i) => `${i.letter}${i.name}`)).toEqual(["Ac", "Ba", "Cb"]);
		expect(shownItems(question, undefined).map((i) => i.name)).toEqual(["a", "b", "c"]);
	});

	it("is said by pressing keys from the best down", () => {
		let places = press({}, "b", false);
		places = press(places, "a", false);
		expect(valueOf(places, names, undefined)).toBeUndefined();
		places = press(places, "c", true);
		expect(valueOf(places, names, undefined)).toEqual({ order: [["b"], ["c", "a"]] });
		expect(groupsOf(press(places, "b", false), names)).toEqual([["c", "a"]]);
		expect(press({}, "a", true)).toEqual({ a: 1 }); // level with nothing
	});

	it("keeps a remark, and closes places that nobody holds", () => {
		const before = { order: [["a"], ["b"], ["c"]], comment: "hm" };
		expect(valueOf({ a: 3, b: 1, c: 3 }, names, before)).toEqual({ order: [["b"], ["c", "a"]], comment: "hm" });
		expect(placesOf(before)).toEqual({ a: 1, b: 2, c: 3 });
	});
});
