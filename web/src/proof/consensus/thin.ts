/*
 * Blocks spread so thin that no two members share enough items, the same as the server's consensus/copying_thin.c:
 * around each worker in turn, those who nearly always agree with it are held against each other where it is silent.
 */
import { Outside, type Looked, type Speaker, type Sums } from "./outside";

const SIDE_COMMON = 4;
const SIDE_PARTS = 20;
const GROUP_MIN = 3;
const GROUP_COMMON = 10;
const GROUP_Z = 5n;
const trims = [4, 6, 10, 20, 20];

/** What one of a group says where the worker in the middle is silent, and all it met of the group. */
interface Stand {
	items: number;
	met: number;
	same: number;
	innerMet: number;
	innerSame: number;
}

export interface Walked extends Looked {
	itemsOf: number[][];
}

export class Thin {
	private readonly s: Walked;
	private readonly all: Outside;
	private readonly sums: Sums;
	private readonly in: Uint8Array;
	private stand = new Map<number, Stand>();
	private spoke = new Set<number>();
	private who: number[] = [];

	constructor(s: Walked) {
		this.s = s;
		this.in = new Uint8Array(s.votes.workers);
		this.all = new Outside(s, new Uint8Array(s.votes.workers).fill(1));
		this.sums = { said: new Float64Array(s.votes.labels), met: 0, same: 0 };
		for (let w = 0; w < s.votes.workers; w++)
			this.add(this.sums, w, 1);
	}

	private add(to: Sums, worker: number, times: number): void {
		to.met += times * this.all.met[worker]!;
		to.same += times * this.all.same[worker]!;
		const { labels } = this.s.votes;
		for (let l = 0; l < labels; l++)
			to.said[l]! += Math.sign(times) * this.s.said[worker * labels + l]!;
	}

	private own(item: number, worker: number): number {
		let own = -1;
		this.s.each(item, (w, l) => (own = w === worker ? l : own));
		return own;
	}

	private takeSides(middle: number): void {
		const met = new Map<number, [number, number]>();
		this.spoke = new Set(this.s.itemsOf[middle]!);
		for (const item of this.s.itemsOf[middle]!) {
			const own = this.own(item, middle);
			this.s.each(item, (w, l) => {
				const [n, same] = met.get(w) ?? [0, 0];
				met.set(w, [n + 1, same + Number(l === own)]);
			});
		}
		this.who = [];
		for (const [w, [n, same]] of met)
			if (w !== middle && n >= SIDE_COMMON && (n - same) * SIDE_PARTS < n)
				this.who.push(w);
	}

	private look(worker: number): Stand {
		const s = { items: 0, met: 0, same: 0, innerMet: 0, innerSame: 0 };
		for (const item of this.s.itemsOf[worker]!) {
			const own = this.own(item, worker);
			let [met, same] = [-1, -1]; // without itself
			this.s.each(item, (w, l) => {
				met += this.in[w]!;
				same += this.in[w]! && Number(l === own);
			});
			s.innerMet += met;
			s.innerSame += same;
			if (this.spoke.has(item) || !met)
				continue;
			s.items++;
			s.met += met;
			s.same += same;
		}
		return s;
	}

	/** The people outside the group: what all come to, less what the group does. */
	private leaveOut(middle: number): Outside {
		const rest = { ...this.sums, said: this.sums.said.slice() };
		this.stand = new Map();
		for (const w of [...this.who, middle]) {
			const stand = this.look(w);
			this.stand.set(w, stand);
			this.add(rest, w, -2);
			rest.met += stand.innerMet;
			rest.same += stand.innerSame;
		}
		return this.all.of(rest);
	}

	private member(w: number): Speaker {
		const s = this.all.speaker(w);
		const { innerMet, innerSame } = this.stand.get(w)!;
		return { ...s, met: s.met - innerMet, same: s.same - innerSame };
	}

	private group(): Speaker {
		const g = { said: new Float64Array(this.s.votes.labels), total: 0, met: 0, same: 0 };
		for (const w of this.who) {
			const s = this.member(w);
			s.said.forEach((n, l) => (g.said[l]! += n));
			g.total += s.total;
			g.met += s.met;
			g.same += s.same;
		}
		return g;
	}

	private trim(parts: number): void {
		this.who = this.who.filter((w) => {
			const s = this.stand.get(w)!;
			this.in[w] = Number(s.items >= GROUP_COMMON && (s.met - s.same) * parts < s.met);
			return this.in[w];
		});
	}

	/** Those around one worker who copy from each other; none, or GROUP_MIN at least. */
	around(middle: number): number[] {
		this.takeSides(middle);
		if (this.who.length < GROUP_MIN)
			return [];
		this.in.fill(0);
		for (const w of [...this.who, middle])
			this.in[w] = 1;
		let rest = this.leaveOut(middle);
		for (const parts of trims) {
			this.trim(parts);
			if (this.who.length < GROUP_MIN)
				return [];
			rest = this.leaveOut(middle);
		}
		const all = this.group();
		const found = this.who.filter((w) => {
			const s = this.stand.get(w)!;
			return s.items >= GROUP_COMMON && rest.copies(this.member(w), all, s.items, Math.floor((s.items * s.same) / s.met), GROUP_Z);
		});
		return found.length < GROUP_MIN ? [] : found;
	}

	each(found: (who: number[]) => void): void {
		for (let w = 0; w < this.s.votes.workers; w++)
			if (this.s.total[w]! >= SIDE_COMMON)
				found(this.around(w));
	}
}
