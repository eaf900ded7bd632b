/*
 * A solution judged step by step: which steps a crowd holds right. The server's three methods; cells in versions 1 and 2.
 * A ballot is a verdict a step, from the first on.
 */
import { cellParameters, fitCells, SILENT, topOf, type Cell } from "./cells";
import { withGold, type BallotMethod } from "./votes";

/** As JCS sorts their names. */
export const verdicts = ["neutral", "ok", "wrong"];
const WRONG = verdicts.indexOf("wrong");

const longest = (said: number[][]): number => Math.max(0, ...said.map((s) => s.length));

/** The place of the first error; -1: none was found. */
const errorOf = (steps: number[]): number => steps.indexOf(WRONG);

/** How many steps a result has at most: those that half of the voters judged. */
function judged(said: number[][]): number {
	let steps = longest(said);
	while (steps && 2 * said.filter((s) => s.length >= steps).length < said.length)
		steps--;
	return steps;
}

const endsWithError = (said: number[][]): boolean =>
	said.every((s) => errorOf(s) < 0 || errorOf(s) === s.length - 1);

/** What most say of a step, the first of those. */
function mostSay(said: number[][], step: number): { label: number; tied: boolean } {
	const count = verdicts.map((_, k) => said.filter((s) => s[step] === k).length);
	const label = count.indexOf(Math.max(...count));
	return { label, tied: count.lastIndexOf(count[label]!) !== label };
}

type Top = { label: number; tied: boolean };

/** Verdicts up to the end, or to the first error where all answers end with theirs. */
function walk(said: number[][], top: (step: number) => Top): { found: { parts: number[] }; tied: boolean } {
	const parts: number[] = [];
	let tied = false;
	for (let step = 0; step < judged(said); step++) {
		const t = top(step);
		tied ||= t.tied;
		parts.push(t.label);
		if (t.label === WRONG && endsWithError(said))
			break;
	}
	return { found: { parts }, tied };
}

export const stepCells = withGold({
	counts: "ballots",
	name: "cells",
	version: 1,
	parameters: cellParameters,
	find({ workers, items, known }) {
		const crowd = items.map((votes) => votes.map((v) => v.ballot as number[]));
		const cells: Cell[] = crowd.flatMap((said, i) =>
			Array.from({ length: longest(said) }, (_, step) => ({
				who: items[i]!.map((v) => v.who),
				said: said.map((s) => s[step] ?? SILENT),
				known: (known?.[i] as number[] | null | undefined)?.[step],
			})),
		);
		const unit = fitCells(cells, workers, verdicts.length);
		let first = 0;
		return crowd.map((said) => {
			const from = first;
			first += longest(said);
			return said.length ? walk(said, (step) => topOf(unit[from + step]!)) : null;
		});
	},
});

export const stepMajority: BallotMethod = {
	counts: "ballots",
	name: "majority",
	version: 1,
	parameters: "{}",
	find: ({ items }) =>
		items.map((votes) => {
			const said = votes.map((v) => v.ballot as number[]);
			return said.length ? walk(said, (step) => mostSay(said, step)) : null;
		}),
};

export const stepFirstError: BallotMethod = {
	counts: "ballots",
	name: "first-error",
	version: 1,
	parameters: "{}",
	find: ({ items }) =>
		items.map((votes) => {
			const said = votes.map((v) => v.ballot as number[]);
			const places = [-1, ...Array.from({ length: longest(said) }, (_, k) => k)];
			const people = places.map((place) => said.filter((s) => errorOf(s) === place).length);
			const at = people.indexOf(Math.max(...people));
			const theirs = said.filter((s) => errorOf(s) === places[at]);
			let tied = people.lastIndexOf(people[at]!) !== at;
			const parts = Array.from({ length: at ? places[at]! : judged(theirs) }, (_, step) => {
				const top = mostSay(theirs, step);
				tied ||= top.tied;
				return top.label;
			});
			return said.length ? { found: { parts: at ? [...parts, WRONG] : parts }, tied } : null;
		}),
};
