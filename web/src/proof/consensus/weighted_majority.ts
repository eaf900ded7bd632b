/*
 * Each vote counts as its worker has earned it on tasks whose label is known; nobody counts against what was said.
 * Version 1 of the server's.
 */
import { ln } from "./fixed";
import { softmax } from "./softmax";
import {
	beliefFrom,
	beliefKnown,
	hasVotes,
	refuseTooMany,
	shareUnits,
	UNIT,
	type Belief,
	type LabelMethod,
	type Votes,
} from "./votes";

const STRENGTH = 4; // answers as which everybody's share counts for each

/** What each worker's vote adds to the logarithm of its label; 0 where nothing is known. */
function oddsOf(votes: Votes): Float64Array {
	const known = new Float64Array(votes.workers);
	const right = new Float64Array(votes.workers);
	for (let item = 0; item < votes.items; item++) {
		if (votes.clamp[item]! < 0)
			continue;
		for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++) {
			known[votes.worker[i]!]!++;
			right[votes.worker[i]!]! += Number(votes.label[i] === votes.clamp[item]);
		}
	}
	const add = (sum: number, n: number): number => sum + n;
	const asked = known.reduce(add, 0);
	if (!asked || votes.labels < 2)
		return new Float64Array(votes.workers);
	const den = asked + votes.labels;
	const all = Math.floor(((right.reduce(add, 0) + 1) * UNIT + Math.floor(den / 2)) / den);
	return known.map((n, w) => {
		const good = right[w]! * UNIT + STRENGTH * all;
		return Math.max(0, ln(good) + ln(votes.labels - 1) - ln((n + STRENGTH) * UNIT - good));
	});
}

function run(votes: Votes): Belief[] {
	refuseTooMany(votes);
	const odds = oddsOf(votes);
	const shares = shareUnits(votes);
	return Array.from({ length: votes.items }, (_, item) => {
		if (votes.clamp[item]! >= 0)
			return beliefKnown(votes.clamp[item]!, hasVotes(votes, item));
		const units = new Float64Array(votes.labels);
		for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++)
			units[votes.label[i]!]! += odds[votes.worker[i]!]!;
		if (!units.some((n) => n))
			return beliefFrom(shares.subarray(item * votes.labels, (item + 1) * votes.labels));
		softmax(units);
		return beliefFrom(units);
	});
}

export const weightedMajority: LabelMethod = {
	counts: "labels",
	name: "weighted-majority",
	version: 1,
	parameters: '{"strength":4}',
	run,
};
