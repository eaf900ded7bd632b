/* How many subtypes a class has, told by hidden answers. */
import { Fit } from "./anchored_fit";
import { fromNats, nats, Seen, type Rows } from "./anchored_seen";
import { exp, ln } from "./fixed";
import { mixed } from "./keys";
import { countVotes, type Votes } from "./votes";

export const SUBTYPES = 3;
const FOLDS = 5n;
const TRIED = 2;
const DRAW = 77n; // what folds are drawn by
const P_LEAST = 2252; // 10^-12, in 2^-51

/** Each answer's fold, by which items its worker answered and how many agreed there: no name, no label counts. */
function folds(votes: Votes): Uint8Array {
	const sign = new BigUint64Array(votes.workers);
	const key = (item: number): bigint => votes.key?.[item] ?? BigInt(item);
	const out = new Uint8Array(votes.label.length);
	for (let item = 0; item < votes.items; item++) {
		const count = countVotes(votes, item);
		const n = BigInt(votes.start[item + 1]! - votes.start[item]!);
		for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++)
			sign[votes.worker[i]!]! += mixed(key(item), BigInt(count[votes.label[i]!]!), n);
	}
	for (let item = 0; item < votes.items; item++)
		for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++) {
			const own = mixed(key(item), sign[votes.worker[i]!]!, 0n);
			out[i] = Number(((mixed(own, DRAW, 7n) >> 11n) * FOLDS) >> 53n);
		}
	return out;
}

/** ln of how likely this fit held the answer, in units of 2^-16. */
function foretold(fit: Fit, share: Float64Array, row: number): number {
	let p = 0;
	for (let c = 0; c < share.length; c++)
		if (share[c])
			p += Math.floor(share[c]! * exp(fromNats(Math.min(fit.row[row * share.length + c]!, 0))) * 2 ** -11 + 0.5);
	return Math.floor(nats(ln(Math.max(p, P_LEAST))) / 2 ** 8);
}

/** One, if three foretell hidden answers worse by two standard errors. */
export function chooseSubtypes(votes: Votes, rows: Rows): number {
	const fold = folds(votes);
	let n = 0n;
	let sum = 0n;
	let squares = 0n;
	for (let hidden = 0; hidden < TRIED; hidden++) {
		const seen = new Seen(votes, rows, fold, hidden);
		const [one, more] = [1, SUBTYPES].map(
			(subtypes) => new Fit(seen, { subtypes, seed: 0, centred: false }),
		) as [Fit, Fit];
		for (let item = 0; item < votes.items; item++) {
			let both: [Float64Array, Float64Array] | null = null;
			for (let i = votes.start[item]!; i < votes.start[item + 1]!; i++) {
				if (fold[i] !== hidden)
					continue;
				both ??= [one.shares(item), more.shares(item)];
				const row = rows.of(votes.worker[i]!, votes.label[i]!);
				const d = foretold(more, both[1], row) - foretold(one, both[0], row);
				n++;
				sum += BigInt(d);
				squares += BigInt(d * d);
			}
		}
	}
	return sum < 0n && sum * sum > (4n * squares * n) / (n + 4n) ? 1 : SUBTYPES;
}
