/* What is learnt of the annotators and what is believed of the items, each from the other, until the beliefs stand still. */
import { softmax } from "./softmax";
import { beliefFrom, beliefKnown, hasVotes, type Belief, type Votes } from "./votes";

const TOLERANCE = 1074; // 10^-6, in units
const TURNS = 100;

export interface Turn {
	/** From the posteriors, by item and label in units. */
	learn(units: Float64Array): void;
	/** Logarithms of an item's posterior, but for a constant. */
	posterior(item: number, out: Float64Array): void;
}

/** New posteriors of all items that are not known. Returns how far the one that moved most moved. */
function believe(votes: Votes, units: Float64Array, turn: Turn): number {
	const labels = votes.labels;
	const fresh = new Float64Array(labels);
	let most = 0;
	for (let item = 0; item < votes.items; item++) {
		if (!hasVotes(votes, item) || votes.clamp[item]! >= 0)
			continue;
		turn.posterior(item, fresh);
		softmax(fresh);
		for (let k = 0; k < labels; k++)
			most = Math.max(most, Math.abs(fresh[k]! - units[item * labels + k]!));
		units.set(fresh, item * labels);
	}
	return most;
}

/** Changes the posteriors that it begins with. */
export function takeTurns(votes: Votes, units: Float64Array, turn: Turn): Belief[] {
	let n = 0;
	do turn.learn(units);
	while (believe(votes, units, turn) > TOLERANCE && ++n < TURNS);
	return Array.from({ length: votes.items }, (_, i) => {
		const b = beliefFrom(units.subarray(i * votes.labels, (i + 1) * votes.labels));
		return votes.clamp[i]! >= 0 ? beliefKnown(votes.clamp[i]!, b.den > 0) : b;
	});
}
