/*
 * A reviewer's walk through the disputes of a project: the next item is there before the last decision has left.
 *
 * A decision joins the outbox, where it is held for a few seconds and can be taken back until then; it leaves early
 * when the next one is made or the page is left.
 */
import { get, url } from "../api/client";
import type { components } from "../api/schema";
import type { Question, Terms, Value, Values } from "../api/types";
import { list } from "../store/db";
import { commitReview, HOLD_MS, sendNow, undoReview } from "../store/outbox.svelte";
import { candidates, type Answer, type Candidate } from "./marks";

export const reasons = [
	{ code: "clear-case", title: "Clear case", text: "The answer is plain; the crowd slipped." },
	{ code: "guidelines", title: "Guidelines", text: "The guidelines settle it." },
	{ code: "ambiguous", title: "Ambiguous", text: "Both readings hold; one had to be chosen." },
	{ code: "majority-wrong", title: "Majority wrong", text: "Most answered otherwise, and were wrong." },
] as const;
export type Reason = (typeof reasons)[number]["code"];

export type Dispute = components["schemas"]["Dispute"];

export interface Task {
	task: string;
	external_id: string | null;
	group: string | null;
	state: string;
	content: Record<string, unknown>;
	template_version: number;
	questions: Record<string, { status: string; confidence: string | null; value: unknown; votes: Record<string, number> | null }>;
	answers: Answer[];
	reviews: { review: string; value: Values; reason: string; at: string }[];
	withdrawn: { reason: string; at: string } | null;
}

/** One that can still be taken back. */
interface Held {
	seq: number; // in the outbox
	task: Task;
	reason: Reason;
	gold: boolean;
}

/** The task again, as one whose answer is known. */
function goldOf({ task, external_id, content, group }: Task, gold: Values) {
	return { external_id: `${external_id ?? `task-${task}`}-gold`, content, gold, ...(group === null ? {} : { group }) };
}

export class Review {
	queue: Dispute[] = $state([]);
	task: Task | null = $state.raw(null);
	terms: Terms | null = $state.raw(null);
	reason: Reason = $state("clear-case");
	gold = $state(false);
	settled = $state(0);
	held: Held | null = $state.raw(null);
	problem = $state("");
	loading = $state(true);
	#ahead: Promise<Task> | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#terms = new Map<number, Promise<Terms>>();
	/** Decided or skipped here: the server may still list them. */
	#behind = new Set<string>();

	constructor(
		readonly project: string,
		readonly mayManage: boolean,
	) {}

	/** The questions to be settled: the others have a result, which a review leaves as it is. */
	get questions(): Question[] {
		const all = this.terms?.template.questions ?? [];
		const open = all.filter((q) => ["disputed", "tied"].includes(this.task?.questions[q.name]?.status ?? ""));

		return open.length ? open : all;
	}

	get candidates(): Candidate[] {
		return this.task ? candidates(this.task.answers, this.questions.map((q) => q.name)) : [];
	}

	/** Where a value of one's own begins: what the answers came to, or the value that most gave. */
	get beginning(): Values {
		const whole = this.questions.flatMap((q) => {
			const value = this.task?.questions[q.name]?.value;

			return ["spans", "boxes", "ranking", "steps"].includes(q.type) && value ? [[q.name, value as Value]] : [];
		});

		return { ...(this.candidates[0]?.value as Values | undefined), ...(Object.fromEntries(whole) as Values) };
	}

	async start(): Promise<void> {
		await this.#fill();
		await this.#next();
	}

	/** Takes a value for this task's result and shows the next one. */
	async decide(value: Values): Promise<void> {
		const { task, reason, gold } = this;

		if (!task)
			return;
		this.task = null; // it is decided once
		this.loading = true;
		try {
			const seq = await commitReview(this.project, task.task, {
				kind: "review",
				value: $state.snapshot(value) as Values,
				reason,
				...(gold && { gold: goldOf(task, $state.snapshot(value) as Values) }),
			});

			void sendNow(this.project, seq ?? undefined); // the one before
			this.#hold(seq === null ? null : { seq, task, reason, gold });
		} catch (e) {
			this.task = task;
			this.loading = false;
			this.problem = `Task ${task.task} was not settled: ${e instanceof Error ? e.message : String(e)}`;
			return;
		}
		this.problem = "";
		this.settled++;
		this.#behind.add(task.task);
		await this.#next();
	}

	#hold(decision: Held | null) {
		clearTimeout(this.#timer);
		this.held = decision;
		this.#timer = setTimeout(() => (this.held = null), HOLD_MS);
	}

	async skip(): Promise<void> {
		if (!this.task)
			return;
		this.#behind.add(this.task.task);
		await this.#next();
	}

	/** Back to the decision that has not left yet. */
	async undo(): Promise<void> {
		const held = this.held;

		this.#hold(null);
		if (!held)
			return;
		if (!(await undoReview(held.seq))) {
			this.problem = `Task ${held.task.task} cannot be taken back: the decision has just left.`;
			return;
		}
		this.#again(held);
		this.reason = held.reason;
		this.gold = held.gold;
		this.settled--;
	}

	/** The page is left: nothing is held any longer. */
	leave() {
		clearTimeout(this.#timer);
		void sendNow(this.project);
	}

	/* Back to a decision; what is on the screen comes after it. */
	#again(held: Held) {
		this.#behind.delete(held.task.task);
		this.#ahead = null;
		if (this.task) {
			this.queue = [this.#row(this.task), ...this.queue];
			this.#ahead = Promise.resolve(this.task);
		}
		this.task = held.task;
	}

	#row(task: Task): Dispute {
		return { task: task.task, external_id: task.external_id, questions: [], information: "", answers: task.answers.length };
	}

	async #fill(): Promise<void> {
		try {
			const { disputes } = await get<{ disputes: Dispute[] }>(url`/v1/projects/${this.project}/disputes`);

			const kept = new Set((await list("outbox")).filter((item) => item.project === this.project).map((item) => item.task));

			this.queue = disputes.filter((d) => !this.#behind.has(d.task) && !kept.has(d.task) && d.task !== this.task?.task);
		} catch (e) {
			this.problem = e instanceof Error ? e.message : String(e);
		}
	}

	#fetch(d: Dispute): Promise<Task> {
		return get<Task>(url`/v1/projects/${this.project}/tasks/${d.task}`);
	}

	async #next(): Promise<void> {
		const ahead = this.#ahead;

		this.#ahead = null;
		this.loading = !ahead;
		this.task = null;
		if (!this.queue.length)
			await this.#fill();
		const row = this.queue.shift();
		if (row) {
			try {
				const task = await (ahead ?? this.#fetch(row));
				/* Undo may have put another row in front of the one that was fetched ahead. */
				const right = task.task === row.task ? task : await this.#fetch(row);

				this.terms = await this.#termsOf(right.template_version);
				this.task = right;
			} catch (e) {
				this.problem = e instanceof Error ? e.message : String(e);
			}
		}
		this.loading = false;
		this.reason = "clear-case";
		this.gold = false;
		if (this.queue[0])
			this.#ahead = this.#fetch(this.queue[0]);
		this.#ahead?.catch(() => {
			this.#ahead = null;
		});
	}

	#termsOf(version: number): Promise<Terms> {
		const known = this.#terms.get(version);
		const terms = known ?? get<Terms>(url`/v1/projects/${this.project}/template`, { query: { version } });

		this.#terms.set(version, terms);
		return terms;
	}
}
