/* The label that most votes name; its confidence is their share. */
import { beliefFrom, beliefKnown, countVotes, hasVotes, type Belief, type LabelMethod, type Votes } from "./votes";

function run(votes: Votes): Belief[] {
	return Array.from({ length: votes.items }, (_, i) =>
		votes.clamp[i]! >= 0 ? beliefKnown(votes.clamp[i]!, hasVotes(votes, i)) : beliefFrom(countVotes(votes, i)),
	);
}

export const majority: LabelMethod = {
	counts: "labels",
	name: "majority",
	version: 1,
	parameters: "{}",
	run,
};
