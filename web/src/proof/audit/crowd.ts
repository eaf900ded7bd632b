/* What the used answers to one question come to, task by task, and how far they agree. */
import { AgreementSums, type Agreement } from "../consensus/agreement";
import { nameKey } from "../consensus/keys";
import { ratioText, reaches, type Ballot, type Found, type LabelMethod, type BallotMethod } from "../consensus/votes";
import { jcs, type Json } from "../json";
import type { Policy } from "../questions/policy";
import type { Derived, Result, Status } from "./derive";
import type { Answer, Task } from "./facts";

interface Vote {
	answer: Answer;
	ballot: Ballot;
}

/** What a method makes of one task's votes: the value as a record states it, null without votes. */
interface Opinion {
	tied: boolean;
	/** whether the confidence reaches the policy's; methods without a posterior are not asked */
	sure(policy: Policy): boolean;
	confidence: string | null;
	value: Json;
}

/** The votes on a question of each task, sorted by who cast them. */
function collect(d: Derived, task: Task, q: number): Vote[] {
	const votes: Vote[] = [];
	for (const answer of task.answers) {
		const ballot = d.left.has(answer) ? null : d.ballot(answer, q);
		if (ballot !== null)
			votes.push({ answer, ballot });
	}
	return votes.sort((a, b) => d.voter[a.answer.who]! - d.voter[b.answer.who]!);
}

function askLabels(d: Derived, q: number, method: LabelMethod, all: Vote[][]): Opinion[] {
	const question = d.questions[q]!;
	const start = new Uint32Array(all.length + 1);
	all.forEach((votes, i) => (start[i + 1] = start[i]! + votes.length));
	const flat = all.flat();
	const clamp = d.facts.tasks.map((t) => (t.gold && !t.gold.none ? ((d.ballot(t.gold, q) ?? -1) as number) : -1));
	const beliefs = method.run({
		items: all.length,
		workers: d.facts.annotators.length,
		labels: question.labels.length,
		start,
		worker: Uint32Array.from(flat, (v) => d.voter[v.answer.who]!),
		label: Uint8Array.from(flat, (v) => v.ballot as number),
		clamp: Int16Array.from(clamp),
		key: BigUint64Array.from(d.facts.tasks, (t) => nameKey(t.external_id ?? String(t.n))),
	});
	d.calibration[q] = beliefs.calibration ?? null;
	return beliefs.map((b) => ({
		tied: b.tied,
		sure: (policy) => reaches(b, policy.confidence),
		confidence: b.den ? ratioText(BigInt(b.num), BigInt(b.den)) : null,
		value: b.den ? question.type.state(question, b.label) : null,
	}));
}

function askBallots(d: Derived, q: number, method: BallotMethod, all: Vote[][]): Opinion[] {
	const question = d.questions[q]!;
	const state = (found: Found, votes: Vote[]): Json =>
		"place" in found ? { answer: votes[found.place]!.answer.index } : question.type.state(question, found);
	const known = d.facts.tasks.map((t) => (method.gold && t.gold && !t.gold.none ? d.ballot(t.gold, q) : null));
	const found = method.find({
		known,
		workers: d.facts.annotators.length,
		labels: question.labels.length,
		items: all.map((votes) => votes.map((v) => ({ who: d.voter[v.answer.who]!, ballot: v.ballot }))),
	});
	return found.map((f, i) => {
		const right = f && known[i] !== null ? foundOf(known[i]!) : null;
		return {
			tied: !right && (f?.tied ?? false),
			sure: () => true,
			confidence: null,
			value: f ? state(right ?? f.found, all[i]!) : null,
		};
	});

	/* Ballots and values are packed alike. */
	function foundOf(ballot: Ballot): Found {
		if (typeof ballot === "number")
			return { num: ballot, den: null };
		return question.type.counted === "options" ? { labels: ballot as number[] } : { parts: ballot as number[] };
	}
}

function statusOf(votes: Vote[], o: Opinion, p: Policy): Status {
	const spent = votes.length >= p.max;
	const humans = votes.filter((v) => v.answer.human).length;
	if (!votes.length || votes.length < p.min || humans < p.humans_min)
		return "unfinished";
	if (o.tied)
		return spent ? "tied" : "unfinished";
	if (!o.sure(p))
		return spent ? "disputed" : "unfinished";
	return "consensus";
}

/** A review among options is held against what the crowd would have said. */
function contradicted(d: Derived, q: number, r: Result, o: Opinion): boolean {
	if (o.tied || o.value === null || d.questions[q]!.type.counted === "answers")
		return false;
	return jcs(o.value) !== jcs(r.value);
}

/** Fills every result that nothing else has decided. */
export function askCrowd(d: Derived, q: number): void {
	const method = d.at.policy.methods[q]!;
	const all = d.facts.tasks.map((task) => collect(d, task, q));
	const opinions = method.counts === "labels" ? askLabels(d, q, method, all) : askBallots(d, q, method, all);
	d.facts.tasks.forEach((task, i) => {
		const r = d.results[i]![q]!;
		const o = opinions[i]!;
		if (r.status === "reviewed")
			r.contradicted = all[i]!.length > 0 && contradicted(d, q, r, o);
		if (r.status)
			return;
		r.status = statusOf(all[i]!, o, d.policyOf(task));
		if (all[i]!.length)
			r.confidence = o.confidence;
		if (r.status === "consensus")
			r.value = o.value;
	});
}

export function agree(d: Derived, q: number): Agreement {
	const question = d.questions[q]!;
	if (question.type.counted !== "label")
		return { undefined: "it is measured where an answer is one of the options" };
	const sums = new AgreementSums(question.labels.length);
	for (const task of d.facts.tasks)
		sums.add(d.votes(task, q));
	return sums.end();
}
