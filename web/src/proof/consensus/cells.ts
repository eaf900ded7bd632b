/*
 * What holds of the parts of items, where each of an item's voters says a label of each part: Dawid and Skene's model,
 * each worker's rows shrunken to the crowd's. As the server's cells, in both versions.
 *
 * Posteriors are integers of 2^-30, counts sums of at most 2^22 of them, logarithms below 2^41 of which a cell adds up
 * at most 1,024: all stays below 2^53, and the one product that does not is taken in big integers.
 */
import { NotRun } from "../wrong";
import { ln } from "./fixed";
import { softmax } from "./softmax";
import { UNIT } from "./votes";

const SHRINK = 30;
const TRUST = 3;
const TOLERANCE = 107374; // 10^-4
const ITERATIONS = 200;
const SAID_MAX = 2 ** 22;
const VOTERS_MAX = 1024;

export const cellParameters = '{"iterations":200,"shrink":30,"tolerance":"0.000100","trust":3}';
export const SILENT = -1;

/** One part of an item: what each voter says of it. */
export interface Cell {
	who: number[];
	said: number[];
	/** its label, where that is known */
	known?: number;
}

/** Each cell's posterior, in units. */
export function fitCells(cells: Cell[], workers: number, labels: number): Float64Array[] {
	const unit = cells.map(shares(labels));
	const square = labels * labels;
	const confusion = new Float64Array(workers * square); // [worker][said][true]
	const crowd = new Float64Array(square);
	const prior = new Float64Array(labels);

	if (cells.reduce((n, c) => n + c.said.length, 0) > SAID_MAX || cells.some((c) => c.said.length > VOTERS_MAX))
		throw new NotRun(`more than ${SAID_MAX.toLocaleString("en")} votes on parts, or ${VOTERS_MAX} on one: use the command line`);

	function count(): void {
		confusion.fill(0);
		prior.fill(0);
		cells.forEach(({ who, said }, c) => {
			said.forEach((l, v) => {
				for (let k = 0; l !== SILENT && k < labels; k++)
					confusion[who[v]! * square + l * labels + k]! += unit[c]![k]!;
			});
			for (let k = 0; k < labels; k++)
				prior[k]! += unit[c]![k]!;
		});
	}

	/* What everybody said, by what is true, as rows whose sum is SHRINK. */
	function pool(): void {
		crowd.fill(0);
		confusion.forEach((n, i) => (crowd[i % square]! += n));
		for (let k = 0; k < labels; k++) {
			let sum = (labels + TRUST) * UNIT;
			for (let l = 0; l < labels; l++)
				sum += crowd[l * labels + k]!;
			for (let l = 0; l < labels; l++) {
				const said = BigInt(crowd[l * labels + k]! + (l === k ? 1 + TRUST : 1) * UNIT);
				crowd[l * labels + k] = Number((said * BigInt(SHRINK * UNIT)) / BigInt(sum)) + 1;
			}
		}
	}

	/* Logarithms of shares; places are a stride apart. */
	function weighOne(at: Float64Array, from: number, stride: number, more: (l: number) => number): void {
		let sum = 0;
		for (let l = 0; l < labels; l++)
			sum += at[from + l * stride]! += more(l);
		const whole = ln(sum);
		for (let l = 0; l < labels; l++)
			at[from + l * stride] = ln(at[from + l * stride]!) - whole;
	}

	function weigh(): void {
		pool();
		for (let w = 0; w < workers; w++)
			for (let k = 0; k < labels; k++)
				weighOne(confusion, w * square + k, labels, (l) => crowd[l * labels + k]!);
		weighOne(prior, 0, 1, () => UNIT);
	}

	/* A cell's new posterior; how far it moved. */
	function believe({ who, said, known }: Cell, old: Float64Array): number {
		if (known !== undefined)
			return 0;
		const fresh = prior.slice();
		said.forEach((l, v) => {
			for (let k = 0; l !== SILENT && k < labels; k++)
				fresh[k]! += confusion[who[v]! * square + l * labels + k]!;
		});
		softmax(fresh);
		let most = 0;
		fresh.forEach((units, k) => {
			most = Math.max(most, Math.abs(units - old[k]!));
			old[k] = units;
		});
		return most;
	}

	for (let n = 0; n < ITERATIONS; n++) {
		count();
		weigh();
		if (cells.reduce((most, cell, c) => Math.max(most, believe(cell, unit[c]!)), 0) <= TOLERANCE)
			break;
	}
	return unit;
}

/* The first posterior: shares of the votes, or what is known. */
function shares(labels: number) {
	return ({ said, known }: Cell): Float64Array => {
		if (known !== undefined)
			return new Float64Array(labels).fill(UNIT, known, known + 1);
		const count = new Float64Array(labels);
		const spoken = said.filter((l) => l !== SILENT);
		for (const l of spoken)
			count[l]!++;
		return count.map((c) => (spoken.length ? Math.floor((c * UNIT + Math.floor(spoken.length / 2)) / spoken.length) : 0));
	};
}

/** The likeliest label of a cell, the smallest of those, and whether there are several. */
export function topOf(unit: Float64Array): { label: number; tied: boolean } {
	const best = Math.max(...unit);
	const label = unit.indexOf(best);
	return { label, tied: unit.lastIndexOf(best) !== label };
}
