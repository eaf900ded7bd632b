/*
 * desk -- one annotator at work in one project: the item on the screen, what has been said about it, the item after it.
 * A commit waits for the device's disk and for nothing else; the network is the sender's and the queue's business.
 */
import { tick } from "svelte";
import { Problem } from "../api/client";
import type { Question, Terms, Value, Values } from "../api/types";
import { put, type Deed } from "../store/db";
import { commit, HOLD_MS, outbox, sendNow, undo } from "../store/outbox.svelte";
import { reconcile, refill, type Nothing } from "./queue";
import { Stopwatch } from "./stopwatch";
import { Supply, type Item } from "./supply";

export type Status =
	| { kind: "loading" }
	| { kind: "working" }
	| { kind: "nothing"; reason: Nothing; again?: number }
	| { kind: "failed"; error: unknown };
export interface Last {
	seq: number;
	what: Deed["kind"];
	until: number;
}

const AGAIN_S = 15;
const SENT_S = 0.3; // what is left goes out in about that time

export class Desk {
	item = $state.raw<Item | null>(null);
	terms = $state.raw<Terms | null>(null);
	status = $state.raw<Status>({ kind: "loading" });
	values = $state.raw<Values>({});
	/** Which question the keys speak to. */
	active = $state(0);
	last = $state.raw<Last | null>(null);
	/** Somebody writes a remark on the question at hand. */
	remarking = $state(false);
	/** Counts items: a reader hears of each. */
	shown = $state(0);
	#supply: Supply;
	/** From a deed to the item after it. */
	#moving: Promise<void> | null = null;
	#watch = new Stopwatch();
	#reconciled = false;
	#filling = false;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#gone = false;

	constructor(
		readonly account: string,
		readonly project: string,
	) {
		this.#supply = new Supply(account, project);
	}

	get questions(): Question[] {
		return this.item?.terms.template.questions ?? [];
	}
	get question(): Question | undefined {
		return this.questions[this.active];
	}
	get complete(): boolean {
		return this.questions.every((q) => q.required === false || this.values[q.name]);
	}

	start() {
		void this.#move(() => this.#advance()).then(() => this.#fill());
	}

	/** The page closes: what it held is free for other tabs. */
	leave() {
		this.#gone = true;
		clearTimeout(this.#timer);
		this.#supply.close();
		if (this.item)
			this.#supply.free(this.item);
	}

	set(name: string, value: Value | undefined) {
		const { [name]: _old, ...rest } = this.values;

		this.values = value ? { ...rest, [name]: value } : rest;
		this.#draft();
	}

	/** At once, or when the item after the present one is on the screen: keys typed ahead are meant for that one. */
	soon(work: () => void) {
		if (this.#moving)
			void this.#moving.then(() => this.soon(work));
		else
			work();
	}

	/** Enter: the next question that is open, or the commit. */
	enter() {
		const q = this.question;

		if (q && q.required !== false && !this.values[q.name])
			return;
		if (this.active < this.questions.length - 1)
			this.turn(this.active + 1);
		else if (this.complete)
			this.commit();
		else
			this.turn(this.questions.findIndex((open) => open.required !== false && !this.values[open.name]));
	}

	turn(question: number) {
		this.active = question;
		this.remarking = false;
	}

	/** There is something to remark on once the question is answered. */
	remark() {
		if (this.question && this.values[this.question.name])
			this.remarking = true;
	}

	commit() {
		if (this.complete && Object.keys(this.values).length)
			this.#deed({ kind: "answer", value: this.values, active_ms: this.#watch.ms });
	}

	release(reason: "skip" | "flag" | "harm") {
		this.#deed({ kind: "release", reason });
	}

	undo() {
		const last = this.last;

		if (!last || this.#moving)
			return;
		this.last = null;
		void this.#move(async () => {
			const lease = await undo(last.seq);
			const item = lease && (await this.#supply.again(lease));

			if (!item)
				return;
			await this.#supply.putBack(this.item);
			this.#show(item);
		});
	}

	/** Looks again at once: the person asks, or the connection is back. */
	again() {
		void this.#fill();
	}

	#deed(deed: Deed) {
		const item = this.item;

		if (!item || this.#moving)
			return;
		void this.#move(async () => {
			const seq = await commit({ ...item.lease, active_ms: this.#watch.ms }, deed);

			this.#supply.free(item);
			this.last = seq === null ? null : { seq, what: deed.kind, until: Date.now() + HOLD_MS };
			await this.#advance();
		}).then(() => this.#fill());
	}

	/** One change of the screen at a time; over when it can be seen. */
	#move(work: () => Promise<void>): Promise<void> {
		const before = this.#moving;
		const moving: Promise<void> = (async () => {
			await before;
			try {
				await work();
				await tick();
			} catch (e) {
				this.#fail(e);
			}
		})().then(() => {
			if (this.#moving === moving)
				this.#moving = null;
			this.#supply.prepare(this.item);
		});

		return (this.#moving = moving);
	}

	/** Shows what is here already; nothing waits for the network while there is something. */
	async #advance() {
		this.#show(await this.#supply.take());
	}

	#show(item: Item | null) {
		this.item = item;
		this.values = item?.lease.draft ?? {};
		this.active = 0;
		this.remarking = false;
		if (!item)
			return;
		this.shown++;
		this.terms = item.terms;
		this.status = { kind: "working" };
		this.#watch.start(item.lease.active_ms);
	}

	/** Fetches ahead. */
	async #fill() {
		if (this.#filling || this.#gone)
			return;
		this.#filling = true;
		clearTimeout(this.#timer);
		try {
			if (!this.#reconciled)
				await reconcile(this.account, this.project);
			this.#reconciled = true;
			const { reason, again } = await refill(this.account, this.project);

			if (!this.item)
				await this.#move(() => this.#advance());
			this.#supply.prepare(this.item);
			if (!this.item)
				this.#nothing(reason ?? "none-for-you", again);
			else if (reason && this.#unsent().length > 1) {
				void sendNow(this.project, this.last?.seq);
				this.#later(SENT_S);
			}
		} catch (e) {
			if (!this.item)
				this.#fail(e);
			this.#later(e instanceof Problem ? (e.retryAfter ?? AGAIN_S) : AGAIN_S);
		}
		this.#filling = false;
	}

	/** What is held for undo counts against what one may hold at once, so it leaves when nothing else is left. */
	#nothing(reason: Nothing, again?: number) {
		if (this.#unsent().length) {
			void sendNow(this.project);
			this.#later(SENT_S);
			return;
		}
		this.status = { kind: "nothing", reason, again };
		if (reason !== "project-done")
			this.#later(again ?? AGAIN_S);
	}

	#unsent() {
		return outbox.waiting.filter((item) => item.project === this.project && item.deed.kind !== "review");
	}

	#later(s: number) {
		clearTimeout(this.#timer);
		if (!this.#gone)
			this.#timer = setTimeout(() => void this.#fill(), s * 1000);
	}

	#fail(error: unknown) {
		this.status = { kind: "failed", error };
	}

	/** What is half said survives the tab. */
	#draft() {
		if (this.item)
			void put("leases", { ...this.item.lease, draft: this.values, active_ms: this.#watch.ms });
	}
}
