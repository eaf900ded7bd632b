/* The answers that a fit sees, and the weighted vote that its classes are anchored to. */
import { ln } from "./fixed";
import { UNIT, type Votes } from "./votes";

export const FLOOR = 1073742; // 10^-3, in units: no anchor is below
export const SMOOTHING = 3 * UNIT; // the answers that a worker's rows begin with
const SAME = 3; // how much more likely a worker is thought to be right than to say any one label

const NAT_LOST = 2 ** 12;
/** A logarithm of ln() in units of 2^-24, to the nearest; and back for exp(). */
export const nats = (x: number): number => Math.floor((x + NAT_LOST / 2) / NAT_LOST);
export const fromNats = (x: number): number => x * NAT_LOST;

/** Who said what at all: a row stands for a worker and a label that occur together. */
export class Rows {
	readonly worker: number[] = [];
	readonly label: number[] = [];
	/** by worker: its first row; one more at the end */
	readonly first: number[] = [];
	private readonly labels: number;
	private readonly rows: Int32Array;

	constructor(votes: Votes) {
		const { workers, labels } = votes;
		this.labels = labels;
		this.rows = new Int32Array(workers * labels);
		for (let i = 0; i < votes.label.length; i++)
			this.rows[votes.worker[i]! * labels + votes.label[i]!] = 1;
		for (let w = 0; w < workers; w++) {
			this.first.push(this.worker.length);
			for (let l = 0; l < labels; l++) {
				if (!this.rows[w * labels + l])
					continue;
				this.rows[w * labels + l] = this.worker.length;
				this.worker.push(w);
				this.label.push(l);
			}
		}
		this.first.push(this.worker.length);
	}

	of(worker: number, label: number): number {
		return this.rows[worker * this.labels + label]!;
	}
}

/** Each label's share of these weights, in units. */
export function shares(weight: Float64Array): Float64Array {
	const sum = weight.reduce((s, w) => s + w, 0);
	return weight.map((w) => (sum ? Math.floor((w / sum) * UNIT + 0.5) : 0));
}

export const anchors = (share: Float64Array): Float64Array => share.map((s) => nats(ln(Math.max(s, FLOOR))));

export class Seen {
	readonly votes: Votes;
	readonly rows: Rows;
	/** by item: the first of its answers in row; one more at the end */
	readonly start: Uint32Array;
	readonly row: number[] = [];
	/** items that have any answer */
	items = 0;
	/** by worker, in units */
	readonly skill: Float64Array;
	/** by item and label: ln of its share of the weighted vote */
	readonly anchor: Float64Array;
	/** by label: sum of those shares */
	readonly shares: Float64Array;
	/** by true label and label said: the first of a worker's rows, in units */
	readonly prior: Float64Array;

	/** Those of the hidden fold are not seen. */
	constructor(votes: Votes, rows: Rows, fold?: Uint8Array, hidden?: number) {
		const { items, workers, labels } = votes;
		this.votes = votes;
		this.rows = rows;
		this.start = new Uint32Array(items + 1);
		for (let i = 0; i < items; i++) {
			for (let j = votes.start[i]!; j < votes.start[i + 1]!; j++)
				if (!fold || fold[j] !== hidden)
					this.row.push(rows.of(votes.worker[j]!, votes.label[j]!));
			this.start[i + 1] = this.row.length;
			this.items += Number(this.has(i));
		}
		this.skill = new Float64Array(workers);
		this.anchor = new Float64Array(items * labels);
		this.shares = new Float64Array(labels);
		this.prior = new Float64Array(labels * labels);
		this.earn();
		for (let i = 0; i < items; i++)
			if (this.has(i))
				this.anchorItem(i);
		for (let k = 0; k < labels; k++)
			this.priorRow(this.prior.subarray(k * labels, (k + 1) * labels), k);
	}

	has(item: number): boolean {
		return this.start[item + 1]! > this.start[item]!;
	}

	/** Weights of the labels of an item: by skills, or every answer as much. */
	weigh(item: number, skilled: boolean): Float64Array {
		const weight = new Float64Array(this.votes.labels);
		const known = this.votes.clamp[item]!;
		let sum = 0;
		if (known >= 0) {
			weight[known] = 1;
			return weight;
		}
		for (let i = this.start[item]!; i < this.start[item + 1]!; i++) {
			const w = skilled ? this.skill[this.rows.worker[this.row[i]!]!]! : 1;
			weight[this.rows.label[this.row[i]!]!]! += w;
			sum += w;
		}
		return skilled && !sum ? this.weigh(item, false) : weight;
	}

	/** What an answer with a top label earns: one unit, shared by the labels that most name. */
	private earn(): void {
		const credit = new Float64Array(this.votes.workers);
		const answers = new Float64Array(this.votes.workers);
		for (let item = 0; item < this.votes.items; item++) {
			const count = this.weigh(item, false);
			const most = Math.max(...count);
			const top = count.filter((n) => n === most).length;
			for (let i = this.start[item]!; i < this.start[item + 1]!; i++) {
				const w = this.rows.worker[this.row[i]!]!;
				answers[w]!++;
				if (count[this.rows.label[this.row[i]!]!] === most)
					credit[w]! += Math.floor((UNIT + Math.floor(top / 2)) / top);
			}
		}
		for (let w = 0; w < credit.length; w++)
			this.skill[w] = answers[w] ? Math.floor((credit[w]! + Math.floor(answers[w]! / 2)) / answers[w]!) : 0;
	}

	private anchorItem(item: number): void {
		const labels = this.votes.labels;
		const share = shares(this.weigh(item, true));
		this.anchor.set(anchors(share), item * labels);
		for (let k = 0; k < labels; k++) {
			this.shares[k]! += share[k]!;
			for (let i = this.start[item]!; i < this.start[item + 1]!; i++)
				this.prior[k * labels + this.rows.label[this.row[i]!]!]! += share[k]!;
		}
	}

	/** Counts become shares of the answers that a row begins with, at least one unit. */
	private priorRow(row: Float64Array, k: number): void {
		for (let l = 0; l < row.length; l++)
			row[l]! += l === k ? UNIT + SAME * UNIT : UNIT;
		const sum = row.reduce((s, n) => s + n, 0);
		for (let l = 0; l < row.length; l++)
			row[l] = Math.max(Math.floor((row[l]! / sum) * SMOOTHING + 0.5), 1);
	}
}
