/*
 * The test of consensus/copying.ts: whether two agree beyond what their agreement with people outside explains.
 */
import { UNIT, UNIT_BITS } from "./votes";

/** Items that two must have in common, and votes of people outside that each must have met. */
export const COMMON = 25;
const EXCESS_Z = 4n;
const OWES_Z = 2n;
const BITS = BigInt(UNIT_BITS);
const ONE = BigInt(UNIT);

/** Who was met how often, and how often both said the same. */
export interface Pair {
	u: number;
	v: number;
	met: number;
	same: number;
}

/** Somebody, or a component that speaks as one. */
export interface Speaker {
	said: Float64Array;
	total: number;
	met: number;
	same: number;
}

/** Sums of people: how often each label was said, and, in both directions, all meetings and equal ones. */
export interface Sums {
	said: Float64Array;
	met: number;
	same: number;
}

/** The votes that are looked at. */
export interface Looked {
	votes: { workers: number; labels: number };
	items: number[];
	/** how often each worker said each label, and anything */
	said: Float64Array;
	total: Float64Array;
	each(item: number, visit: (worker: number, label: number) => void): void;
}

const part = (some: number | bigint, all: number | bigint): bigint => (BigInt(some) << BITS) / BigInt(all);

/** The root of less than 2^62, rounded down. */
function root(x: bigint): bigint {
	let r = BigInt(Math.floor(Math.sqrt(Number(x))));
	while (r * r > x)
		r--;
	while ((r + 1n) * (r + 1n) <= x)
		r++;
	return r;
}

/** The people outside, and how everybody agrees with them. */
export class Outside {
	readonly met: Float64Array;
	readonly same: Float64Array;
	private share: bigint[] = [];
	excess = 0n;
	private readonly s: Looked;
	readonly in: Uint8Array;

	constructor(s: Looked, within: Uint8Array) {
		this.s = s;
		this.in = within;
		this.met = new Float64Array(s.votes.workers);
		this.same = new Float64Array(s.votes.workers);
		const said = new Float64Array(s.votes.labels);
		for (const item of s.items) {
			const count = new Float64Array(s.votes.labels);
			let n = 0;
			s.each(item, (w, l) => {
				count[l]! += within[w]!;
				n += within[w]!;
			});
			s.each(item, (w, l) => {
				this.met[w]! += n - within[w]!;
				this.same[w]! += count[l]! - within[w]!;
			});
			count.forEach((k, l) => (said[l]! += k));
		}
		this.setShares(said);
	}

	private setShares(said: Float64Array): void {
		const all = said.reduce((sum, k) => sum + k, 0);
		this.share = Array.from(said, (k) => (all ? part(k, all) : 0n));
	}

	without(p: Pair): void {
		for (const [who, other] of [[p.u, p.v], [p.v, p.u]] as const) {
			if (!this.in[other])
				continue;
			this.met[who]! -= p.met;
			this.same[who]! -= p.same;
		}
	}

	close(): void {
		let met = 0;
		let same = 0;
		this.in.forEach((inside, w) => {
			met += inside ? this.met[w]! : 0;
			same += inside ? this.same[w]! : 0;
		});
		this.setExcess(met, same);
	}

	/** Other people outside, of whom only sums are known. */
	of(sums: Sums): Outside {
		const o = Object.assign(Object.create(Outside.prototype) as Outside, this);
		o.setShares(sums.said);
		o.setExcess(sums.met, sums.same);
		return o;
	}

	private setExcess(met: number, same: number): void {
		const chance = this.share.reduce((s, x) => s + x * x, 0n) >> BITS;
		this.excess = met && part(same, met) > chance ? part(same, met) - chance : 0n;
		/* Each pair was counted in both directions, so there are met / 2 of them. */
		if (this.excess * this.excess * BigInt(met) <= 2n * EXCESS_Z * EXCESS_Z * chance * (ONE - chance))
			this.excess = 0n;
	}

	speaker(worker: number): Speaker {
		const { labels } = this.s.votes;
		return {
			said: this.s.said.subarray(worker * labels, (worker + 1) * labels),
			total: this.s.total[worker]!,
			met: this.met[worker]!,
			same: this.same[worker]!,
		};
	}

	private owes(x: Speaker): bigint {
		let chance = 0n;
		x.said.forEach((n, l) => (chance += BigInt(n) * this.share[l]!));
		chance /= BigInt(x.total);
		const rate = part(x.same, x.met);
		return (rate > chance ? rate - chance : 0n) + OWES_Z * root((rate * (ONE - rate)) / BigInt(x.met));
	}

	/** Whether two agree on same of met items beyond all that the truth explains. */
	copies(u: Speaker, v: Speaker, met: number, same: number, z: bigint): boolean {
		if (u.met < COMMON || v.met < COMMON || !this.excess)
			return false;
		let e = 0n;
		u.said.forEach((n, l) => (e += part(n, u.total) * part(v.said[l]!, v.total)));
		e = (e >> BITS) + (this.owes(u) * this.owes(v)) / this.excess;
		const away = (BigInt(same) << BITS) - e * BigInt(met);
		return e <= ONE && away > 0n && away * away > z * z * BigInt(met) * e * (ONE - e);
	}
}
