/*
 * Dawid and Skene's model on the levels of a scale, where an error is likelier the nearer it is. Versions 1 and 2 of the server's;
 * bounds as in dawid_skene.ts.
 */
import { ln } from "./fixed";
import { softmax } from "./softmax";
import { refuseMany, UNIT, withGold, type Found, type Poll } from "./votes";

const FINE = 2 ** 24;
const LEVELS = 11;
const POOL = 3;
const TOLERANCE = 107374; // 10^-4
const ITERATIONS = 100;

interface Said {
	who: number;
	level: number;
}

interface Scale {
	/** levels are numbers that were said */
	whole: boolean;
	/** in 2^-24 */
	value: number[];
	levelOf(number: number): number;
}

function scaleOf(numbers: number[], known: number[]): Scale {
	const all = [...new Set([...numbers, ...known])].sort((a, b) => a - b);
	if (all.length <= LEVELS)
		return { whole: true, value: all.map((n) => n * FINE), levelOf: (n) => all.indexOf(n) };
	const sorted = [...new Set(numbers)].sort((a, b) => a - b);
	const least = sorted[0]! * FINE;
	const width = sorted.at(-1)! * FINE - least;
	const part = Math.trunc(width / LEVELS);
	const within = (n: number): number => Math.min(Math.max(n, sorted[0]!), sorted.at(-1)!);
	const levelOf = (n: number): number => Math.floor(((within(n) * FINE - least) * LEVELS) / (width + 1));
	const sum = new Array<number>(LEVELS).fill(0);
	const count = new Array<number>(LEVELS).fill(0);
	for (const n of numbers) {
		sum[levelOf(n)]! += n;
		count[levelOf(n)]!++;
	}
	const middle = (i: number): number => least + part * i + Math.trunc(part / 2);
	return { whole: false, value: sum.map((s, i) => (count[i] ? mean(s, count[i]!) : middle(i))), levelOf };
}

/** In 2^-24, rounded, halves away from 0. */
function mean(sum: number, n: number): number {
	const [num, den] = [BigInt(sum) * BigInt(FINE), BigInt(n)];
	return Number((num < 0n ? num - den / 2n : num + den / 2n) / den);
}

/** A round: everybody's rows and the prior from the posteriors, and these anew; how far the one that moved most moved. */
function round(items: Said[][], units: Float64Array[], fixed: boolean[], workers: number, levels: number): number {
	const square = levels * levels;
	const rows = new Float64Array(workers * square); // [worker][said][true]
	const pool = Float64Array.from({ length: square }, (_, i) => {
		const far = Math.abs((i % levels) - Math.floor(i / levels));
		return UNIT / 2 ** far;
	});
	const prior = new Float64Array(levels).fill(Math.floor(UNIT / LEVELS));
	const posterior = new Float64Array(levels);
	let most = 0;
	items.forEach((votes, i) => {
		for (let k = 0; k < levels; k++) {
			const unit = units[i]![k]!;
			prior[k]! += unit;
			for (const { who, level } of votes) {
				rows[who * square + level * levels + k]! += unit;
				pool[level * levels + k]! += unit;
			}
		}
	});
	weigh(rows, pool, workers, levels);
	items.forEach((votes, i) => {
		if (!votes.length || fixed[i])
			return;
		for (let k = 0; k < levels; k++)
			posterior[k] = votes.reduce((s, v) => s + rows[v.who * square + v.level * levels + k]!, ln(prior[k]!));
		softmax(posterior);
		for (let k = 0; k < levels; k++)
			most = Math.max(most, Math.abs(posterior[k]! - units[i]![k]!));
		units[i]!.set(posterior);
	});
	return most;
}

/** Counts become logarithms: each annotator's for a true level, with the pool's share. */
function weigh(rows: Float64Array, pool: Float64Array, workers: number, levels: number): void {
	const square = levels * levels;
	for (let k = 0; k < levels; k++) {
		const column = Array.from({ length: levels }, (_, l) => BigInt(pool[l * levels + k]!));
		const sum = column.reduce((a, b) => a + b, 0n);
		const more = column.map((n) => Number((BigInt(POOL * UNIT) * n + sum / 2n) / sum) || 1);
		for (let w = 0; w < workers; w++) {
			let all = 0;
			for (let l = 0; l < levels; l++)
				all += rows[w * square + l * levels + k]! += more[l]!;
			const whole = ln(all);
			for (let l = 0; l < levels; l++) {
				const at = w * square + l * levels + k;
				rows[at] = ln(rows[at]!) - whole;
			}
		}
	}
}

/** The median of the posterior. */
function median(scale: Scale, units: Float64Array): Found {
	const all = units.reduce((a, b) => a + b, 0);
	let [below, k] = [0, 0];
	while (2 * (below + units[k]!) < all)
		below += units[k++]!;
	let next = k;
	if (2 * (below + units[k]!) === all)
		do
			next++;
		while (!units[next]);
	const twice = scale.value[k]! + scale.value[next]!;
	return scale.whole && twice % (2 * FINE) === 0 ? { num: twice / (2 * FINE), den: null } : { num: twice, den: 2 * FINE };
}

export const ordinal = withGold({
	counts: "ballots",
	name: "ordinal-dawid-skene",
	version: 1,
	parameters: '{"iterations":100,"levels":11,"pool":3,"tolerance":"0.000100"}',
	find(poll: Poll) {
		refuseMany(poll);
		const known = poll.items.map((votes, i) => (votes.length ? ((poll.known?.[i] ?? null) as number | null) : null));
		const right = known.filter((n) => n !== null);
		const scale = scaleOf(poll.items.flatMap((votes) => votes.map((v) => v.ballot as number)), right);
		const levels = scale.value.length;
		const items = poll.items.map((votes) => votes.map((v) => ({ who: v.who, level: scale.levelOf(v.ballot as number) })));
		const units = items.map((votes, i) => {
			const n = new Float64Array(levels);
			if (known[i] !== null) {
				n[scale.levelOf(known[i]!)] = UNIT;
				return n;
			}
			for (const { level } of votes)
				n[level]!++;
			return votes.length ? n.map((c) => Math.floor((c * UNIT + Math.floor(votes.length / 2)) / votes.length)) : n;
		});
		for (let n = 0; levels && n < ITERATIONS; n++)
			if (round(items, units, known.map((n) => n !== null), poll.workers, levels) <= TOLERANCE)
				break;
		return items.map((votes, i) => (votes.length ? { found: median(scale, units[i]!), tied: false } : null));
	},
});
