/*
 * How far a crowd agrees at all, in exact fractions, each rounded once: the mean share of agreeing pairs,
 * Krippendorff's nominal alpha, Gwet's AC1.
 */
import { ratioText } from "./votes";

export type Agreement = { undefined: string } | { alpha: string; gwet_ac1: string; percent: string };

/** All items with equally many votes. */
interface Group {
	items: bigint;
	pairs: bigint; // ordered pairs of votes of one item that agree
	label: bigint[];
}

function gcd(a: bigint, b: bigint): bigint {
	while (b)
		[a, b] = [b, a % b];
	return a;
}

/** 1 - lost / whole, ties to even; never "-0.000000". */
function restText(lost: bigint, whole: bigint): string {
	const negative = lost > whole;
	const text = ratioText(negative ? lost - whole : whole - lost, whole);
	return negative && text !== "0.000000" ? "-" + text : text;
}

export class AgreementSums {
	private readonly groups = new Map<number, Group>();
	private readonly labels: number;

	constructor(labels: number) {
		this.labels = labels;
	}

	add(votes: ArrayLike<number>): void {
		let sum = 0;
		for (let k = 0; k < this.labels; k++)
			sum += votes[k]!;
		if (!sum)
			return;
		let g = this.groups.get(sum);
		if (!g) {
			g = { items: 0n, pairs: 0n, label: new Array<bigint>(this.labels).fill(0n) };
			this.groups.set(sum, g);
		}
		g.items++;
		for (let k = 0; k < this.labels; k++) {
			const n = BigInt(votes[k]!);
			g.label[k]! += n;
			g.pairs += n * (n - 1n);
		}
	}

	end(): Agreement {
		const groups = [...this.groups].map(([votes, g]) => ({ votes: BigInt(votes), ...g }));
		const paired = groups.filter((g) => g.votes > 1n);
		/* The least common denominator of the shares of pairs. */
		const common = paired.reduce((c, { votes: v }) => (c * v * (v - 1n)) / gcd(c, v * (v - 1n)), 1n);
		const items = paired.reduce((sum, g) => sum + g.items, 0n);
		if (!items)
			return { undefined: "no task has two answers" };
		const alpha = this.alpha(paired, common);
		if (alpha === null)
			return { undefined: "every vote is the same" };
		const agreeing = paired.reduce((sum, g) => sum + (common / (g.votes * (g.votes - 1n))) * g.pairs, 0n);
		return {
			alpha,
			gwet_ac1: this.ac1(groups, common, items, agreeing),
			percent: ratioText(agreeing, common * items),
		};
	}

	/** 1 - (n - 1) observed / expected over the n votes of items with two or more. */
	private alpha(paired: (Group & { votes: bigint })[], common: bigint): string | null {
		let observed = 0n;
		let n = 0n;
		const label = new Array<bigint>(this.labels).fill(0n);
		for (const g of paired) {
			const pairs = g.votes * (g.votes - 1n);
			n += g.votes * g.items;
			g.label.forEach((votes, k) => (label[k]! += votes));
			observed += (common / pairs) * (pairs * g.items - g.pairs) * g.votes;
		}
		const expected = (n * n - label.reduce((sum, votes) => sum + votes * votes, 0n)) * common;
		return expected ? restText(observed * (n - 1n), expected) : null;
	}

	/** 1 - (1 - pa) / (1 - pe), pe = (1 - sum pi^2) / (q - 1), on one denominator. */
	private ac1(groups: (Group & { votes: bigint })[], common: bigint, paired: bigint, agreeing: bigint): string {
		const q = BigInt(this.labels);
		let squares = 0n;
		for (let k = 0; k < this.labels; k++) {
			const p = groups.reduce((sum, g) => sum + (common / g.votes) * g.label[k]!, 0n);
			squares += p * p;
		}
		const base = common * groups.reduce((sum, g) => sum + g.items, 0n);
		const chance = (q - 2n) * base * base + squares;
		const whole = common * paired;
		return restText((whole - agreeing) * base * base * (q - 1n), whole * chance);
	}
}
