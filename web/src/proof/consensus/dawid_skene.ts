/*
 * Each worker has a confusion matrix, each item a posterior, and each is estimated from the other until the
 * posteriors stand still (Dawid and Skene 1979), with a little smoothing of the rows. Version 1 of the server's.
 *
 * Posteriors are integers of 2^-30, counts sums of at most 2^22 of them, logarithms integers of 2^-36 below
 * 2^41 of which an item adds up at most 1,024: everything stays below 2^53.
 */
import { ln } from "./fixed";
import { takeTurns, type Turn } from "./turns";
import { refuseTooMany, shareUnits, type Belief, type LabelMethod, type Votes } from "./votes";

const SMOOTHING = 10737418; // 0.01, in posterior units

class Matrices implements Turn {
	private readonly prior: Float64Array;
	private readonly confusion: Float64Array;
	private readonly votes: Votes;

	constructor(votes: Votes) {
		const { workers, labels } = votes;
		this.votes = votes;
		this.prior = new Float64Array(labels);
		this.confusion = new Float64Array(workers * labels * labels);
	}

	/** How often each worker said each label, by what is true; and how often each is true. */
	private count(units: Float64Array): void {
		const { votes, confusion, prior } = this;
		const labels = votes.labels;
		confusion.fill(0);
		prior.fill(0);
		for (let item = 0; item < votes.items; item++) {
			for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++) {
				const row = (votes.worker[i]! * labels + votes.label[i]!) * labels;
				for (let k = 0; k < labels; k++)
					confusion[row + k]! += units[item * labels + k]!;
			}
			for (let k = 0; k < labels; k++)
				prior[k]! += units[item * labels + k]!;
		}
	}

	/** Counts of the labels said, for one that is true, become logarithms of shares; their places are a stride apart. */
	private weighOne(cells: Float64Array, at: number, stride: number): void {
		const labels = this.votes.labels;
		const none = ln(SMOOTHING);
		let sum = SMOOTHING * labels;
		for (let l = 0; l < labels; l++)
			sum += cells[at + l * stride]!;
		const whole = ln(sum);
		for (let l = 0; l < labels; l++) {
			const n = cells[at + l * stride]!;
			cells[at + l * stride] = (n ? ln(n + SMOOTHING) : none) - whole;
		}
	}

	learn(units: Float64Array): void {
		const { workers, labels } = this.votes;
		this.count(units);
		for (let w = 0; w < workers; w++)
			for (let k = 0; k < labels; k++)
				this.weighOne(this.confusion, w * labels * labels + k, labels);
		this.weighOne(this.prior, 0, 1);
	}

	posterior(item: number, out: Float64Array): void {
		const { votes, confusion, prior } = this;
		const labels = votes.labels;
		out.set(prior);
		for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++) {
			const row = (votes.worker[i]! * labels + votes.label[i]!) * labels;
			for (let k = 0; k < labels; k++)
				out[k]! += confusion[row + k]!;
		}
	}
}

function run(votes: Votes): Belief[] {
	refuseTooMany(votes);
	return takeTurns(votes, shareUnits(votes), new Matrices(votes));
}

export const dawidSkene: LabelMethod = {
	counts: "labels",
	name: "dawid-skene",
	version: 1,
	defaulted: true,
	parameters: '{"iterations":100,"smoothing":"0.010000","tolerance":"0.000001"}',
	run,
};
