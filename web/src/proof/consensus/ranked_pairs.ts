/*
 * Of each two things, which one more ballots put first; the clearest of these statements are held first, and one that
 * contradicts what is held is dropped (Tideman 1987). Equally clear ones are looked at together. Version 1 of the
 * server's.
 */
import { byScore, countPairs } from "./ranking";
import type { BallotMethod } from "./votes";

/** What stands above what follows: above of above. */
function follow(above: boolean[][]): void {
	for (let k = 0; k < above.length; k++)
		for (let a = 0; a < above.length; a++)
			if (above[a]![k])
				above[k]!.forEach((x, b) => (above[a]![b] ||= x));
}

/** What is held, directly or by others. */
function held(margin: number[][]): boolean[][] {
	let above = margin.map((row) => row.map(() => false));
	const all = [...new Set(margin.flat())].filter((m) => m > 0).sort((a, b) => b - a);
	for (const of of all) {
		const together = above.map((row, a) => row.map((x, b) => x || margin[a]![b] === of));
		follow(together);
		above = above.map((row, a) => row.map((x, b) => x || (margin[a]![b] === of && !together[b]![a])));
		follow(above);
	}
	return above;
}

export const rankedPairs: BallotMethod = {
	counts: "ballots",
	name: "ranked-pairs",
	version: 1,
	parameters: "{}",
	find: ({ items }) =>
		items.map((votes) => {
			if (!votes.length)
				return null;
			const counts = countPairs(votes);
			const margin = counts.before.map((row, a) => row.map((n, b) => Math.max(0, n - counts.before[b]![a]!)));
			const above = held(margin);
			const score = above.map((row, a) =>
				row.reduce((sum, x, b) => sum + Number(x) - Number(above[b]![a]), 0),
			);
			return byScore(score, counts);
		}),
};
