import { describe, expect, it } from "vitest";
import { labels, seatOf, valueOf, type Seat } from "../../src/editors/beam";

const question = { name: "better", type: "pairwise", title: "Which?", left: "a", right: "b" };
const orders = [["a", "b"], ["b", "a"], undefined];
const all = Object.keys(labels) as Seat[];

describe("the beam", () => {
	it("reads its own values back, whatever is shown first", () => {
		for (const order of orders)
			for (const seat of all)
				expect(seatOf(valueOf(seat, question, order), question, order)).toBe(seat);
	});

	it("names the template's side, not the screen's", () => {
		expect(valueOf("a3", question, ["a", "b"])).toEqual({ choice: "left", strength: 3 });
		expect(valueOf("a3", question, ["b", "a"])).toEqual({ choice: "right", strength: 3 });
		expect(valueOf("b1", question, ["b", "a"])).toEqual({ choice: "left", strength: 1 });
	});

	it("gives no strength to what has no side", () => {
		expect(valueOf("tie", question, undefined)).toEqual({ choice: "tie" });
		expect(valueOf("both_bad", question, ["b", "a"])).toEqual({ choice: "both_bad" });
	});

	it("keeps a remark when the mind changes", () => {
		expect(valueOf("b2", question, undefined, { choice: "tie", comment: "close" })).toEqual({ choice: "right", strength: 2, comment: "close" });
	});
});
