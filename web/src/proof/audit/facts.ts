/*
 * What the first S entries of a log say. Every method checks what must hold of what it is given, and throws
 * what does not. Each kind comes in the order of its indices; terms and tasks before what names them.
 */
import { same, Wrong } from "../wrong";
import type { Price } from "../entry";
import type { Gold, Job, Review, Said, Verdict, Withdraw } from "../opening";
import type { Policy } from "../questions/policy";
import type { Ballot } from "../consensus/votes";
import { ballotsOf, checkValue, type Template } from "../questions/template";
import type { Json, JsonObject } from "../json";

export interface Terms {
	index: number;
	template: Template;
	policy: Policy;
	price: Price;
}

export interface Answer {
	index: number;
	n: number;
	who: number;
	terms: Terms;
	human: boolean;
	ms: number;
	/** what it says to each question of its template */
	ballots: (Ballot | null)[];
	/** what was said is erased */
	unsaid: boolean;
	/** the last verdict on it, once closed */
	standing: Judged | null;
}

/** A review, or an opened gold. */
export interface Decision {
	/** of the review, or of the tasks entry; leaf says which of that one's golds */
	index: number;
	leaf: number;
	n: number;
	who: number;
	terms: Terms;
	ballots: (Ballot | null)[];
	/** gold that is null */
	none: boolean;
}

export interface Judged {
	index: number;
	answer: Answer;
	evidence: Answer[];
	rejected: boolean;
	reason: string | null;
}

export interface Task {
	n: number;
	/** index of its tasks entry */
	index: number;
	content: string;
	external_id: string | null;
	group: string | null;
	answers: Answer[];
	gold: Decision | null;
	/** whose policy decides it; null while it has no answers */
	terms: Terms | null;
	withdrawn: boolean;
}

export interface Annotator {
	a: string;
	last: number;
	erased: number | null;
	answers: Answer[];
}

export class Facts {
	terms: Terms[] = [];
	tasks: Task[] = [];
	answers: Answer[] = [];
	reviews: Decision[] = [];
	golds: Decision[] = [];
	verdicts: Judged[] = [];
	annotators: Annotator[] = [];
	withdrawn = 0;
	private cliques = new Uint32Array();
	private readonly whose = new Map<string, number>();
	private readonly byIndex = new Map<number, Answer>();

	/** The last terms below an index. */
	termsBelow(index: number): Terms | null {
		return this.terms.findLast((t) => t.index < index) ?? null;
	}

	private acts(a: string, index: number): number {
		let who = this.whose.get(a);
		if (who === undefined) {
			who = this.annotators.push({ a, last: 0, erased: null, answers: [] }) - 1;
			this.whose.set(a, who);
		}
		const x = this.annotators[who]!;
		if (x.erased !== null && index > x.erased)
			throw new Wrong(`the annotator was erased at index ${x.erased}; nothing of theirs may follow`);
		x.last = Math.max(x.last, index);
		return who;
	}

	private task(n: number, index: number): Task {
		const task = this.tasks[n - 1];
		if (!task || task.index >= index)
			throw new Wrong(`task ${n} was not logged before`);
		return task;
	}

	addTask(task: Pick<Task, "n" | "index" | "content" | "external_id" | "group">): void {
		if (!this.termsBelow(task.index))
			throw new Wrong("tasks before the first terms");
		same(this.tasks.length + 1, task.n, "tasks must go by number without gaps");
		this.tasks.push({ ...task, answers: [], gold: null, terms: null, withdrawn: false });
	}

	/** said null: it was erased. */
	addAnswer(index: number, a: string, job: Job, said: Said | null): void {
		const task = this.task(job.n, index);
		const terms = this.terms.find((t) => t.index === job.terms);
		if (!terms || job.terms >= index)
			throw new Wrong(`"terms": no terms entry stands at index ${job.terms}`);
		same(terms.price.amount, job.price, '"price" is not that of its terms');
		same(task.content, job.content, "the content is not that of the task");
		for (const name of Object.keys(said?.order ?? {}))
			if (!terms.template.questions.some((q) => q.name === name))
				throw new Wrong(`"order": there is no question "${name}"`);
		const who = this.acts(a, index);
		if (said)
			checkValue(terms.template, said.value, false);
		const answer: Answer = {
			index,
			n: job.n,
			who,
			terms,
			human: job.kind !== "agent",
			ms: said ? said.ms : Infinity,
			ballots: ballotsOf(terms.template, said?.value ?? null),
			unsaid: !said,
			standing: null,
		};
		if (!task.answers.length)
			task.terms = this.termsBelow(index);
		task.answers.push(answer);
		this.annotators[who]!.answers.push(answer);
		this.answers.push(answer);
		this.byIndex.set(index, answer);
	}

	private decision(index: number, leaf: number, n: number, who: number, value: JsonObject | null): Decision {
		const terms = this.termsBelow(index)!;
		if (value)
			checkValue(terms.template, value, true);
		return { index, leaf, n, who, terms, ballots: ballotsOf(terms.template, value), none: !value };
	}

	addReview(index: number, a: string, r: Review): void {
		this.task(r.n, index);
		this.reviews.push(this.decision(index, -1, r.n, this.acts(a, index), r.value));
	}

	addGold(g: Gold, leaf: number): void {
		const task = this.tasks[g.n - 1];
		if (!task)
			throw new Wrong(`gold of task ${g.n}, which was not logged`);
		if (task.gold)
			throw new Wrong(`gold of task ${g.n} is opened twice`);
		task.gold = this.decision(task.index, leaf, g.n, -1, g.value);
		this.golds.push(task.gold);
	}

	addVerdict(index: number, v: Verdict): void {
		const answer = v.answer < index ? this.byIndex.get(v.answer) : undefined;
		if (!answer)
			throw new Wrong(`index ${v.answer}, which it judges, is no earlier answer`);
		const evidence = v.evidence.map((at) => {
			const found = at < index ? this.byIndex.get(at) : undefined;
			if (found?.who !== answer.who)
				throw new Wrong(`evidence ${at} is no earlier answer of the same annotator`);
			return found;
		});
		const judged = { index, answer, evidence, rejected: v.rejected, reason: v.reason };
		answer.standing = judged;
		this.verdicts.push(judged);
	}

	addWithdraw(index: number, w: Withdraw): void {
		const task = this.task(w.n, index);
		if (task.withdrawn)
			throw new Wrong(`task ${w.n} is withdrawn a second time`);
		task.withdrawn = true;
		this.withdrawn++;
	}

	addErase(index: number, a: string): void {
		const x = this.annotators[this.whose.get(a) ?? -1];
		if (x && x.erased !== null)
			throw new Wrong("the annotator is erased a second time");
		this.annotators[this.acts(a, index)]!.erased = index;
	}

	/**
	 * Takes the cliques that the manifest states. They are asked only where the answers that would tell were erased;
	 * what is not of their form is passed over: it will not be what is derived.
	 */
	state(cliques: Json | undefined): void {
		this.cliques = new Uint32Array(this.annotators.length);
		if (!Array.isArray(cliques))
			return;
		cliques.forEach((members, i) => {
			for (const a of Array.isArray(members) ? members : []) {
				const who = this.whose.get(a as string);
				if (who !== undefined && !this.cliques[who])
					this.cliques[who] = i + 1;
			}
		});
	}

	stated(): Uint32Array {
		return this.cliques;
	}

	/** Whether a task has more than redundancy.max answers, so that its gold leaf is opened. */
	retired(task: Task): boolean {
		return task.answers.length > (task.terms ?? this.terms.at(-1)!).policy.max;
	}

	/** What can be said only when everything is there. */
	close(): void {
		if (!this.terms.length)
			throw new Wrong("the log has no terms below S");
		if (!this.tasks.length)
			throw new Wrong("a project without tasks cannot be sealed");
		for (const task of this.tasks)
			this.onceEach(task);
		this.strangersReview();
		for (const task of this.tasks)
			if (this.retired(task) !== (task.gold !== null))
				throw new Wrong(
					`task ${task.n} has ${task.answers.length} answers, so its gold must ${task.gold ? "not " : ""}be opened`,
				);
	}

	private onceEach(task: Task): void {
		const met = new Set<number>();
		for (const x of task.answers) {
			if (met.has(x.who))
				throw new Wrong(`a second answer to task ${x.n} by the same annotator`, "", "", { index: x.index });
			met.add(x.who);
		}
	}

	private strangersReview(): void {
		const met = new Set<string>();
		for (const r of this.reviews) {
			const key = `${r.n} ${r.who}`;
			if (met.has(key))
				throw new Wrong(`the reviewer has reviewed task ${r.n} before`, "", "", { index: r.index });
			if (this.tasks[r.n - 1]!.answers.some((x) => x.who === r.who))
				throw new Wrong(`the reviewer has answered task ${r.n}`, "", "", { index: r.index });
			met.add(key);
		}
	}
}
