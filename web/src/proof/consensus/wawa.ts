/*
 * "Worker agreement with aggregate": majority first, then each vote counts as much as its worker agreed with it.
 * Where n labels share the top, agreeing with one of them earns 1/n.
 */
import {
	beliefFrom,
	beliefKnown,
	countVotes,
	hasVotes,
	refuseTooMany,
	UNIT,
	type Belief,
	type LabelMethod,
	type Votes,
} from "./votes";

/** What a vote for each label earns: one unit, shared by the top labels. */
function credits(votes: Votes, item: number): Float64Array {
	const known = votes.clamp[item]!;
	const count = known >= 0 ? new Float64Array(votes.labels) : countVotes(votes, item);
	if (known >= 0)
		count[known] = 1;
	const most = Math.max(...count);
	const top = count.filter((n) => n === most).length;
	return count.map((n) => (n === most ? Math.floor((UNIT + Math.floor(top / 2)) / top) : 0));
}

function skills(votes: Votes): Float64Array {
	const earned = new Float64Array(votes.workers + 1);
	const cast = new Float64Array(votes.workers + 1);
	for (let item = 0; item < votes.items; item++) {
		const credit = credits(votes, item);
		for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++) {
			earned[votes.worker[i]!]! += credit[votes.label[i]!]!;
			cast[votes.worker[i]!]!++;
		}
	}
	return earned.map((sum, w) => (cast[w] ? Math.floor((sum + Math.floor(cast[w]! / 2)) / cast[w]!) : 0));
}

function run(votes: Votes): Belief[] {
	refuseTooMany(votes);
	const skill = skills(votes);
	return Array.from({ length: votes.items }, (_, item) => {
		if (votes.clamp[item]! >= 0)
			return beliefKnown(votes.clamp[item]!, hasVotes(votes, item));
		const weight = new Float64Array(votes.labels);
		for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++)
			weight[votes.label[i]!]! += skill[votes.worker[i]!]!;
		const b = beliefFrom(weight);
		return b.den ? b : beliefFrom(countVotes(votes, item)); // nobody here has ever agreed with the others
	});
}

export const wawa: LabelMethod = {
	counts: "labels",
	name: "wawa",
	version: 1,
	parameters: "{}",
	run,
};
