/*
 * Of the texts that people wrote, the one that is nearest to all the others. An annotator weighs as much as the
 * fourth power of how like the others' their texts are on average, shrunken to everybody's average.
 */
import { compare, utf8 } from "../bytes";
import { NotRun } from "../wrong";
import { codePoints, distance } from "./distance";
import { UNIT, UNIT_BITS, type BallotMethod, type Poll } from "./votes";

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

/** The likeness of each pair of an item's texts. */
function compareItem(votes: Poll["items"][number], writers: Writer[]): number[][] {
	const texts = votes.map((v) => codePoints(v.ballot as string));
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

function nearest(votes: Poll["items"][number], like: number[][], weight: bigint[]): number {
	let best = 0;
	let least = -1n;
	votes.forEach((vote, i) => {
		const sum = votes.reduce(
			(s, other, j) => (i === j ? s : s + weight[other.who]! * (UNIT_N - BigInt(like[i]![j]!))),
			0n,
		);
		const [mine, theirs] = [weight[vote.who]!, weight[votes[best]!.who]!];
		const before = (): boolean => compare(utf8(vote.ballot as string), utf8(votes[best]!.ballot as string)) < 0;
		if (least < 0n || sum < least || (sum === least && (mine > theirs || (mine === theirs && before())))) {
			least = sum;
			best = i;
		}
	});
	return best;
}

export const medoid: BallotMethod = {
	counts: "ballots",
	name: "medoid",
	version: 1,
	parameters: '{"power":4,"shrink":8}',
	find({ workers, items }) {
		const pairs = items.reduce((sum, votes) => sum + (votes.length * (votes.length - 1)) / 2, 0);
		if (pairs > PAIRS_MAX)
			throw new NotRun("too many texts to compare in a tab: use the command line");
		const writers = Array.from({ length: workers + 1 }, () => ({ like: 0, pairs: 0 }));
		const likes = items.map((votes) => compareItem(votes, writers));
		const weight = weights(writers);
		return items.map((votes, i) =>
			votes.length ? { found: { place: nearest(votes, likes[i]!, weight) }, tied: false } : null,
		);
	},
};
