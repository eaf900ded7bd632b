/*
 * Accounts that copy from each other, the same as the server's consensus/copying.h, where the test is described:
 * pairs that agree beyond all that the truth explains, components of three and more, and who follows them.
 */
import { COMMON, Outside, type Pair, type Speaker } from "./outside";
import { Thin, type Walked } from "./thin";
import type { Votes } from "./votes";

const CROWD = 512; // votes of an item above which it is not looked at
const ROUNDS = 4;
const COMPONENT_MIN = 3;
const PAIR_Z = 3n;
const PAIR_PARTS = 20;
const FOLLOWER_Z = 3n;
const FOLLOWER_COMMON = 8;
const FOLLOWER_PARTS = 10;

interface Follower {
	component: number;
	worker: number;
	met: number;
	same: number;
}

class Search implements Walked {
	readonly votes: Votes;
	/** those that are looked at */
	readonly items: number[] = [];
	readonly said: Float64Array;
	readonly total: Float64Array;
	/** component of each worker, from 1 on; 0: none */
	of: Uint32Array;
	readonly itemsOf: number[][];
	private readonly pairs: Pair[] = [];
	private parent: number[] = [];
	/** what it was after the search around each worker */
	private readonly thin: number[];

	constructor(votes: Votes) {
		this.votes = votes;
		this.said = new Float64Array(votes.workers * votes.labels);
		this.total = new Float64Array(votes.workers);
		this.of = new Uint32Array(votes.workers);
		this.itemsOf = Array.from({ length: votes.workers }, () => []);
		for (let item = 0; item < votes.items; item++)
			if (votes.start[item + 1]! - votes.start[item]! <= CROWD)
				this.items.push(item);
		for (const item of this.items)
			this.each(item, (w, l) => {
				this.said[w * votes.labels + l]!++;
				this.total[w]!++;
				this.itemsOf[w]!.push(item);
			});
		for (let u = 0; u < votes.workers; u++)
			if (this.total[u]! >= COMMON)
				this.suspect(u);
		this.parent = Array.from(this.of, (_, w) => w);
		new Thin(this).each((who) => who.forEach((w) => this.join(who[0]!, w)));
		this.thin = this.parent;
	}

	each(item: number, visit: (worker: number, label: number) => void): void {
		const { start, worker, label } = this.votes;
		for (let i = start[item]!; i < start[item + 1]!; i++)
			visit(worker[i]!, label[i]!);
	}

	/** Whom u agrees with suspiciously often, of those with greater numbers. */
	private suspect(u: number): void {
		const met = new Map<number, Pair>();
		for (const item of this.itemsOf[u]!) {
			let own = -1;
			this.each(item, (w, l) => (own = w === u ? l : own));
			this.each(item, (v, l) => {
				if (v <= u)
					return;
				const p = met.get(v) ?? { u, v, met: 0, same: 0 };
				p.met++;
				p.same += Number(l === own);
				met.set(v, p);
			});
		}
		for (const p of met.values())
			if (p.met >= COMMON && (p.met - p.same) * PAIR_PARTS < p.met)
				this.pairs.push(p);
	}

	private root(w: number): number {
		while (this.parent[w] !== w)
			w = this.parent[w] = this.parent[this.parent[w]!]!;
		return w;
	}

	private join(x: number, y: number): void {
		const [u, v] = [this.root(x), this.root(y)];
		this.parent[Math.max(u, v)] = Math.min(u, v);
	}

	private number(): number {
		const size = new Uint32Array(this.votes.workers);
		const of = new Uint32Array(this.votes.workers);
		let n = 0;
		for (let w = 0; w < of.length; w++)
			size[this.root(w)]!++;
		for (let w = 0; w < of.length; w++) {
			const r = this.root(w);
			if (size[r]! >= COMPONENT_MIN)
				of[w] = r === w ? ++n : of[r]!;
		}
		this.of = of;
		return n;
	}

	/** false: of the people outside there are too few, or they agree too little, to say anything. */
	private linkPairs(before: Uint32Array): boolean {
		this.parent = this.thin.slice();
		const o = new Outside(this, Uint8Array.from(before, (c) => (c ? 0 : 1)));
		this.pairs.forEach((p) => o.without(p));
		o.close();
		for (const p of this.pairs)
			if (o.copies(o.speaker(p.u), o.speaker(p.v), p.met, p.same, PAIR_Z))
				this.join(p.u, p.v);
		return o.excess > 0n;
	}

	/** What a component says of an item, or -1. */
	private voice(component: number, item: number): number {
		const count = new Uint32Array(this.votes.labels);
		this.each(item, (w, l) => (count[l]! += Number(this.of[w] === component)));
		const most = Math.max(...count);
		return most && count.indexOf(most) === count.lastIndexOf(most) ? count.indexOf(most) : -1;
	}

	/** Goes over what a component says, item by item, and what others said there. */
	private speak(members: number[], other: (as: Speaker, worker: number, same: boolean) => void): Speaker {
		const as = { said: new Float64Array(this.votes.labels), total: 0, met: 0, same: 0 };
		for (const item of new Set(members.flatMap((w) => this.itemsOf[w]!))) {
			const said = this.voice(this.of[members[0]!]!, item);
			if (said < 0)
				continue;
			as.said[said]!++;
			as.total++;
			this.each(item, (w, l) => this.of[w] || other(as, w, l === said));
		}
		return as;
	}

	private followers(component: number, members: number[]): Follower[] {
		const met = new Map<number, Follower>();
		this.speak(members, (_, worker, same) => {
			const f = met.get(worker) ?? { component, worker, met: 0, same: 0 };
			f.met++;
			f.same += Number(same);
			met.set(worker, f);
		});
		return [...met.values()].filter((f) => f.met >= FOLLOWER_COMMON && (f.met - f.same) * FOLLOWER_PARTS < f.met);
	}

	private follow(components: number): void {
		const members: number[][] = Array.from({ length: components + 1 }, () => []);
		this.of.forEach((c, w) => members[c]!.push(w));
		const within = Uint8Array.from(this.of, (c) => (c ? 0 : 1));
		const found = members.slice(1).map((who, c) => this.followers(c + 1, who));
		for (const f of found.flat())
			within[f.worker] = 0;
		const o = new Outside(this, within);
		o.close();
		found.forEach((followers, c) => {
			const who = members[c + 1]!;
			const as = this.speak(who, (x, w, same) => {
				x.met += within[w]!;
				x.same += Number(within[w] && same);
			});
			for (const f of followers)
				if (o.copies(as, o.speaker(f.worker), f.met, f.same, FOLLOWER_Z))
					this.join(f.worker, who[0]!);
		});
	}

	run(): Uint32Array {
		const thin = this.number();
		let before = this.of;
		for (let n = 0; (thin || this.pairs.length) && n < ROUNDS; n++) {
			if (!this.linkPairs(before))
				return before;
			const components = this.number();
			if (components)
				this.follow(components);
			this.number();
			if (this.of.every((c, w) => c === before[w]))
				break;
			before = this.of;
		}
		return this.of;
	}
}

/** The component of each worker, numbered from 1 on by their first members; 0: it copies from nobody. */
export function findCopying(votes: Votes): Uint32Array {
	return new Search(votes).run();
}
