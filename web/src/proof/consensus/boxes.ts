/*
 * Which boxes a crowd takes for real, and where they are: boxes that overlap by 0.4 or more are of one thing, which is there
 * if those who drew it weigh at least half, and lies at the weighted medians. Versions 1 and 2 of the server's clusters;
 * 2 heeds what is known.
 *
 * Coordinates are at most 10^4, so a doubled area takes 29 bits; overlaps, shares and weights are integers of 2^-20. All
 * stays below 2^53.
 */
import { refuseMany, withGold, type BallotMethod, type Poll } from "./votes";

const UNIT = 2 ** 20;
const EXTRA = 8;
const ROUNDS = 2;

export interface Box {
	x: number;
	y: number;
	w: number;
	h: number;
	label: number;
}

/** left, top, right, bottom */
type Sides = [number, number, number, number];

interface Drawn {
	box: Box;
	sides: Sides;
	who: number;
	support: number;
}
interface Thing {
	item: number;
	drawn: Drawn[];
	real: boolean;
	tied: boolean;
	/** the known box that it is, doubled */
	where?: Sides;
}

export const flatBoxes = (boxes: Box[]): number[] => [...boxes].sort(byBox).flatMap((b) => [b.x, b.y, b.w, b.h, b.label]);

export function boxesOf(flat: number[]): Box[] {
	return Array.from({ length: flat.length / 5 }, (_, i) => {
		const [x, y, w, h, label] = flat.slice(5 * i, 5 * i + 5) as [number, number, number, number, number];
		return { x, y, w, h, label };
	});
}

export function byBox(a: Box, b: Box): number {
	return a.x - b.x || a.y - b.y || a.w - b.w || a.h - b.h || a.label - b.label;
}

const rounded = (num: number, den: number): number => Math.floor((num + Math.floor(den / 2)) / den);
const area = (s: Sides): number => (s[2] - s[0]) * (s[3] - s[1]);

function overlap(a: Sides, b: Sides): number {
	const both: Sides = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
	if (both[0] >= both[2] || both[1] >= both[3])
		return 0;
	return rounded(area(both) * UNIT, area(a) + area(b) - area(both));
}

const near = (o: number): boolean => o * 5 >= UNIT * 2;

/* ---- what is one thing ---- */

/** The sum of the other annotators' best overlaps. */
function support(d: Drawn, all: Drawn[]): number {
	const best = new Map<number, number>();
	for (const other of all) {
		const o = other.who === d.who ? 0 : overlap(d.sides, other.sides);
		if (near(o))
			best.set(other.who, Math.max(best.get(other.who) ?? 0, o));
	}
	return [...best.values()].reduce((a, b) => a + b, 0);
}

function gather(votes: Poll["items"][number], item: number): Thing[] {
	const all = votes.flatMap(({ who, ballot }) =>
		boxesOf(ballot as number[]).map((box): Drawn => {
			return { box, sides: [box.x, box.y, box.x + box.w, box.y + box.h], who, support: 0 };
		}),
	);
	for (const d of all)
		d.support = support(d, all);
	all.sort((a, b) => b.support - a.support || byBox(a.box, b.box));
	const taken = new Set<Drawn>();
	return all.flatMap((seed, i) => {
		if (taken.has(seed))
			return [];
		const best = new Map<number, { d: Drawn; o: number }>();
		for (const d of all.slice(i + 1)) {
			const o = taken.has(d) || d.who === seed.who ? 0 : overlap(seed.sides, d.sides);
			if (near(o) && o > (best.get(d.who)?.o ?? 0))
				best.set(d.who, { d, o });
		}
		const drawn = [seed, ...[...best.values()].map(({ d }) => d)];
		drawn.forEach((d) => taken.add(d));
		return [{ item, drawn, real: false, tied: false }];
	});
}

/* ---- where it is ---- */

/** The doubled weighted median. */
function median(values: { at: number; weight: number }[]): number {
	values.sort((a, b) => a.at - b.at);
	const all = values.reduce((sum, v) => sum + v.weight, 0);
	let below = 0;
	for (let i = 0; ; i++) {
		below += values[i]!.weight;
		if (2 * below === all)
			return values[i]!.at + values[i + 1]!.at;
		if (2 * below > all)
			return 2 * values[i]!.at;
	}
}

function place(drawn: Drawn[], weight: number[] | null): Sides {
	return [0, 1, 2, 3].map((side) =>
		median(drawn.map((d) => ({ at: d.sides[side]!, weight: weight ? weight[d.who]! : 1 }))),
	) as Sides;
}

/* ---- what annotators weigh ---- */

class Run {
	readonly things: Thing[];
	private readonly poll: Poll;
	private readonly known: (Box[] | null)[];
	private word: number[] | null = null;
	private places: number[] | null = null;

	constructor(poll: Poll, weighs: boolean) {
		refuseMany(poll);
		this.poll = poll;
		this.things = poll.items.flatMap(gather);
		this.known = poll.items.map((_, i) => (poll.known?.[i] ? boxesOf(poll.known[i] as number[]) : null));
		this.settle();
		if (weighs && poll.known)
			this.weighWords(true);
		this.decide();
		for (let n = 0; weighs && n < ROUNDS; n++) {
			this.weighWords(false);
			this.decide();
		}
		if (weighs)
			this.weighPlaces();
	}

	private weightOf(who: number): number {
		return this.word ? this.word[who]! : 1;
	}

	/** Things of items whose boxes are known are not asked of anybody's words. */
	private settle(): void {
		this.known.forEach((boxes, item) => {
			const things = boxes ? this.things.filter((t) => t.item === item) : [];
			for (const b of boxes ?? []) {
				const right = [b.x, b.y, b.x + b.w, b.y + b.h].map((s) => 2 * s) as Sides;
				const free = things.filter((t) => !t.real).map((t) => ({ t, o: overlap(place(t.drawn, null), right) }));
				const most = Math.max(...free.map((f) => f.o));
				const best = free.find((f) => f.o === most && near(most));
				if (best)
					Object.assign(best.t, { real: true, where: right });
			}
		});
	}

	private decide(): void {
		const all = this.poll.items.map((votes) => votes.reduce((sum, v) => sum + this.weightOf(v.who), 0));
		for (const t of this.things.filter(({ item }) => !this.known[item])) {
			const drew = t.drawn.reduce((sum, d) => sum + this.weightOf(d.who), 0);
			t.real = 2 * drew >= all[t.item]!;
			t.tied = 2 * drew === all[t.item]!;
		}
	}

	private weighWords(knownOnly: boolean): void {
		const zero = (): number[] => new Array<number>(this.poll.workers).fill(0);
		const [drew, hit, real, there] = [zero(), zero(), zero(), this.poll.items.map((_, i) => this.known[i]?.length ?? 0)];
		const counted = (item: number): boolean => !knownOnly || this.known[item] !== null;
		for (const t of this.things.filter(({ item }) => counted(item))) {
			there[t.item]! += Number(t.real && !this.known[t.item]);
			for (const d of t.drawn) {
				drew[d.who]!++;
				hit[d.who]! += Number(t.real);
			}
		}
		this.poll.items.forEach((votes, i) => votes.forEach((v) => (real[v.who]! += counted(i) ? there[i]! : 0)));
		const total = (list: number[]): number => list.reduce((a, b) => a + b, 0);
		const share = (n: number, of: number): number => (of ? rounded(n * UNIT, of) : UNIT);
		const [precise, recalls] = [share(total(hit), total(drew)), share(total(hit), total(real))];
		this.word = hit.map((n, w) => {
			const p = rounded(n * UNIT + EXTRA * precise, drew[w]! + EXTRA);
			const q = rounded(n * UNIT + EXTRA * recalls, real[w]! + EXTRA);
			return (p && q ? rounded(2 * p * q, p + q) : 0) || 1;
		});
	}

	private weighPlaces(): void {
		const like = new Array<number>(this.poll.workers).fill(0);
		const likes = new Array<number>(this.poll.workers).fill(0);
		for (const t of this.things.filter(({ real, drawn, where }) => real && (where || drawn.length > 1)))
			for (const d of t.drawn) {
				const others =
					t.where ??
					place(
						t.drawn.filter((o) => o !== d),
						null,
					);
				like[d.who]! += overlap(d.sides.map((s) => 2 * s) as Sides, others);
				likes[d.who]!++;
			}
		const n = likes.reduce((a, b) => a + b, 0);
		const mean = n ? rounded(like.reduce((a, b) => a + b, 0), n) : UNIT;
		const squared = (x: number): number => rounded(x * x, UNIT);
		this.places = like.map((l, w) => squared(squared(squared(rounded(l + EXTRA * mean, likes[w]! + EXTRA)))) || 1);
	}

	private label(t: Thing): { label: number; tied: boolean } {
		const weight = new Map<number, number>();
		for (const d of t.drawn)
			weight.set(d.box.label, (weight.get(d.box.label) ?? 0) + this.weightOf(d.who));
		const most = Math.max(...weight.values());
		const top = [...weight.keys()].filter((label) => weight.get(label) === most);
		return { label: Math.min(...top), tied: top.length > 1 };
	}

	/** A real thing's box. */
	box(t: Thing): { box: Box; tied: boolean } {
		const [x, y, right, bottom] = place(t.drawn, this.places).map((n) => Math.floor(n / 2)) as Sides;
		const { label, tied } = this.label(t);
		return { box: { x, y, w: right - x, h: bottom - y, label }, tied: tied || t.tied };
	}
}

function method(name: string, parameters: string, weighs: boolean): BallotMethod {
	return {
		counts: "ballots",
		name,
		version: 1,
		parameters,
		find(poll) {
			const run = new Run(poll, weighs);
			const found: { box: Box; tied: boolean }[][] = poll.items.map(() => []);
			for (const t of run.things.filter((thing) => thing.real))
				found[t.item]!.push(run.box(t));
			return found.map((list, i) =>
				poll.items[i]!.length
					? { found: { parts: flatBoxes(list.map((f) => f.box)) }, tied: list.some((f) => f.tied) }
					: null,
			);
		},
	};
}

export const boxClusters = withGold(method("clusters", '{"extra":8,"overlap":"0.400000","power":8,"rounds":2}', true));
export const boxMajority = method("majority", '{"overlap":"0.400000"}', false);
