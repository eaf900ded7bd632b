/*
 * Weighted means: crh, and annotators who rate too high or too low (rater-bias). Versions 1 and 2 of the server's, in integers of
 * 2^-24; squares and their sums are big integers.
 */
import { exp, ln } from "./fixed";
import { refuseMany, withGold, type BallotMethod, type Poll } from "./votes";

const FINE = 2 ** 24;
const ITERATIONS = 100;
const TOLERANCE = 2 ** 10; // 2^-14
const FEWEST = 10;
const SHRINK = 10;
const TERM_MAX = 1n << 62n;

interface Rated {
	who: number;
	/** in 2^-24 */
	y: number;
}

const square = (x: number): bigint => BigInt(x) * BigInt(x);

/** Rounded, halves away from 0. */
function divided(num: bigint, den: bigint): number {
	return Number((num < 0n ? num - den / 2n : num + den / 2n) / den);
}

/** ln of a number of any size: of its first 63 bits. */
function lnWide(x: bigint): number {
	let sum = 0;
	for (; x >> 63n; x >>= 1n)
		sum += ln(2);
	return sum + ln(Number(x));
}

class Means {
	readonly items: Rated[][];
	readonly value: number[];
	readonly answers: number[];
	private readonly least: number;
	private readonly most: number;
	private readonly known: Poll["known"];

	constructor(poll: Poll) {
		refuseMany(poll);
		this.known = poll.known;
		this.items = poll.items.map((votes) => votes.map(({ who, ballot }) => ({ who, y: (ballot as number) * FINE })));
		const all = this.items.flat();
		this.least = all.reduce((n, v) => Math.min(n, v.y), Infinity);
		this.most = all.reduce((n, v) => Math.max(n, v.y), -Infinity);
		this.value = this.items.map(() => 0);
		this.answers = new Array<number>(poll.workers).fill(0);
		for (const { who } of all)
			this.answers[who]!++;
		this.move(null, null);
	}

	/** New values; how far the one that moved most moved. */
	move(weight: number[] | null, bias: number[] | null): number {
		let furthest = 0;
		this.items.forEach((votes, i) => {
			if (!votes.length)
				return;
			let [sum, all] = [0n, 0n];
			for (const { who, y } of votes) {
				const own = BigInt(weight ? weight[who]! : 1);
				sum += own * BigInt(y - (bias ? bias[who]! : 0));
				all += own;
			}
			const right = this.known?.[i] as number | null | undefined;
			const now = right != null ? right * FINE : Math.min(Math.max(divided(sum, all), this.least), this.most);
			furthest = Math.max(furthest, Math.abs(now - this.value[i]!));
			this.value[i] = now;
		});
		return furthest;
	}

	each(take: (vote: Rated, item: number) => void): void {
		this.items.forEach((votes, i) => votes.forEach((vote) => take(vote, i)));
	}
}

function crhWeights(m: Means): () => [number[], null] {
	const variance = m.items.map((votes, i) => {
		const n = BigInt(votes.length || 1);
		return (votes.reduce((sum, v) => sum + square(v.y - m.value[i]!), 0n) + n / 2n) / n;
	});
	return () => {
		const distance = m.answers.map(() => 0n);
		m.each(({ who, y }, i) => {
			const v = variance[i]!;
			if (!v)
				return;
			const term = ((square(y - m.value[i]!) << 20n) + v / 2n) / v;
			distance[who]! += term < TERM_MAX ? term : TERM_MAX;
		});
		m.answers.forEach((n, w) => (distance[w] = n ? distance[w]! || 1n : 0n));
		const all = distance.reduce((a, b) => a + b, 0n);
		return [distance.map((d) => (d ? Math.max(lnWide(all) - lnWide(d), 1) : 1)), null];
	};
}

function biasWeights(m: Means): () => [number[], number[]] {
	const given = m.answers.reduce((a, b) => a + b, 0);
	return () => {
		const off = m.answers.map(() => 0n);
		const squares = m.answers.map(() => 0n);
		m.each(({ who, y }, i) => (off[who]! += BigInt(y - m.value[i]!)));
		const bias = m.answers.map((n, w) => (n < FEWEST ? 0 : divided(off[w]!, BigInt(n + SHRINK))));
		m.each(({ who, y }, i) => (squares[who]! += square(y - m.value[i]! - bias[who]!)));
		const sum = squares.reduce((a, b) => a + b, 0n);
		const mean = given ? (sum + BigInt(Math.floor(given / 2))) / BigInt(given) : 0n;
		const spread = m.answers.map((answers, w) => {
			const n = BigInt(answers + SHRINK);
			return lnWide((squares[w]! + BigInt(SHRINK) * mean + n / 2n) / n || 1n);
		});
		const best = spread.reduce((a, b, w) => (m.answers[w] ? Math.min(a, b) : a), Infinity);
		return [spread.map((s, w) => exp(-Math.trunc((m.answers[w] ? s - best : 0) / 2)) || 1), bias];
	};
}

function method(name: string, parameters: string, weights: (m: Means) => () => [number[], number[] | null]): BallotMethod {
	return withGold({
		counts: "ballots",
		name,
		version: 1,
		parameters,
		find(poll) {
			const m = new Means(poll);
			const learn = weights(m);
			for (let n = 0; n < ITERATIONS; n++)
				if (m.move(...learn()) <= TOLERANCE)
					break;
			return m.items.map((votes, i) => (votes.length ? { found: { num: m.value[i]!, den: FINE }, tied: false } : null));
		},
	});
}

export const crh = method("crh", '{"iterations":100,"tolerance":"0.000061"}', crhWeights);
export const raterBias = method(
	"rater-bias",
	'{"fewest":10,"iterations":100,"shrink":10,"tolerance":"0.000061"}',
	biasWeights,
);
