/* Spans and steps: the bytes that the server's methods make of the same crowds (tests/unit/test_span_methods.c). */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { flat, spanCells, spanExact, spansOf, type Span } from "../../src/proof/consensus/spans";
import { stepCells, stepFirstError, stepMajority } from "../../src/proof/consensus/steps";
import type { BallotMethod, Poll } from "../../src/proof/consensus/votes";
import { drawer } from "./drawer";

const PEOPLE = 12;
const ITEMS = 80;
let draw = drawer(0);

/* People of different care mark what there is: they miss spans, mislabel them and shift an end. */
function spanAnswer(person: number, item: number): number[] {
	const care = 2 + Math.floor(person / 3);
	const spans: Span[] = [];
	let place = item % 5;
	let free = 0;
	for (let k = 0; k < item % 6; k++) {
		const s = { start: place, end: place + 1 + ((item + k) % 3), label: (item * 7 + k) % 4 };
		place = s.end + 1 + (k % 2) * (item % 3);
		if (!draw(care))
			continue;
		if (!draw(care + 2))
			s.label = draw(4);
		s.end += draw(care + 1) ? 0 : 1;
		if (s.start < free)
			continue;
		free = s.end;
		spans.push(s);
	}
	return flat(spans);
}

function stepAnswer(person: number, item: number): number[] {
	const care = 2 + Math.floor(person / 3);
	return Array.from({ length: 3 + (item % 4) }, (_, k) => {
		const wrong = (item + k * 5) % 7 === 0;
		const slip = !draw(care + 1);
		return wrong !== slip ? 2 : draw(9) ? 1 : 0;
	});
}

function crowd(make: (person: number, item: number) => number[]): Poll {
	draw = drawer(7);
	const items = Array.from({ length: ITEMS }, (_, item) =>
		Array.from({ length: PEOPLE }, (_, who) => (draw(3) ? [] : [{ who, ballot: make(who, item) }])).flat(),
	);
	return { workers: PEOPLE, labels: 0, items };
}

/* Results that are no ties, as the server's test writes them. */
function hash(method: BallotMethod, make: typeof spanAnswer, spans: boolean): string {
	const told = method.find(crowd(make)).map((found, i) => {
		if (!found || found.tied)
			return "";
		const { parts } = found.found as { parts: number[] };
		return spans
			? spansOf(parts)
					.map((s) => `${i} ${s.start} ${s.end} ${s.label};`)
					.join("")
			: String.fromCharCode(...parts);
	});
	return createHash("sha256").update(told.join("")).digest("hex");
}

describe("the server's bytes", () => {
	it.each([
		["spans, cells", spanCells, spanAnswer, "0345ca37353b50e56f324f8512f3d978a832d4813e765a00ab9ce65c742f6ee8"],
		["spans, exact", spanExact, spanAnswer, "3da6eb98b6cb74f585b0c3ce4064c194acccb639b3f1dc4d10c24fe998feb996"],
		["steps, cells", stepCells, stepAnswer, "699a583483abef8bdc440074d9fff028a239ae757d8ea9e9d2fa7595282d018c"],
		["steps, majority", stepMajority, stepAnswer, "756f4e407ca1334d7f976aa4041f0a9db15c3b32958199386140079be7b50e58"],
		["steps, first-error", stepFirstError, stepAnswer, "3058b7bf2ef4c023ad2088ca122c99b2c25e13b7fb1be3507af1fb827bddc662"],
	])("of %s", (_, method, make, bytes) => {
		expect(hash(method, make, make === spanAnswer)).toBe(bytes);
	});
});
