/*
 * Any number of options may be chosen: for each a model of its own, in which it holds or not, and annotators who leave it
 * out or tick it too readily; anchored to the plain share of the votes. Versions 1 and 2 of the server's; 2 heeds what is
 * known.
 *
 * Posteriors are integers of 2^-30, counts sums of at most 2^22 of them, logarithms below 2^42 of which an item adds up at
 * most 1,024: all stays below 2^53, and the one product that does not is taken in big integers.
 */
import { exp, ln, LN_BITS } from "./fixed";
import { share } from "./softmax";
import { refuseMany, UNIT, withGold, type Poll } from "./votes";

const POOL = 3;
const FLOOR = 1073742; // 0.001
const TOLERANCE = 107374; // 10^-4
const ITERATIONS = 100;
const ONE = 2 ** 32; // what exp(0) is

interface Item {
	who: number[];
	said: number[];
	/** the anchor */
	at: number;
	z: number;
	/** z is what is known */
	known: boolean;
}

/** [true][said] */
type Rows = [[number, number], [number, number]];

function anchor(r: number): number {
	return Math.trunc((ln(Math.max(r, FLOOR)) - ln(Math.max(UNIT - r, FLOOR))) / 2);
}

function itemsOf(poll: Poll, option: number): Item[] {
	return poll.items.flatMap((votes, i) => {
		if (!votes.length)
			return [];
		const known = poll.known?.[i] as number[] | null | undefined;
		const said = votes.map((v) => Number((v.ballot as number[]).includes(option)));
		const yes = said.reduce((n, b) => n + b, 0);
		const z = Math.floor((yes * UNIT + Math.floor(said.length / 2)) / said.length);
		return [
			{
				who: votes.map((v) => v.who),
				said,
				at: anchor(z),
				z: known ? Number(known.includes(option)) * UNIT : z,
				known: Boolean(known),
			},
		];
	});
}

function rowWeights(own: [number, number], pool: [number, number]): [number, number] {
	const all = BigInt(pool[0]) + BigInt(pool[1]);
	const smoothed = own.map((n, b) => {
		const more = Number((BigInt(POOL * UNIT) * BigInt(pool[b]!) + all / 2n) / all);
		return n + (more || 1);
	}) as [number, number];
	const whole = ln(smoothed[0] + smoothed[1]);
	return [ln(smoothed[0]) - whole, ln(smoothed[1]) - whole];
}

function logistic(logit: number): number {
	const sum = ONE + exp(-Math.min(Math.abs(logit), 64 * 2 ** LN_BITS));
	const larger = share(ONE, sum);
	return logit < 0 ? UNIT - larger : larger;
}

/** One round; how far the z that moved most moved. */
function round(items: Item[], workers: number): number {
	const rows: Rows[] = Array.from({ length: workers }, () => [
		[0, 0],
		[0, 0],
	]);
	const pool: Rows = [
		[UNIT, UNIT],
		[UNIT, UNIT],
	];
	let [yes, no, most] = [UNIT / 2, UNIT / 2, 0];
	for (const { who, said, z } of items) {
		yes += z;
		no += UNIT - z;
		said.forEach((b, i) => {
			for (const r of [rows[who[i]!]!, pool]) {
				r[1][b]! += z;
				r[0][b]! += UNIT - z;
			}
		});
	}
	const weight = rows.map((r) => {
		const [holds, lacks] = [rowWeights(r[1], pool[1]), rowWeights(r[0], pool[0])];
		return [holds[0] - lacks[0], holds[1] - lacks[1]];
	});
	const prior = ln(yes) - ln(no);
	for (const item of items.filter(({ known }) => !known)) {
		const z = logistic(item.said.reduce((sum, b, i) => sum + weight[item.who[i]!]![b]!, prior + item.at));
		most = Math.max(most, Math.abs(z - item.z));
		item.z = z;
	}
	return most;
}

function fit(poll: Poll, option: number): number[] {
	const items = itemsOf(poll, option);
	for (let n = 0; n < ITERATIONS; n++)
		if (round(items, poll.workers) <= TOLERANCE)
			break;
	return items.map((item) => item.z);
}

export const optionsAnchored = withGold({
	counts: "ballots",
	name: "anchored",
	version: 1,
	parameters: '{"anchor":"0.500000","floor":"0.001000","iterations":100,"pool":3,"tolerance":"0.000100"}',
	find(poll) {
		refuseMany(poll);
		const byOption = Array.from({ length: poll.labels }, (_, k) => fit(poll, k));
		let at = 0;
		return poll.items.map((votes) => {
			if (!votes.length)
				return null;
			const z = byOption.map((all) => all[at]!);
			at++;
			return {
				found: { labels: z.flatMap((p, k) => (p > UNIT / 2 ? [k] : [])) },
				tied: z.some((p) => p === UNIT / 2),
			};
		});
	},
});
