/*
 * Who copies from whom, by the test of the methods in force: the first of a component to answer a task counts. The
 * same as the server's dataset/cliques.c.
 */
import { findCopying } from "../consensus/copying";
import type { Json } from "../json";
import type { Derived } from "./derive";
import type { Answer } from "./facts";

function tested(d: Derived, q: number): boolean {
	const method = d.at.policy.methods[q]!;
	return method.counts === "labels" && method.copying === true;
}

/** The component of each annotator at one question, among the answers that have no reason to be left out yet. */
function componentsAt(d: Derived, q: number): Uint32Array {
	const all = d.facts.tasks.map((task) =>
		task.answers
			.filter((x) => !d.left.has(x) && d.ballot(x, q) !== null)
			.sort((a, b) => a.who - b.who),
	);
	const start = new Uint32Array(all.length + 1);
	all.forEach((votes, i) => (start[i + 1] = start[i]! + votes.length));
	const flat = all.flat();
	return findCopying({
		items: all.length,
		workers: d.facts.annotators.length,
		labels: d.questions[q]!.labels.length,
		start,
		worker: Uint32Array.from(flat, (x) => x.who),
		label: Uint8Array.from(flat, (x) => d.ballot(x, q) as number),
		clamp: new Int16Array(all.length).fill(-1),
	});
}

/** Words that the test would need were erased. */
function forgotten(d: Derived, questions: number[]): boolean {
	const lost = (x: Answer): boolean => x.unsaid && !d.left.has(x) && questions.some((q) => d.asked(x, q));
	return d.facts.answers.some(lost);
}

/** Who speaks for each annotator: the first of its component, or itself. */
export function findVoters(d: Derived): number[] {
	const questions = d.questions.map((_, q) => q).filter((q) => tested(d, q));
	const voter = d.facts.annotators.map((_, who) => who);
	const root = (who: number): number => (voter[who] === who ? who : root(voter[who]!));
	const components = forgotten(d, questions) ? [d.facts.stated()] : questions.map((q) => componentsAt(d, q));
	for (const of of components) {
		const first = new Map<number, number>();
		of.forEach((component, who) => {
			if (!component)
				return;
			const [u, v] = [root(who), root(first.get(component) ?? who)];
			voter[Math.max(u, v)] = Math.min(u, v);
			first.set(component, first.get(component) ?? who);
		});
	}
	return voter.map((_, who) => root(who));
}

/** What the manifest states of it: pseudonyms, in ascending order. */
export function cliquesOf(d: Derived): Json {
	const members = new Map<number, string[]>();
	d.facts.annotators.forEach(({ a }, who) => {
		const voter = d.voter[who]!;
		members.set(voter, [...(members.get(voter) ?? []), a].sort());
	});
	return [...members.values()].filter((list) => list.length > 1).sort((x, y) => (x[0]! < y[0]! ? -1 : 1));
}
