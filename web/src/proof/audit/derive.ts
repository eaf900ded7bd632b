/* A dataset from the facts below S: which answers are used, what the crowd said, what is exported. */
import { AgreementSums, type Agreement } from "../consensus/agreement";
import { ratioText, reaches, type Belief, type Votes } from "../consensus/votes";
import { jcs, type Json } from "../json";
import type { Policy } from "../questions/policy";
import { NO_VOTE, type Question } from "../questions/question";
import type { Answer, Decision, Facts, Task, Terms } from "./facts";

export type Left = "erased" | "withdrawn" | "rejected" | "template-changed" | "late";
export type Status = "withdrawn" | "reviewed" | "gold" | "unfinished" | "tied" | "disputed" | "consensus";

export interface Result {
	status: Status | null;
	confidence: string | null;
	label: number;
	/** the crowd's own first choice, also where it does not decide */
	crowd: number;
}

export interface Crowd {
	votes: number;
	humans: number;
}

export function crowdStatus(c: Crowd, b: Belief, p: Policy): Status {
	const spent = c.votes >= p.max;
	if (!c.votes || c.votes < p.min || c.humans < p.humans_min) return "unfinished";
	if (b.tied) return spent ? "tied" : "unfinished";
	if (!reaches(b, p.confidence)) return spent ? "disputed" : "unfinished";
	return "consensus";
}

const isUndecided = (s: Status | null): boolean => s === "unfinished" || s === "tied" || s === "disputed";

export class Derived {
	readonly at: Terms;
	readonly questions: Question[];
	/** why an answer is left out */
	readonly left = new Map<Answer, Left>();
	/** by task, question */
	readonly results: Result[][];
	readonly agreement: Agreement[];
	retired = 0;
	private readonly facts: Facts;
	private readonly same = new Map<Terms, number[]>();

	constructor(facts: Facts) {
		this.facts = facts;
		this.at = facts.terms.at(-1)!;
		this.questions = this.at.template.questions;
		for (const t of facts.terms)
			this.same.set(
				t,
				this.questions.map((q) => t.template.questions.findIndex((x) => x.jcs === q.jcs)),
			);
		for (const task of facts.tasks) this.leaveOut(task);
		this.results = facts.tasks.map((task) =>
			this.questions.map(() => ({
				status: task.withdrawn ? ("withdrawn" as const) : null,
				confidence: null,
				label: NO_VOTE,
				crowd: NO_VOTE,
			})),
		);
		/* In the order of the log, so that the last review to name a question is the one that stays. */
		for (const review of facts.reviews) this.decide(review, "reviewed");
		for (const gold of facts.golds) {
			if (gold.none) continue;
			this.retired++;
			this.decide(gold, "gold");
		}
		this.questions.forEach((_, q) => this.askCrowd(q));
		this.agreement = this.questions.map((question, q) => {
			const sums = new AgreementSums(question.labels.length);
			for (const task of facts.tasks) sums.add(this.votes(task, q));
			return sums.end();
		});
	}

	policyOf(task: Task): Policy {
		return (task.terms ?? this.at).policy;
	}

	/** The label that a decision or answer has for question q at S. */
	label(x: { terms: Terms; votes: number[] }, q: number): number {
		const same = this.same.get(x.terms)![q]!;
		return same < 0 ? NO_VOTE : x.votes[same]!;
	}

	/** Whether an answer's template asks question q at S. */
	asked(x: Answer, q: number): boolean {
		return this.same.get(x.terms)![q]! >= 0;
	}

	private why(task: Task, x: Answer): Left | null {
		if (this.facts.annotators[x.who]!.erased !== null) return "erased";
		if (task.withdrawn) return "withdrawn";
		if (x.standing?.rejected) return "rejected";
		return this.same.get(x.terms)!.every((same) => same < 0) ? "template-changed" : null;
	}

	private leaveOut(task: Task): void {
		const limited = !task.gold || task.gold.none;
		const most = this.policyOf(task).max;
		let used = 0;
		for (const x of task.answers) {
			const why = this.why(task, x) ?? (limited && used >= most ? "late" : null);
			if (why) this.left.set(x, why);
			else used++;
		}
	}

	private decide(d: Decision, status: "reviewed" | "gold"): void {
		this.results[d.n - 1]!.forEach((r, q) => {
			const label = this.label(d, q);
			if (label === NO_VOTE || r.status === "withdrawn" || (r.status === "reviewed" && status === "gold")) return;
			r.status = status;
			r.label = label;
		});
	}

	/** Votes of used answers for each label of question q. */
	votes(task: Task, q: number): number[] {
		const out = new Array<number>(this.questions[q]!.labels.length).fill(0);
		for (const x of task.answers) {
			const label = this.left.has(x) ? NO_VOTE : this.label(x, q);
			if (label !== NO_VOTE) out[label]!++;
		}
		return out;
	}

	/** The votes of one question as a method wants them, and of each task how many are a person's. */
	private poll(q: number): { votes: Votes; crowd: Crowd[] } {
		const { tasks, annotators } = this.facts;
		const worker: number[] = [];
		const label: number[] = [];
		const start = new Uint32Array(tasks.length + 1);
		const clamp = new Int16Array(tasks.length);
		const crowd = tasks.map((task, i) => {
			const c = { votes: 0, humans: 0 };
			clamp[i] = task.gold && !task.gold.none ? this.label(task.gold, q) : -1;
			for (const x of task.answers) {
				const vote = this.left.has(x) ? NO_VOTE : this.label(x, q);
				if (vote === NO_VOTE) continue;
				worker.push(x.who);
				label.push(vote);
				c.votes++;
				c.humans += Number(x.human);
			}
			start[i + 1] = label.length;
			return c;
		});
		const votes = {
			items: tasks.length,
			workers: annotators.length,
			labels: this.questions[q]!.labels.length,
			start,
			worker: Uint32Array.from(worker),
			label: Uint8Array.from(label),
			clamp,
		};
		return { votes, crowd };
	}

	private askCrowd(q: number): void {
		const { votes, crowd } = this.poll(q);
		const beliefs = this.at.policy.methods[q]!.run(votes);
		this.facts.tasks.forEach((task, i) => {
			const r = this.results[i]![q]!;
			const b = beliefs[i]!;
			r.crowd = b.den && crowd[i]!.votes && !b.tied ? b.label : NO_VOTE;
			if (r.status) return;
			r.status = crowdStatus(crowd[i]!, b, this.policyOf(task));
			if (crowd[i]!.votes && b.den) r.confidence = ratioText(BigInt(b.num), BigInt(b.den));
			if (r.status === "consensus") r.label = b.label;
		});
	}

	undecided(): number {
		return this.results.filter((results) =>
			results.some((r, q) => this.questions[q]!.required && isUndecided(r.status)),
		).length;
	}

	partial(undecided: number): boolean {
		return undecided * 1e6 > this.at.policy.undecided_share * this.facts.tasks.length;
	}

	/** The task's line in records.jsonl. */
	record(task: Task): string {
		const questions: Record<string, Json> = {};
		this.questions.forEach((question, q) => {
			const r = this.results[task.n - 1]![q]!;
			const votes = this.votes(task, q);
			questions[question.name] = {
				confidence: r.confidence,
				status: r.status,
				value: r.label === NO_VOTE ? null : question.type.record(question, r.label),
				votes: Object.fromEntries(question.labels.map((label, k) => [label, votes[k]!])),
			};
		});
		return jcs({
			answers: task.answers.filter((x) => !this.left.has(x)).map((x) => x.index),
			content: task.content,
			external_id: task.external_id,
			group: task.group,
			left_out: task.answers.filter((x) => this.left.has(x)).map((x) => [x.index, this.left.get(x)!]),
			n: task.n,
			questions,
		});
	}
}
