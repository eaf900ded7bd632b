/*
 * Of the texts that people wrote, the one that is nearest to all the others, by words or by code points. An annotator
 * weighs as much as the fourth power of how like the others' their texts are on average, shrunken to everybody's average.
 */
import { compare, utf8 } from "../bytes";
import { NotRun } from "../wrong";
import { codePoints, distance } from "./distance";
import { UNIT, UNIT_BITS, type BallotMethod, type Poll } from "./votes";
import { numbered } from "./words";

const SHRINK = 8n;
const UNIT_N = BigInt(UNIT);
const PAIRS_MAX = 2 ** 22; // sums of that many likenesses stay exact

interface Writer {
	like: number;
	pairs: number;
}

const rounded = (num: bigint, den: bigint): bigint => (num + den / 2n) / den;

/** 1 - distance / the longer one's length, in units. */
function likeness(a: Uint32Array, b: Uint32Array): number {
	const longer = Math.max(a.length, b.length);
	if (!longer)
		return UNIT;
	return Math.floor(((longer - distance(a, b)) * 2 ** UNIT_BITS + Math.floor(longer / 2)) / longer);
}

type Item = Poll["items"][number];
type Parts = (texts: string[]) => Uint32Array[];

const textsOf = (votes: Item): string[] => votes.map((v) => v.ballot as string);
const letters: Parts = (texts) => texts.map(codePoints);

/** The likeness of each pair of an item's texts. */
function compareItem(votes: Item, parts: Parts, writers: Writer[]): number[][] {
	const texts = parts(textsOf(votes));
	const like = texts.map(() => new Array<number>(texts.length).fill(UNIT));
	const all = writers.at(-1)!;
	for (let i = 0; i < texts.length; i++)
		for (let j = i + 1; j < texts.length; j++) {
			const l = likeness(texts[i]!, texts[j]!);
			like[i]![j] = like[j]![i] = l;
			for (const w of [writers[votes[i]!.who]!, writers[votes[j]!.who]!, all]) {
				w.like += l;
				w.pairs++;
			}
		}
	return like;
}

/** Nobody weighs nothing: among people who all write differently one must still be the nearest. */
function weights(writers: Writer[]): bigint[] {
	const all = writers.at(-1)!;
	const mean = all.pairs ? rounded(BigInt(all.like), BigInt(all.pairs)) : UNIT_N;
	return writers.slice(0, -1).map((w) => {
		const like = rounded(BigInt(w.like) + SHRINK * mean, BigInt(w.pairs) + SHRINK);
		const square = rounded(like * like, UNIT_N);
		return rounded(square * square, UNIT_N) || 1n;
	});
}

/** How far a text is from the others. */
function farness(votes: Item, like: number[], weight: bigint[]): bigint {
	return votes.reduce((s, other, j) => s + weight[other.who]! * (UNIT_N - BigInt(like[j]!)), 0n);
}

/** The same by code points, whatever the others were compared by. */
function farnessSpelt(votes: Item, i: number, weight: bigint[]): bigint {
	const texts = letters(textsOf(votes));
	return farness(
		votes,
		texts.map((text, j) => (i === j ? UNIT : likeness(texts[i]!, text))),
		weight,
	);
}

/** Of texts that are equally near the one that is nearest by code points, then the heavier writer's, then by bytes. */
function nearest(votes: Item, like: number[][], weight: bigint[]): number {
	const far = votes.map((_, i) => farness(votes, like[i]!, weight));
	const least = far.reduce((a, b) => (b < a ? b : a));
	const near = votes.map((_, i) => i).filter((i) => far[i] === least);
	const spelt = new Map(near.map((i) => [i, near.length > 1 ? farnessSpelt(votes, i, weight) : 0n]));
	const by = (a: bigint, b: bigint): number => (a < b ? -1 : Number(a > b));
	const order = (i: number, j: number): number =>
		by(spelt.get(i)!, spelt.get(j)!) ||
		by(weight[votes[j]!.who]!, weight[votes[i]!.who]!) ||
		compare(utf8(votes[i]!.ballot as string), utf8(votes[j]!.ballot as string));
	return near.reduce((best, i) => (order(i, best) < 0 ? i : best));
}

function method(name: string, parameters: string, parts: Parts): BallotMethod {
	return {
		counts: "ballots",
		name,
		version: 1,
		parameters,
		find({ workers, items }) {
			const pairs = items.reduce((sum, votes) => sum + (votes.length * (votes.length - 1)) / 2, 0);
			if (pairs > PAIRS_MAX)
				throw new NotRun("too many texts to compare in a tab: use the command line");
			const writers = Array.from({ length: workers + 1 }, () => ({ like: 0, pairs: 0 }));
			const likes = items.map((votes) => compareItem(votes, parts, writers));
			const weight = weights(writers);
			return items.map((votes, i) =>
				votes.length ? { found: { place: nearest(votes, likes[i]!, weight) }, tied: false } : null,
			);
		},
	};
}

export const wordMedoid = method("word-medoid", '{"power":4,"shrink":8,"unit":"word"}', numbered);
export const medoid: BallotMethod = {
	...method("medoid", '{"power":4,"shrink":8}', letters),
	defaulted: true,
};
