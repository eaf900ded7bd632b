/*
 * desk -- one annotator at work in one project: the item on the screen, what has been said about it, the item after it.
 * A commit waits for the device's disk and for nothing else; the network is the sender's and the queue's business.
 */
import { Offline, Problem } from "../api/client";
import type { Question, Terms, Value, Values } from "../api/types";
import { put, type Deed, type Lease } from "../store/db";
import { commit, HOLD_MS, outbox, sendNow, undo } from "../store/outbox.svelte";
import { letGo, next, reconcile, refill, termsOf, type Nothing } from "./queue";
import { Stopwatch } from "./stopwatch";

export interface Item {
	lease: Lease;
	terms: Terms;
}
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

export class Desk {
	item = $state.raw<Item | null>(null);
	terms = $state.raw<Terms | null>(null);
	status = $state.raw<Status>({ kind: "loading" });
	values = $state.raw<Values>({});
	/** Which question the keys speak to. */
	active = $state(0);
	last = $state.raw<Last | null>(null);
	/** Counts items: a reader hears of each. */
	shown = $state(0);
	#ahead: Item | null = null;
	#watch = new Stopwatch();
	#busy = false;
	#filling = false;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#gone = false;

	constructor(
		readonly account: string,
		readonly project: string,
	) {}

	get questions(): Question[] {
		return this.item?.terms.template.questions ?? [];
	}
	get question(): Question | undefined {
		return this.questions[this.active];
	}
	get complete(): boolean {
		return this.questions.every((q) => q.required === false || this.values[q.name]);
	}

	async start() {
		await this.#advance();
		try {
			await reconcile(this.account, this.project);
		} catch (e) {
			if (!(e instanceof Offline) && !this.item)
				this.#fail(e);
		}
		await this.#fill();
	}

	/** The page closes: what it held is free for other tabs. */
	leave() {
		this.#gone = true;
		clearTimeout(this.#timer);
		for (const item of [this.item, this.#ahead])
			if (item)
				letGo(item.lease.id);
	}

	set(name: string, value: Value | undefined) {
		const { [name]: _old, ...rest } = this.values;

		this.values = value ? { ...rest, [name]: value } : rest;
		this.#draft();
	}

	/** Enter: the next question that is open, or the commit. */
	async enter(): Promise<void> {
		const q = this.question;

		if (q && q.required !== false && !this.values[q.name])
			return;
		if (this.active < this.questions.length - 1)
			this.active++;
		else if (this.complete)
			await this.commit();
		else
			this.active = this.questions.findIndex((open) => open.required !== false && !this.values[open.name]);
	}

	async commit(): Promise<void> {
		if (this.complete && Object.keys(this.values).length)
			await this.#deed({ kind: "answer", value: this.values, active_ms: this.#watch.ms });
	}

	async release(reason: "skip" | "flag" | "harm"): Promise<void> {
		await this.#deed({ kind: "release", reason });
	}

	async undo(): Promise<void> {
		const last = this.last;

		if (!last || this.#busy)
			return;
		this.last = null;
		const lease = await undo(last.seq);

		if (!lease)
			return;
		const before = this.item;

		this.#show({ lease, terms: await termsOf(this.account, this.project, lease.template_version) });
		if (this.#ahead)
			letGo(this.#ahead.lease.id);
		this.#ahead = before;
	}

	async #deed(deed: Deed) {
		const item = this.item;

		if (!item || this.#busy)
			return;
		this.#busy = true;
		performance.mark("goldleaf-commit");
		try {
			const seq = await commit({ ...item.lease, active_ms: this.#watch.ms }, deed);

			letGo(item.lease.id);
			this.last = seq === null ? null : { seq, what: deed.kind, until: Date.now() + HOLD_MS };
			await this.#advance();
		} catch (e) {
			this.#fail(e);
		}
		this.#busy = false;
		void this.#fill();
	}

	/** Shows what is here already; nothing waits for the network while there is something. */
	async #advance() {
		const ready = this.#ahead ?? (await this.#next(null));

		this.#ahead = null;
		this.#show(ready);
		if (ready)
			this.#ahead = await this.#next(ready);
	}

	async #next(but: Item | null): Promise<Item | null> {
		const lease = await next(this.account, this.project, [this.item?.lease.id, but?.lease.id]);

		if (this.#gone && lease)
			letGo(lease.id);
		return lease && !this.#gone
			? { lease, terms: await termsOf(this.account, this.project, lease.template_version) }
			: null;
	}

	#show(item: Item | null) {
		this.item = item;
		this.values = item?.lease.draft ?? {};
		this.active = 0;
		if (!item)
			return;
		this.shown++;
		this.terms = item.terms;
		this.status = { kind: "working" };
		this.#watch.start(item.lease.active_ms);
	}

	/** Fetches ahead. What is held for undo counts against what one may hold at once, so it leaves when nothing is left. */
	async #fill() {
		if (this.#filling || this.#gone)
			return;
		this.#filling = true;
		clearTimeout(this.#timer);
		try {
			const { reason, again } = await refill(this.account, this.project);

			if (!this.item)
				await this.#advance();
			else
				this.#ahead ??= await this.#next(this.item);
			if (!this.item)
				this.#nothing(reason ?? "none-for-you", again);
		} catch (e) {
			if (!this.item)
				this.#fail(e);
			this.#later(e instanceof Problem ? (e.retryAfter ?? AGAIN_S) : AGAIN_S);
		}
		this.#filling = false;
	}

	#nothing(reason: Nothing, again?: number) {
		const unsent = outbox.waiting.some((item) => item.project === this.project);

		if (unsent)
			void sendNow(this.project);
		else
			this.status = { kind: "nothing", reason, again };
		if (unsent)
			this.#later(0.3);
		else if (reason !== "project-done")
			this.#later(again ?? AGAIN_S);
	}

	#later(s: number) {
		clearTimeout(this.#timer);
		if (!this.#gone)
			this.#timer = setTimeout(() => void this.#fill(), s * 1000);
	}

	/** Looks again at once: the person asks, or the connection is back. */
	again() {
		void this.#fill();
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
