/*
 * Stretches of a text with a label each: which of them a crowd agrees on. The server's two methods; cells in versions 1 and 2.
 * A ballot is start, end and label of each span, one after another, by start.
 */
import { cellParameters, fitCells, topOf, type Cell } from "./cells";
import { withGold, type BallotMethod, type Poll } from "./votes";

export interface Span {
	start: number;
	end: number;
	label: number;
}
type Said = { who: number; spans: Span[] }[];

export const bySpan = (a: Span, b: Span): number => a.start - b.start || a.end - b.end || a.label - b.label;
export const flat = (spans: Span[]): number[] => spans.flatMap((s) => [s.start, s.end, s.label]);

export function spansOf(ballot: number[]): Span[] {
	return Array.from({ length: ballot.length / 3 }, (_, i) => ({
		start: ballot[3 * i]!,
		end: ballot[3 * i + 1]!,
		label: ballot[3 * i + 2]!,
	}));
}

const saidOf = (votes: Poll["items"][number]): Said =>
	votes.map((v) => ({ who: v.who, spans: spansOf(v.ballot as number[]) }));

/* ---- cells ---- */

interface Place {
	start: number;
	end: number;
}

/** The pieces between places where spans begin or end, as far as somebody marked them. */
function placesOf(spans: Span[]): Place[] {
	const more = new Map<number, number>();
	for (const { start, end } of spans) {
		more.set(start, (more.get(start) ?? 0) + 1);
		more.set(end, (more.get(end) ?? 0) - 1);
	}
	const cuts = [...more.keys()].sort((a, b) => a - b);
	let covered = 0;
	return cuts.slice(0, -1).flatMap((start, i) => {
		covered += more.get(start)!;
		return covered ? [{ start, end: cuts[i + 1]! }] : [];
	});
}

const labelAt = (spans: Span[], p: Place): number | undefined =>
	spans.find((s) => s.start <= p.start && s.end >= p.end)?.label;

/** Whether more voters begin a new span at a place than go on over it. */
function parted(said: Said, at: number): boolean {
	let more = 0;
	for (const { spans } of said) {
		const i = spans.findIndex((s) => s.end >= at);
		const s = spans[i];
		if (s && s.start < at && s.end > at)
			more--;
		if (s?.end === at && spans[i + 1]?.start === at)
			more++;
	}
	return more > 0;
}

interface Marked extends Place {
	people: number;
}

const shared = (m: Place, run: Place): number => Math.max(0, Math.min(m.end, run.end) - Math.max(m.start, run.start));

function nearer(x: Marked, y: Marked, run: Place): boolean {
	const length = run.end - run.start;
	const [a, b] = [shared(x, run), shared(y, run)];
	if (x.people !== y.people)
		return x.people > y.people;
	return BigInt(a) * BigInt(y.end - y.start + length - b) > BigInt(b) * BigInt(x.end - x.start + length - a);
}

/** Runs that nobody marked become the best of those that somebody did, or go. */
function settle(runs: Span[], said: Said): Span[] {
	const marked = new Map<string, Marked>();
	for (const { start, end } of said.flatMap((s) => s.spans).sort(bySpan)) {
		const key = `${start} ${end}`;
		const m = marked.get(key) ?? { start, end, people: 0 };
		m.people++;
		marked.set(key, m);
	}
	const settled: Span[] = [];
	let low = 0;
	runs.forEach((run, i) => {
		const high = runs[i + 1]?.start ?? Infinity;
		let best: Marked | undefined = marked.get(`${run.start} ${run.end}`);
		for (const m of best ? [] : marked.values())
			if (shared(m, run) && m.start >= low && m.end <= high && (!best || nearer(m, best, run)))
				best = m;
		if (!best)
			return;
		low = best.end;
		settled.push({ start: best.start, end: best.end, label: run.label });
	});
	return settled;
}

export const spanCells = withGold({
	counts: "ballots",
	name: "cells",
	version: 1,
	parameters: cellParameters,
	find({ workers, items, known }) {
		const crowd = items.map(saidOf);
		const right = items.map((_, i) => (known?.[i] ? spansOf(known[i] as number[]) : null));
		const marked = crowd.map((said, i) => [...said.flatMap((s) => s.spans), ...(right[i] ?? [])]);
		const used = [...new Set(marked.flat().map((s) => s.label))].sort((a, b) => a - b);
		const code = new Map(used.map((label, i) => [label, i + 1]));
		const places = marked.map(placesOf);
		const cells: Cell[] = crowd.flatMap((said, i) =>
			places[i]!.map((p) => ({
				who: said.map((s) => s.who),
				said: said.map((s) => code.get(labelAt(s.spans, p)!) ?? 0),
				known: right[i] ? (code.get(labelAt(right[i]!, p)!) ?? 0) : undefined,
			})),
		);
		const unit = fitCells(cells, workers, used.length + 1);
		let at = 0;
		return crowd.map((said, i) => {
			const runs: Span[] = [];
			let tied = false;
			for (const p of places[i]!) {
				const top = topOf(unit[at++]!);
				const last = runs.at(-1);
				tied ||= top.tied;
				if (!top.label)
					continue;
				const label = used[top.label - 1]!;
				if (last && last.end === p.start && last.label === label && !parted(said, p.start))
					last.end = p.end;
				else
					runs.push({ ...p, label });
			}
			return said.length ? { found: { parts: flat(settle(runs, said)) }, tied } : null;
		});
	},
});

/* ---- exact ---- */

export const spanExact: BallotMethod = {
	counts: "ballots",
	name: "exact",
	version: 1,
	parameters: '{"share":"0.400000"}',
	find: ({ items }) =>
		items.map((votes) => {
			const counted = new Map<string, { span: Span; people: number }>();
			for (const span of saidOf(votes).flatMap((s) => s.spans)) {
				const key = flat([span]).join(" ");
				counted.set(key, { span, people: (counted.get(key)?.people ?? 0) + 1 });
			}
			const found = [...counted.values()]
				.filter((c) => 5 * c.people >= 2 * votes.length)
				.sort((a, b) => b.people - a.people || bySpan(a.span, b.span));
			const kept: typeof found = [];
			let tied = false;
			for (const c of found) {
				const against = kept.find((k) => shared(k.span, c.span));
				if (against)
					tied ||= against.people === c.people;
				else
					kept.push(c);
			}
			return votes.length ? { found: { parts: flat(kept.map((k) => k.span).sort(bySpan)) }, tied } : null;
		}),
};
