/* A dataset from the facts below S: which answers are used, what the crowd said, what is exported. */
import type { Agreement } from "../consensus/agreement";
import type { Ballot, Calibration } from "../consensus/votes";
import { jcs, type Json } from "../json";
import type { Policy } from "../questions/policy";
import { countedNames, type Question } from "../questions/question";
import { findVoters } from "./cliques";
import { askCrowd, agree } from "./crowd";
import type { Answer, Decision, Facts, Task, Terms } from "./facts";

export type Left = "erased" | "withdrawn" | "rejected" | "template-changed" | "clique" | "late";
export type Status = "withdrawn" | "reviewed" | "gold" | "unfinished" | "tied" | "disputed" | "consensus";

export interface Result {
	status: Status | null;
	confidence: string | null;
	value: Json;
	/** reviewed, and the crowd's own first choice among the options was another */
	contradicted: boolean;
}

const isUndecided = (s: Status | null): boolean => s === "unfinished" || s === "tied" || s === "disputed";

export class Derived {
	readonly at: Terms;
	readonly questions: Question[];
	readonly facts: Facts;
	/** why an answer is left out */
	readonly left = new Map<Answer, Left>();
	/** by annotator: who speaks for it, the first of those that copy from each other */
	readonly voter: number[];
	/** by task, question */
	readonly results: Result[][];
	readonly agreement: Agreement[];
	/** by question: how confidences were brought down, if they were */
	readonly calibration: (Calibration | null)[] = [];
	retired = 0;
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
		for (const task of facts.tasks)
			for (const x of task.answers) {
				const why = this.why(task, x);
				if (why)
					this.left.set(x, why);
			}
		this.voter = findVoters(this);
		for (const task of facts.tasks)
			this.leaveOut(task);
		this.results = facts.tasks.map((task) =>
			this.questions.map(() => ({
				status: task.withdrawn ? ("withdrawn" as const) : null,
				confidence: null,
				value: null,
				contradicted: false,
			})),
		);
		/* In the order of the log, so that the last review to name a question is the one that stays. */
		for (const review of facts.reviews)
			this.decide(review, "reviewed", { review: review.index });
		for (const gold of facts.golds) {
			if (gold.none)
				continue;
			this.retired++;
			this.decide(gold, "gold", { gold: [gold.index, gold.leaf] });
		}
		this.questions.forEach((_, q) => askCrowd(this, q));
		this.agreement = this.questions.map((_, q) => agree(this, q));
	}

	policyOf(task: Task): Policy {
		return (task.terms ?? this.at).policy;
	}

	/** What a decision or answer says to question q at S. */
	ballot(x: { terms: Terms; ballots: (Ballot | null)[] }, q: number): Ballot | null {
		return x.ballots[this.same.get(x.terms)![q]!] ?? null;
	}

	/** Whether an answer's template asks question q at S. */
	asked(x: Answer, q: number): boolean {
		return this.same.get(x.terms)![q]! >= 0;
	}

	private why(task: Task, x: Answer): Left | null {
		if (this.facts.annotators[x.who]!.erased !== null)
			return "erased";
		if (task.withdrawn)
			return "withdrawn";
		if (x.standing?.rejected)
			return "rejected";
		return this.same.get(x.terms)!.every((same) => same < 0) ? "template-changed" : null;
	}

	private leaveOut(task: Task): void {
		const limited = !task.gold || task.gold.none;
		const most = this.policyOf(task).max;
		const spoken = new Set<number>();
		let used = 0;
		for (const x of task.answers) {
			if (this.left.has(x))
				continue;
			const voter = this.voter[x.who]!;
			if (spoken.has(voter))
				this.left.set(x, "clique");
			else if (limited && used >= most)
				this.left.set(x, "late");
			else
				used++;
			spoken.add(voter);
		}
	}

	/** A review or gold counts for the questions that it names and that are the same at S. */
	private decide(d: Decision, status: "reviewed" | "gold", pointer: Json): void {
		this.results[d.n - 1]!.forEach((r, q) => {
			const ballot = this.ballot(d, q);
			if (ballot === null || r.status === "withdrawn" || (r.status === "reviewed" && status === "gold"))
				return;
			const question = this.questions[q]!;
			r.status = status;
			r.value = question.type.quoted ? pointer : question.type.state(question, ballot);
		});
	}

	/** Votes of used answers to question q: for each label, or how many answers there are. */
	votes(task: Task, q: number): number[] {
		const question = this.questions[q]!;
		const out = countedNames(question).map(() => 0);
		for (const x of task.answers) {
			const ballot = this.left.has(x) ? null : this.ballot(x, q);
			if (ballot === null)
				continue;
			const places = question.type.counted === "answers" ? [0] : [ballot].flat();
			for (const place of places)
				out[place as number]!++;
		}
		return out;
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
			const { confidence, status, value } = this.results[task.n - 1]![q]!;
			const votes = this.votes(task, q);
			questions[question.name] = {
				confidence,
				status,
				value,
				votes: Object.fromEntries(countedNames(question).map((name, k) => [name, votes[k]!])),
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
