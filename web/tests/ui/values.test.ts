import { describe, expect, it } from "vitest";
import { valueText } from "../../src/ui/values";

const options = [
	{ value: "yes", title: "Yes, surely" },
	{ value: "per", title: "Person" },
	{ value: "left", title: "On the left" },
];
const items = ["x", "y", "z"];

describe("a value in words", () => {
	it.each([
		[{ type: "pairwise" }, { choice: "left", strength: 3 }, "A is much better"],
		[{ type: "pairwise" }, { choice: "right" }, "B is better"],
		[{ type: "pairwise" }, { choice: "both_bad" }, "both bad"],
		[undefined, { choice: "left", strength: 1 }, "left is slightly better"],
		[undefined, { choice: "both_bad" }, "both bad"],
		[{ type: "choice", options }, { choice: "yes" }, "Yes, surely"],
		[{ type: "choice", options }, { choice: "left" }, "On the left"],
		[{ type: "multi_choice", options }, { choices: [] }, "none of them"],
		[{ type: "multi_choice", options }, { choices: ["yes", "per"] }, "Yes, surely, Person"],
		[{ type: "rating" }, { rating: 4 }, "4"],
		[{ type: "rating" }, { rating: "5.200000" }, "5.2"],
		[{ type: "text" }, { text: "so" }, "“so”"],
		[{ type: "text" }, { answer: 7 }, "what answer 7 says"],
		[{ type: "ranking", items }, { order: [["y"], ["x", "z"]] }, "B > A = C"],
		[undefined, { order: [["y"], ["x", "z"]] }, "y > x = z"],
		[{ type: "boxes", options }, { boxes: [{ label: "per" }, { label: "car" }, { label: "per" }] }, "2 × Person, car"],
		[{ type: "boxes" }, { boxes: [] }, "none here"],
		[{ type: "steps" }, { steps: ["ok", "wrong", "ok", "wrong"] }, "steps 2, 4 are wrong"],
		[{ type: "steps" }, { steps: ["ok", "wrong"] }, "step 2 is wrong"],
		[undefined, { steps: ["ok", "ok"] }, "no step is wrong"],
		[undefined, { spans: [] }, "nothing marked"],
		[undefined, { spans: [{ start: 0, end: 2, label: "per" }] }, "per"],
	])("%o: %o", (question, value, words) => {
		expect(valueText(value, question)).toBe(words);
	});

	it("quotes what is marked, where the text is at hand", () => {
		const question = { type: "spans", options, field: "text" };
		const value = { spans: [{ start: 2, end: 5, label: "per" }] };

		expect(valueText(value, question, { text: "🙂 Ada and Bo" })).toBe("“Ada” Person");
		expect(valueText(value, question)).toBe("Person");
	});
});
