/*
 * Confusion matrices of workers over subtypes of the classes, anchored to a weighted vote: version 1 of the server's,
 * whose consensus/anchored.c has the formulas. Posteriors are integers of 2^-30, counts sums of at most 2^22 of them,
 * logarithms integers of 2^-24 below 2^30 of which an item adds up at most 1,024: everything stays below 2^53.
 */
import { cellShares, Fit } from "./anchored_fit";
import { chooseSubtypes } from "./anchored_hide";
import { anchors, fromNats, nats, Rows, Seen, shares, SMOOTHING } from "./anchored_seen";
import { exp, ln } from "./fixed";
import { mixed } from "./keys";
import { beliefFrom, beliefKnown, countVotes, hasVotes, ratioText, refuseTooMany, type LabelMethod, type Votes } from "./votes";

const SEEDS = [0, 1, 2];
const NONE = -32 * 2 ** 24;

/* Temperatures are 0.25 times 2^(j/8), in 2^-16. */
const STEPS = 32;
const STEPS_UP = 16;
const AGAINST = 128516; // (ln 2 / 8)^2 / (2 * 0.7^2), in nats: what the prior takes for one step
const GOLDS = 4096; // that are looked at, or a few more

const temperature = (step: number): number =>
	Math.floor((exp(-Math.floor(ln(2) / 8) * (STEPS_UP - step)) + 32768) / 65536);

/** ln of the sum of exponentials. */
function lnSum(of: ArrayLike<number>): number {
	let best = of[0]!;
	let sum = 0;
	for (let i = 1; i < of.length; i++)
		best = Math.max(best, of[i]!);
	for (let i = 0; i < of.length; i++)
		sum += exp(fromNats(Math.max(of[i]! - best, NONE)));
	return best + nats(ln(sum) - ln(2 ** 32));
}

/** What these logarithms weigh at a temperature: the greatest 2^32. */
function tempered(of: number[], at: number): number[] {
	const best = Math.max(...of);
	return of.map((x) => exp(Math.floor((Math.max(x - best, -4096 * 2 ** 24) * at) / 16)));
}

class Learnt {
	private readonly votes: Votes;
	private readonly seen: Seen;
	private readonly fits: Fit[];
	private readonly subtypes: number;

	constructor(votes: Votes) {
		const rows = new Rows(votes);
		this.votes = votes;
		this.subtypes = chooseSubtypes(votes, rows);
		this.seen = new Seen(votes, rows);
		const plan = { subtypes: this.subtypes, centred: this.subtypes === 1 };
		this.fits = SEEDS.slice(0, this.subtypes > 1 ? SEEDS.length : 1).map((seed) => new Fit(this.seen, { ...plan, seed }));
	}

	/** Anchors of an item's votes, whether its label is known or not. */
	private anchors(item: number): Float64Array {
		const { votes, seen } = this;
		const weight = new Float64Array(votes.labels);
		for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++)
			weight[votes.label[i]!]! += seen.skill[votes.worker[i]!]!;
		return anchors(shares(weight.some((w) => w > 0) ? weight : countVotes(votes, item)));
	}

	/** From cells to classes. */
	private classes(cell: Float64Array): number[] {
		const out = Array.from({ length: this.votes.labels }, (_, k) =>
			lnSum(cell.subarray(k * this.subtypes, (k + 1) * this.subtypes)),
		);
		const all = lnSum(out);
		return out.map((x) => x - all);
	}

	private mean(fits: number[][]): number[] {
		return fits[0]!.map((_, k) => lnSum(fits.map((f) => f[k]!)));
	}

	private base(fit: Fit, anchor: Float64Array): Float64Array {
		return fit.base.map((b, c) => b + anchor[Math.floor(c / this.subtypes)]!);
	}

	private cells(fit: Fit, item: number, anchor: Float64Array): Float64Array {
		const out = this.base(fit, anchor);
		for (let i = this.seen.start[item]!; i < this.seen.start[item + 1]!; i++)
			for (let c = 0; c < out.length; c++)
				out[c]! += fit.row[this.seen.row[i]! * out.length + c]!;
		return out;
	}

	/** ln of each label's posterior. */
	posterior(item: number): number[] {
		const anchor = this.anchors(item);
		return this.mean(this.fits.map((fit) => this.classes(this.cells(fit, item, anchor))));
	}

	/** The same of a known item, as if it had not been known and its answers not been learnt from. */
	private heldOut(item: number): number[] {
		const { seen } = this;
		const anchor = this.anchors(item);
		return this.mean(
			this.fits.map((fit) => {
				const own = cellShares(this.cells(fit, item, anchor), this.subtypes, this.votes.clamp[item]!);
				const cell = this.base(fit, anchor);
				for (let i = seen.start[item]!; i < seen.start[item + 1]!; i++)
					this.addWithout(cell, fit, seen.row[i]!, own);
				return this.classes(cell);
			}),
		);
	}

	/** What an answer says of each cell, less what its own item taught. */
	private addWithout(cell: Float64Array, fit: Fit, row: number, own: Float64Array): void {
		const { rows, prior } = this.seen;
		const w = rows.worker[row]!;
		for (let c = 0; c < cell.length; c++) {
			const count = fit.count[row * cell.length + c]!;
			const less = Math.min(own[c]!, count);
			let sum = SMOOTHING;
			for (let r = rows.first[w]!; r < rows.first[w + 1]!; r++)
				sum += fit.count[r * cell.length + c]!;
			const first = prior[Math.floor(c / this.subtypes) * this.votes.labels + rows.label[row]!]!;
			cell[c]! += nats(ln(count - less + first) - ln(sum - less));
		}
	}

	/** The temperature at which the known items would have been believed best, had they been hidden; and how many were. */
	temperature(): { at: number; golds: number } {
		const { votes } = this;
		const golds = Array.from({ length: votes.items }, (_, i) => i).filter((i) => votes.clamp[i]! >= 0 && hasVotes(votes, i));
		const oneIn = BigInt(Math.floor((golds.length + GOLDS - 1) / GOLDS));
		const sum = Array.from({ length: STEPS + STEPS_UP + 1 }, (_, j) => -AGAINST * (j - STEPS) ** 2);
		const looked = golds.filter((item) => mixed(votes.key?.[item] ?? BigInt(item), 1n, 2n) % oneIn === 0n);
		for (const item of looked) {
			const of = this.heldOut(item);
			sum.forEach((_, j) => {
				const weight = tempered(of, temperature(j - STEPS));
				const all = weight.reduce((s, w) => s + w, 0);
				sum[j]! += nats(ln(weight[votes.clamp[item]!]! || 1) - ln(all));
			});
		}
		let best = STEPS;
		sum.forEach((x, j) => (best = x > sum[best]! ? j : best));
		return { at: temperature(best - STEPS), golds: looked.length };
	}
}

function run(votes: Votes): ReturnType<LabelMethod["run"]> {
	refuseTooMany(votes);
	const learnt = new Learnt(votes);
	const { at, golds } = learnt.temperature();
	const beliefs = Array.from({ length: votes.items }, (_, i) => {
		if (votes.clamp[i]! >= 0)
			return beliefKnown(votes.clamp[i]!, hasVotes(votes, i));
		return beliefFrom(hasVotes(votes, i) ? tempered(learnt.posterior(i), at) : []);
	});
	return Object.assign(beliefs, { calibration: { golds, temperature: ratioText(BigInt(at), 65536n) } });
}

export const anchored: LabelMethod = {
	counts: "labels",
	name: "anchored",
	version: 1,
	copying: true,
	parameters:
		'{"anchor":"1.000000","floor":"0.001000","folds":5,"iterations":12,"seeds":3,"smoothing":"3.000000",' +
		'"subtypes":3,"temperature":"0.250000","temperature_spread":"0.700000","tolerance":"0.010000"}',
	run,
};
