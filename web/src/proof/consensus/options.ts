/* Any number of options may be chosen: each is in if more than half of the votes have it. */
import type { BallotMethod } from "./votes";

export const optionsMajority: BallotMethod = {
	counts: "ballots",
	name: "majority",
	version: 1,
	parameters: "{}",
	defaulted: true,
	find: ({ labels, items }) =>
		items.map((votes) => {
			const count = new Array<number>(labels).fill(0);
			if (!votes.length)
				return null;
			for (const { ballot } of votes)
				for (const label of ballot as number[])
					count[label]!++;
			return {
				found: { labels: count.flatMap((n, label) => (2 * n > votes.length ? [label] : [])) },
				tied: count.some((n) => 2 * n === votes.length),
			};
		}),
};
