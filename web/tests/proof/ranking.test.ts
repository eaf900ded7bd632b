/* Rankings: the bytes that the server's methods make of the same crowd (tests/unit/test_ranking.c). */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { plackettLuce } from "../../src/proof/consensus/plackett_luce";
import { rankedPairs } from "../../src/proof/consensus/ranked_pairs";
import type { BallotMethod, Poll } from "../../src/proof/consensus/votes";
import { ranking } from "../../src/proof/questions/ranking";
import { drawer } from "./drawer";

const PEOPLE = 9;
const ITEMS = 60;
let draw = drawer(0);

/* The first three answer almost by lot; what is worth the same is level. */
function answer(who: number, item: number): number[] {
	const things = 2 + (item % 5);
	const worth = Array.from({ length: things }, (_, k) => ((item * 5 + k * 3) % things) * 3 + draw(who < 3 ? 30 : 8));
	const lower = [...new Set(worth)].sort((a, b) => a - b);
	return worth.map((w) => lower.indexOf(w));
}

function crowd(): Poll {
	draw = drawer(11);
	const items = Array.from({ length: ITEMS }, (_, item) =>
		Array.from({ length: PEOPLE }, (_, who) => (draw(2) ? [] : [{ who, ballot: answer(who, item) }])).flat(),
	);
	return { workers: PEOPLE, labels: 0, items };
}

function bytesOf(method: BallotMethod): string {
	const hash = createHash("sha256");
	for (const found of method.find(crowd()))
		if (found)
			hash.update(Uint8Array.of(Number(found.tied), ...(found.found as { parts: number[] }).parts));
	return hash.digest("hex");
}

describe("rankings", () => {
	it("by Plackett and Luce", () => {
		expect(bytesOf(plackettLuce)).toBe("6c59e03bda4a690dfde343b1997703dded5207b858c012789c903111415473bb");
	});

	it("by ranked pairs", () => {
		expect(bytesOf(rankedPairs)).toBe("f3b2898288bb0647ff154e1da26a981ade2d6d19b97680d046708d14edb8dda3");
	});
});

describe("a ranking", () => {
	const fields = ["a", "b", "c", "d"].map((name) => ({ name, type: "text", required: name !== "d" }));
	const question = { name: "q", type: ranking, required: true, jcs: "", ...ranking.parse({ items: ["c", "a", "b"] }, fields) };

	it("is read strictly", () => {
		for (const items of ["ab", ["a"], ["a", "d"], ["a", "a"], ["a", "x"]])
			expect(() => ranking.parse({ items }, fields)).toThrow("items");
		for (const order of ["a", [], [["a"], ["b"]], [["a"], ["b"], []], [["a", "b", "c", "a"]], [["a"], ["b"], ["d"]]])
			expect(() => ranking.check(question, { order })).toThrow("order");
		ranking.check(question, { order: [["b"], ["c", "a"]], comment: "so" });
	});

	it("is stated as records do", () => {
		const places = ranking.pack(question, { order: [["b"], ["c", "a"]] });
		expect(places).toEqual([1, 0, 1]);
		expect(ranking.state(question, places)).toEqual({ order: [["b"], ["a", "c"]] });
		expect(ranking.state(question, { parts: [0, 1, 2] })).toEqual({ order: [["a"], ["b"], ["c"]] });
	});
});
