/*
 * A ranking is made from the best downwards, and each next thing is chosen from what is left with a chance in
 * proportion to exp t of it (Luce 1959, Plackett 1975); things are ordered by their t. A ballot weighs as much as the
 * fourth power of its annotator's likeness to the others. Versions 1 and 2 of the server's.
 *
 * Weights are integers of 2^-12, chances of 2^-30 or fewer bits, so that all sums stay below 2^53.
 */
import { exp, ln, LN_BITS } from "./fixed";
import { byScore, countPairs, type Counts, type Votes } from "./ranking";
import { UNIT, UNIT_BITS, withGold, type Poll } from "./votes";

const SHRINK = 50n; // pairs
const PASSES = 100;
const TOLERANCE = 6872; // 10^-7, in 2^-36
const WEIGHT_BITS = 12;
const PRIOR = 410; // 0.1 of 2^12
const FARTHEST = 10 * 2 ** LN_BITS;
const PLACES = 1024; // whose weights and chances have all their bits
const UNIT_N = BigInt(UNIT);

const rounded = (num: bigint, den: bigint): bigint => (num + den / 2n) / den;

/** round(part * 2^bits / whole), halves up, in steps that stay exact: part <= whole <= 2^38. */
function chance(part: number, whole: number, bits: number): number {
	let quotient = 0;
	let rest = part;
	for (let left = bits; left > 0; left -= 10) {
		const step = 2 ** Math.min(10, left);
		rest = rest * step + (left <= 10 ? Math.floor(whole / 2) : 0);
		const digit = Math.floor(rest / whole);
		quotient = quotient * step + digit;
		rest -= digit * whole;
	}
	return quotient;
}

/* In halves: what says the same as an annotator's ballots, of all. */
interface Ranker {
	like: bigint;
	pairs: bigint;
}

function compare(ranker: Ranker, { before, level }: Counts, place: number[]): void {
	let like = 0;
	let pairs = 0;
	for (let a = 0; a < place.length; a++)
		for (let b = 0; b < a; b++) {
			const up = before[a]![b]!;
			const down = before[b]![a]!;
			const same = level[a]![b]!;
			pairs += 2 * (up + down + same - 1);
			if (place[a] === place[b])
				like += up + down + 2 * (same - 1);
			else
				like += 2 * ((place[a]! < place[b]! ? up : down) - 1) + same;
		}
	ranker.like += BigInt(like);
	ranker.pairs += BigInt(pairs);
}

/** The same where the ranking is known, which stands for so many others. */
function compareKnown(ranker: Ranker, right: number[], place: number[], others: number): void {
	for (let a = 0; a < place.length; a++)
		for (let b = 0; b < a; b++) {
			const said = Math.sign(place[a]! - place[b]!);
			const want = Math.sign(right[a]! - right[b]!);
			ranker.pairs += BigInt(2 * others);
			ranker.like += BigInt(said === want ? 2 * others : said && want ? 0 : others);
		}
}

/** like / pairs in units, after so many halves of another share. */
function share(r: Ranker, before: bigint, mean: bigint): bigint {
	return rounded(r.like * UNIT_N + before * mean, r.pairs + before);
}

/** How much each annotator weighs: nobody nothing. */
function weights({ workers, items, known }: Poll, counts: (Counts | null)[]): number[] {
	const rankers = Array.from({ length: workers }, (): Ranker => ({ like: 0n, pairs: 0n }));
	items.forEach((votes, i) => {
		const right = known?.[i] as number[] | null | undefined;
		for (const v of votes)
			if (right)
				compareKnown(rankers[v.who]!, right, v.ballot as number[], Math.max(1, votes.length - 1));
			else
				compare(rankers[v.who]!, counts[i]!, v.ballot as number[]);
	});
	const all = rankers.reduce((sum, r) => ({ like: sum.like + r.like, pairs: sum.pairs + r.pairs }), {
		like: 0n,
		pairs: 0n,
	});
	const mean = all.pairs ? share(all, 0n, 0n) : UNIT_N;
	return rankers.map((r) => {
		const like = share(r, 2n * SHRINK, mean);
		const square = rounded(like * like, UNIT_N);
		return Number(rounded(rounded(square * square, UNIT_N), UNIT_N >> BigInt(WEIGHT_BITS))) || 1;
	});
}

/** Adds what a ballot expects of each thing: place by place, what is left when that place is given. */
function expect(expected: number[], strength: number[], place: number[], weight: number, bits: number): void {
	const last = Math.max(...place);
	for (let at = 0; at < last; at++) {
		let left = 0;
		let chosen = 0;
		place.forEach((p, i) => {
			left += p >= at ? strength[i]! : 0;
			chosen += p === at ? weight : 0;
		});
		place.forEach((p, i) => {
			if (p >= at)
				expected[i]! += chosen * chance(strength[i]!, left, bits);
		});
	}
}

/** 2 PRIOR / (1 + exp -t). */
function priorExpected(t: number, bits: number): number {
	const less = exp(-Math.abs(t));
	const one = 2 ** 32;
	return 2 * PRIOR * chance(t < 0 ? less : one, one + less, bits);
}

/** The t of each thing. */
function fit(votes: Votes, weight: number[]): number[] {
	const ballots = votes.map((v) => ({ place: v.ballot as number[], weight: weight[v.who]! }));
	const things = ballots[0]!.place.length;
	let bits = UNIT_BITS;
	while (votes.length * things > PLACES * 2 ** (UNIT_BITS - bits))
		bits--;
	const chosen = Array.from({ length: things }, () => PRIOR * 2 ** bits);
	for (const b of ballots) {
		const last = Math.max(...b.place);
		b.place.forEach((p, i) => (chosen[i]! += p < last ? b.weight * 2 ** bits : 0));
	}
	const t = new Array<number>(things).fill(0);
	const step = new Array<number>(things).fill(0);
	for (let pass = 0, most = Infinity; pass < PASSES && most > TOLERANCE; pass++) {
		const top = Math.max(...t);
		const strength = t.map((x) => exp(x - top));
		const expected = t.map((x) => priorExpected(x, bits));
		for (const b of ballots)
			expect(expected, strength, b.place, b.weight, bits);
		most = 0;
		for (let i = 0; i < things; i++) {
			const next = t[i]! + ln(chosen[i]!) - ln(expected[i]! + 1) + Math.trunc((step[i]! * 3) / 4);
			const kept = Math.min(FARTHEST, Math.max(-FARTHEST, next));
			step[i] = kept - t[i]!;
			t[i] = kept;
			most = Math.max(most, Math.abs(step[i]!));
		}
	}
	return t;
}

export const plackettLuce = withGold({
	counts: "ballots",
	name: "plackett-luce",
	version: 1,
	parameters: '{"passes":100,"power":4,"prior":"0.100000","shrink":50}',
	find(poll) {
		const counts = poll.items.map((votes) => (votes.length ? countPairs(votes) : null));
		const weight = weights(poll, counts);
		return poll.items.map((votes, i) => (votes.length ? byScore(fit(votes, weight), counts[i]!) : null));
	},
});
