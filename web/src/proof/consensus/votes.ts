/*
 * One question's votes, and what may be believed of them. All totals are integers below 2^53, so doubles hold
 * them exactly and no order of votes can change a bit: what the server's C makes in 64 bits comes out the same.
 */
import { NotRun } from "../wrong";

export const UNIT_BITS = 30;
export const UNIT = 2 ** UNIT_BITS;

/** Votes sorted by item: those of item i are at start[i] .. start[i + 1] - 1. */
export interface Votes {
	items: number;
	workers: number;
	labels: number;
	start: Uint32Array;
	worker: Uint32Array;
	label: Uint8Array;
	/** the known label of an item, or -1 */
	clamp: Int16Array;
	/** what methods draw by: of each item's name 64 bits (nameKey); where there are none, its number */
	key?: BigUint64Array;
}

/** confidence is num / den exactly; den 0: no votes. label is the smallest of the top labels. */
export interface Belief {
	label: number;
	tied: boolean;
	num: number;
	den: number;
}

/** What somebody said who did not say one label: numbers, a number or a text, as its type packs it. */
export type Ballot = number[] | number | string;

/**
 * What a crowd comes to, where it is not one label. A place is that of the vote whose text it is; parts are packed as
 * a ballot is.
 */
export type Found = { labels: number[] } | { num: number; den: number | null } | { place: number } | { parts: number[] };

export interface Poll {
	workers: number;
	labels: number;
	/** by item, each sorted by worker */
	items: { who: number; ballot: Ballot }[][];
	/** by item, what cannot be wrong, for methods that heed it */
	known?: (Ballot | null)[];
}

interface Named {
	name: string;
	version: number;
	/** JCS, as the manifest states them */
	parameters: string;
	/** "default" stood for it once: what was sealed then is audited with it */
	defaulted?: true;
}

/** A type and not an interface, so that it is JSON. */
export type Calibration = { golds: number; temperature: string };

/** A method counts either labels or ballots. */
export interface LabelMethod extends Named {
	counts: "labels";
	/** accounts that copy from each other are found first and count as one voter each */
	copying?: boolean;
	/** calibration: where the method brings its confidences down, what the manifest states of that */
	run(votes: Votes): Belief[] & { calibration?: Calibration };
}

export interface BallotMethod extends Named {
	counts: "ballots";
	/** heeds what is known */
	gold?: true;
	/** the version before it */
	older?: BallotMethod;
	/** null: no votes. tied: it cannot be said which. */
	find(poll: Poll): ({ found: Found; tied: boolean } | null)[];
}

export type Method = LabelMethod | BallotMethod;

/** The next version of a method, which learns who errs from what is known; its first did not. */
export function withGold(method: BallotMethod): BallotMethod {
	return { ...method, version: method.version + 1, gold: true, older: method };
}

/** Beyond these, sums of units could leave what a double holds exactly. */
const VOTES_MAX = 2 ** 22;
const ITEM_VOTES_MAX = 1024;

/** The same of ballots. */
export function refuseMany(poll: Poll): void {
	const all = poll.items.reduce((n, votes) => n + votes.length, 0);
	if (all > VOTES_MAX || poll.items.some((votes) => votes.length > ITEM_VOTES_MAX))
		refuse();
}

function refuse(): never {
	throw new NotRun(
		`more than ${VOTES_MAX.toLocaleString("en")} votes, or ${ITEM_VOTES_MAX} on one task: use the command line`,
	);
}

export function refuseTooMany(votes: Votes): void {
	let most = 0;
	for (let i = 0; i < votes.items; i++)
		most = Math.max(most, votes.start[i + 1]! - votes.start[i]!);
	if (votes.label.length > VOTES_MAX || most > ITEM_VOTES_MAX)
		refuse();
}

/** The belief that these weights express: the largest one's share in their sum. */
export function beliefFrom(weight: ArrayLike<number>): Belief {
	const b: Belief = { label: 0, tied: false, num: 0, den: 0 };
	for (let k = 0; k < weight.length; k++) {
		b.den += weight[k]!;
		if (weight[k]! > b.num) {
			b.num = weight[k]!;
			b.label = k;
			b.tied = false;
		} else if (weight[k] && weight[k] === b.num) {
			b.tied = true;
		}
	}
	return b;
}

/** A known label: certain, if the item has votes at all. */
export function beliefKnown(label: number, voted: boolean): Belief {
	return { label, tied: false, num: Number(voted), den: Number(voted) };
}

export function countVotes(votes: Votes, item: number): Float64Array {
	const count = new Float64Array(votes.labels);
	for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++)
		count[votes.label[i]!]!++;
	return count;
}

/** The first posteriors of all items, in units: shares of the votes, or what is known; without votes 0. */
export function shareUnits(votes: Votes): Float64Array {
	const { items, labels } = votes;
	const units = new Float64Array(items * labels);
	for (let item = 0; item < items; item++) {
		const n = votes.start[item + 1]! - votes.start[item]!;
		const known = votes.clamp[item]!;
		if (n && known >= 0)
			units[item * labels + known] = UNIT;
		else if (n)
			units.set(
				countVotes(votes, item).map((c) => Math.floor((c * UNIT + Math.floor(n / 2)) / n)),
				item * labels,
			);
	}
	return units;
}

export const hasVotes = (votes: Votes, item: number): boolean => votes.start[item + 1]! > votes.start[item]!;

/** confidence >= micro / 10^6, exactly. */
export function reaches(b: Belief, micro: number): boolean {
	return b.den > 0 && (micro <= 0 || BigInt(b.num) * 1000000n >= BigInt(micro) * BigInt(b.den));
}

/** The same of any fraction: "-12.500000", and never "-0.000000". */
export function fractionText(num: number, den: number): string {
	const text = ratioText(BigInt(Math.abs(num)), BigInt(den));
	return num < 0 && /[1-9]/.test(text) ? "-" + text : text;
}

/** Six decimals, ties to even, from the exact ratio of two whole numbers: "0.981234". */
export function ratioText(num: bigint, den: bigint): string {
	const scaled = num * 1000000n;
	let q = scaled / den;
	const rest = (scaled % den) * 2n;
	if (rest > den || (rest === den && q % 2n))
		q++;
	return `${q / 1000000n}.${String(q % 1000000n).padStart(6, "0")}`;
}
