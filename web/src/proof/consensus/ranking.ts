/*
 * What rankings of things share. A ballot is the place of each thing, 0 the best: in a project everybody ranks all
 * that is there.
 */
import type { Poll } from "./votes";

export type Votes = Poll["items"][number];

/** What the ballots on one item say of each two things. */
export interface Counts {
	/** ballots that put one before the other */
	before: number[][];
	/** that have both on one place */
	level: number[][];
}

export function countPairs(votes: Votes): Counts {
	const things = (votes[0]!.ballot as number[]).map((_, i) => i);
	const of = (says: (a: number, b: number) => boolean): number[][] =>
		things.map((a) =>
			things.map((b) => votes.filter((v) => says((v.ballot as number[])[a]!, (v.ballot as number[])[b]!)).length),
		);
	return { before: of((a, b) => a < b), level: of((a, b) => a === b) };
}

/** Things by score, larger ones first and equal ones level; tied: few of the ballots had them so. */
export function byScore(score: number[], { before, level }: Counts): { found: { parts: number[] }; tied: boolean } {
	const scores = [...new Set(score)].sort((a, b) => b - a);
	const parts = score.map((s) => scores.indexOf(s));
	const tied = parts.some((place, a) =>
		parts.some((other, b) => b < a && other === place && (level[a]![b]! < before[a]![b]! + before[b]![a]! || !level[a]![b])),
	);
	return { found: { parts }, tied };
}
