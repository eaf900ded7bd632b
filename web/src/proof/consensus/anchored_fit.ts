/* Confusion matrices over subtypes of the classes, and posteriors, each estimated from the other. */
import { FLOOR, fromNats, nats, Seen, SMOOTHING, shares } from "./anchored_seen";
import { exp, ln } from "./fixed";
import { mixed } from "./keys";
import { UNIT } from "./votes";

const PASSES = 12;
const TOLERANCE = 10737418; // 10^-2, in units
const NEVER = 255;
const NONE = -32 * 2 ** 24; // of which exp makes 0

/** Posteriors of the cells, in units, from their logarithms; of a known label's cells alone, if there is one. */
export function cellShares(cell: Float64Array, subtypes: number, known: number): Float64Array {
	const [from, to] = known < 0 ? [0, cell.length] : [known * subtypes, (known + 1) * subtypes];
	const out = new Float64Array(cell.length);
	let best = cell[from]!;
	let sum = 0;
	for (let c = from + 1; c < to; c++)
		best = Math.max(best, cell[c]!);
	for (let c = from; c < to; c++) {
		out[c] = exp(fromNats(Math.max(cell[c]! - best, NONE)));
		sum += out[c]!;
	}
	const whole = UNIT / sum;
	for (let c = from; c < to; c++)
		out[c] = Math.floor(out[c]! * whole + 0.5);
	return out;
}

export interface Plan {
	subtypes: number;
	seed: number;
	centred: boolean;
}

export class Fit {
	readonly seen: Seen;
	readonly cells: number;
	readonly plan: Plan;
	/** by row and cell: ln of how likely this worker says this label there, and how often, in units */
	readonly row: Float64Array;
	readonly count: Float64Array;
	/** by cell: ln of its share, without the constant, less the centre */
	readonly base: Float64Array;
	private readonly mass: Float64Array;
	/** by item and cell: the posterior */
	private readonly share: Uint32Array;
	/** by item: the pass that looks at it next */
	private readonly due: Uint8Array;
	/** by worker: its counts have changed since its logarithms were taken */
	private readonly touched: Uint8Array;
	private readonly labels: number;

	constructor(seen: Seen, plan: Plan) {
		this.seen = seen;
		this.plan = plan;
		this.labels = seen.votes.labels;
		this.cells = this.labels * plan.subtypes;
		this.row = new Float64Array(seen.rows.worker.length * this.cells);
		this.count = new Float64Array(this.row.length);
		this.base = new Float64Array(this.cells);
		this.mass = new Float64Array(this.cells);
		this.share = new Uint32Array(seen.votes.items * this.cells);
		this.due = new Uint8Array(seen.votes.items);
		this.touched = new Uint8Array(seen.votes.workers).fill(1); // also who is not seen at all: their answers are foretold
		this.start();
		this.weigh();
		for (let n = 1, any = true; n <= PASSES && any; n++) {
			any = this.believe(n);
			this.weigh();
		}
	}

	/** ln of share, anchor and likelihood of each cell of an item. */
	evidence(item: number): Float64Array {
		const { seen, base, cells } = this;
		const out = new Float64Array(cells);
		for (let c = 0; c < cells; c++)
			out[c] = base[c]! + seen.anchor[item * this.labels + Math.floor(c / this.plan.subtypes)]!;
		for (let i = seen.start[item]!; i < seen.start[item + 1]!; i++) {
			const at = seen.row[i]! * cells;
			for (let c = 0; c < cells; c++)
				out[c]! += this.row[at + c]!;
		}
		return out;
	}

	shares(item: number): Float64Array {
		return cellShares(this.evidence(item), this.plan.subtypes, this.seen.votes.clamp[item]!);
	}

	/** Puts a posterior in the place of the old one. How far the class that moved most moved. */
	private move(item: number, share: Float64Array): number {
		const { seen, cells } = this;
		const { subtypes } = this.plan;
		const old = this.share.subarray(item * cells, (item + 1) * cells);
		const by = share.map((s, c) => s - old[c]!);
		let most = 0;
		if (by.every((b) => b === 0))
			return 0;
		for (let k = 0; k < cells; k += subtypes)
			most = Math.max(most, Math.abs(by.subarray(k, k + subtypes).reduce((s, b) => s + b, 0)));
		old.set(share);
		for (let c = 0; c < cells; c++)
			this.mass[c]! += by[c]!;
		for (let i = seen.start[item]!; i < seen.start[item + 1]!; i++) {
			const at = seen.row[i]! * cells;
			for (let c = 0; c < cells; c++)
				this.count[at + c]! += by[c]!;
			this.touched[seen.rows.worker[seen.row[i]!]!] = 1;
		}
		return most;
	}

	/** How the item's own number divides a class between its subtypes at first. */
	private parts(item: number): number[] {
		const key = this.seen.votes.key?.[item] ?? BigInt(item);
		const out: number[] = [];
		for (let m = 0; m < this.plan.subtypes; m++) {
			const u = 2 * Number(mixed(key, BigInt(m + 1), BigInt(this.plan.seed + 1)) >> 12n) + 1; // of 2^53
			out.push(ln(2 ** 53) - ln(u) + 1);
		}
		const sum = out.reduce((s, x) => s + x, 0);
		return out.map((x) => x / sum);
	}

	/** The first posteriors: shares of the plain vote, parted between the subtypes. */
	private start(): void {
		const { seen } = this;
		const share = new Float64Array(this.cells);
		for (let item = 0; item < seen.votes.items; item++) {
			if (!seen.has(item)) {
				this.due[item] = NEVER;
				continue;
			}
			const top = shares(seen.weigh(item, false));
			const parts = this.parts(item);
			for (let c = 0; c < this.cells; c++)
				share[c] = Math.floor(top[Math.floor(c / parts.length)]! * parts[c % parts.length]! + 0.5);
			this.move(item, share);
		}
	}

	/** Counts become logarithms of shares. */
	private weighWorker(w: number): void {
		const { seen, cells } = this;
		const { rows } = seen;
		for (let c = 0; c < cells; c++) {
			const prior = Math.floor(c / this.plan.subtypes) * this.labels;
			let sum = SMOOTHING;
			for (let r = rows.first[w]!; r < rows.first[w + 1]!; r++)
				sum += this.count[r * cells + c]!;
			const whole = ln(sum);
			for (let r = rows.first[w]!; r < rows.first[w + 1]!; r++)
				this.row[r * cells + c] = nats(ln(this.count[r * cells + c]! + seen.prior[prior + rows.label[r]!]!) - whole);
		}
	}

	private weigh(): void {
		const { seen } = this;
		const { subtypes, centred } = this.plan;
		for (let w = 0; w < seen.votes.workers; w++)
			if (this.touched[w])
				this.weighWorker(w);
		this.touched.fill(0);
		for (let c = 0; c < this.cells; c++) {
			const mean = seen.items ? Math.floor(seen.shares[Math.floor(c / subtypes)]! / seen.items) : 0;
			const share = ln(this.mass[c]! + Math.floor(UNIT / subtypes));
			this.base[c] = nats(centred ? share - Math.floor(ln(Math.max(mean, FLOOR)) / 2) : share);
		}
	}

	/** New posteriors of the items that are due. Whether any of them moved. */
	private believe(n: number): boolean {
		let any = false;
		for (let item = 0; item < this.due.length; item++) {
			if (this.due[item]! > n)
				continue;
			const moved = this.move(item, this.shares(item)) >= TOLERANCE;
			this.due[item] = moved ? n + 1 : 2 * n;
			any ||= moved;
		}
		return any;
	}
}
