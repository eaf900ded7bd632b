/*
 * A reviewer's walk through the disputes of a project: the next item is there before the last decision has left.
 *
 * A decision is held for a few seconds and can be taken back until then; it leaves early when the next one is made
 * or the page is left.
 */
import { get, Problem, send, url } from "../api/client";
import type { components } from "../api/schema";
import type { Question, Terms, Value, Values } from "../api/types";
import { candidates, type Answer, type Candidate } from "./marks";

export const HOLD_MS = 4000;

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

interface Decision {
	task: Task;
	value: Values;
	reason: Reason;
	gold: boolean;
}

export class Review {
	queue: Dispute[] = $state([]);
	task: Task | null = $state.raw(null);
	terms: Terms | null = $state.raw(null);
	reason: Reason = $state("clear-case");
	gold = $state(false);
	settled = $state(0);
	held: Decision | null = $state.raw(null);
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
		if (!this.task)
			return;
		await this.flush();
		this.held = { task: this.task, value, reason: this.reason, gold: this.gold };
		this.#timer = setTimeout(() => void this.flush(), HOLD_MS);
		this.settled++;
		this.#behind.add(this.task.task);
		await this.#next();
	}

	async skip(): Promise<void> {
		if (!this.task)
			return;
		this.#behind.add(this.task.task);
		await this.#next();
	}

	/** Back to the decision that has not left yet. */
	undo() {
		if (!this.held)
			return;
		clearTimeout(this.#timer);
		this.#again(this.held);
		this.reason = this.held.reason;
		this.gold = this.held.gold;
		this.settled--;
		this.held = null;
	}

	/** Sends what is held. */
	async flush(): Promise<void> {
		const held = this.held;

		clearTimeout(this.#timer);
		this.held = null;
		if (!held)
			return;
		try {
			await send("POST", url`/v1/projects/${this.project}/tasks/${held.task.task}/review`, {
				body: { value: held.value, reason: held.reason },
			});
			if (held.gold)
				await this.#importGold(held);
			this.problem = "";
		} catch (e) {
			this.settled--;
			this.problem = `Task ${held.task.task} was not settled: ${e instanceof Error ? e.message : String(e)}`;
			/* Nothing that was decided is lost to a bad connection. */
			if (!(e instanceof Problem))
				this.#again(held);
		}
	}

	/* Back to a decision; what is on the screen comes after it. */
	#again(held: Decision) {
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

	async #importGold(d: Decision): Promise<void> {
		await send("POST", url`/v1/projects/${this.project}/tasks`, {
			body: {
				external_id: `${d.task.external_id ?? `task-${d.task.task}`}-gold`,
				content: d.task.content,
				gold: d.value,
				...(d.task.group === null ? {} : { group: d.task.group }),
			},
		});
	}

	async #fill(): Promise<void> {
		try {
			const { disputes } = await get<{ disputes: Dispute[] }>(url`/v1/projects/${this.project}/disputes`);

			this.queue = disputes.filter((d) => !this.#behind.has(d.task) && d.task !== this.task?.task);
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
