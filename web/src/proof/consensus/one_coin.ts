/*
 * Dawid and Skene's model with one number a worker: how often what is said is true; any other label is said as
 * often as the next. Version 1 of the server's.
 *
 * Sums of at most 2^22 units stay at 2^52; odds are below 2^42, of which an item adds up at most 1,024.
 */
import { ln } from "./fixed";
import { takeTurns, type Turn } from "./turns";
import { refuseTooMany, shareUnits, UNIT, type Belief, type LabelMethod, type Votes } from "./votes";

const SMOOTHING = 10737418; // 0.01, in posterior units

class Coins implements Turn {
	private readonly votes: Votes;
	private readonly answers: Float64Array;
	private readonly odds: Float64Array;
	private readonly prior: Float64Array;

	constructor(votes: Votes) {
		this.votes = votes;
		this.answers = new Float64Array(votes.workers);
		this.odds = new Float64Array(votes.workers);
		this.prior = new Float64Array(votes.labels);
		for (const w of votes.worker)
			this.answers[w]!++;
	}

	/** What each worker's vote adds to the logarithm of its label. */
	private learnOdds(units: Float64Array): void {
		const { votes } = this;
		const labels = votes.labels;
		const right = new Float64Array(votes.workers);
		for (let item = 0; item < votes.items; item++)
			for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++)
				right[votes.worker[i]!]! += units[item * labels + votes.label[i]!]!;
		for (let w = 0; w < votes.workers && labels > 1; w++) {
			const wrong = this.answers[w]! * UNIT - right[w]!;
			this.odds[w] = ln(right[w]! + SMOOTHING) + ln(labels - 1) - ln(wrong + SMOOTHING * (labels - 1));
		}
	}

	learn(units: Float64Array): void {
		const { votes, prior } = this;
		this.learnOdds(units);
		prior.fill(SMOOTHING);
		for (let i = 0; i < units.length; i++)
			prior[i % votes.labels]! += units[i]!;
		const whole = ln(prior.reduce((sum, n) => sum + n, 0));
		for (let k = 0; k < votes.labels; k++)
			prior[k] = ln(prior[k]!) - whole;
	}

	posterior(item: number, out: Float64Array): void {
		const { votes } = this;
		out.set(this.prior);
		for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++)
			out[votes.label[i]!]! += this.odds[votes.worker[i]!]!;
	}
}

function run(votes: Votes): Belief[] {
	refuseTooMany(votes);
	return takeTurns(votes, shareUnits(votes), new Coins(votes));
}

export const oneCoin: LabelMethod = {
	counts: "labels",
	name: "one-coin",
	version: 1,
	parameters: '{"iterations":100,"smoothing":"0.010000","tolerance":"0.000001"}',
	run,
};
