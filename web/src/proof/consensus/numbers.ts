/* Mean and median, exactly: sums of integers, and a fraction only at the end. */
import type { BallotMethod, Found } from "./votes";

/** The middle one; of an even number half the sum of the two in the middle, as a fraction if it is none. */
function middle(sorted: number[]): Found {
	const twice = sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!;
	return twice % 2 ? { num: twice, den: 2 } : { num: twice / 2, den: null };
}

function method(name: string, of: (numbers: number[]) => Found): BallotMethod {
	return {
		counts: "ballots",
		name,
		version: 1,
		parameters: "{}",
		find: ({ items }) =>
			items.map((votes) =>
				votes.length ? { found: of(votes.map((v) => v.ballot as number)), tied: false } : null,
			),
	};
}

export const mean = method("mean", (numbers) => ({ num: numbers.reduce((sum, n) => sum + n, 0), den: numbers.length }));
export const median = method("median", (numbers) => middle(numbers.sort((a, b) => a - b)));
