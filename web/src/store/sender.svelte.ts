/*
 * sender -- carries the outbox to the server: in order, one at a time, from one tab (a lock that dies with its tab moves
 * to the next). The same assignment token goes out until the server confirms, so a repeat meets the first answer. What
 * stands in the way for a while (no network, 5xx, 429, no session) is waited for; what the server refuses for good is
 * marked and kept.
 */
import { Offline, Problem, request, speaker, url } from "../api/client";
import { net } from "../api/net.svelte";
import type { Answered } from "../api/types";
import { session } from "../session.svelte";
import { list, transact, wait, type Decision, type Outgoing, type Receipt } from "./db";
import { alone, hear, tell } from "./tabs";

const RETRY_MS = [500, 1000, 2000, 5000, 10_000, 30_000];
const NEVER_MS = 2 ** 31 - 1;

/** Something has changed: look again, at once or right after the present look. */
let changed = false;
let stir: (() => void) | null = null;

function wake() {
	changed = true;
	stir?.();
}

let tries = 0;
/** Items that fail by themselves step aside for a while, so that they do not hold up the rest. */
const aside = new Map<number, number>();

async function rest(ms: number): Promise<void> {
	await new Promise<void>((resolve) => {
		const timer = setTimeout(resolve, Math.min(ms, NEVER_MS));

		stir = () => {
			clearTimeout(timer);
			resolve();
		};
	});
	stir = null;
}

function backoff(problem?: Problem): number {
	const step = RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]!;

	return Math.max(step * (0.75 + Math.random() / 2), (problem?.retryAfter ?? 0) * 1000);
}

/** Marks it as begun, unless it was undone in the meantime. */
async function begin(seq: number): Promise<Outgoing | null> {
	return transact(["outbox"], async (tx) => {
		const store = tx.objectStore("outbox");
		const item = (await wait(store.get(seq))) as Outgoing | undefined;

		if (!item || item.after > Date.now())
			return null;
		if (!item.sent)
			store.put({ ...item, sent: true });
		return item;
	});
}

async function end(item: Outgoing, receipt?: Receipt) {
	await transact(["outbox", "leases", "receipts"], (tx) => {
		if (receipt)
			tx.objectStore("receipts").put(receipt);
		tx.objectStore("outbox").delete(item.seq!);
		tx.objectStore("leases").delete(item.assignment);
	});
	tell({ kind: "outbox" });
}

/** What a deed asks of the server. */
function asked({ project, task, assignment, deed }: Outgoing): { path: string; body: object } {
	switch (deed.kind) {
		case "answer":
			return { path: url`/v1/projects/${project}/answers`, body: { assignment, value: deed.value, active_ms: deed.active_ms } };
		case "release":
			return { path: url`/v1/projects/${project}/assignments/release`, body: { assignment, reason: deed.reason } };
		case "review":
			return { path: url`/v1/projects/${project}/tasks/${task}/review`, body: { value: deed.value, reason: deed.reason } };
	}
}

/** A review that went out as its page was left is there already: the first one counts, and it was this. */
async function deliverReview(item: Outgoing & { deed: Decision }): Promise<void> {
	const { path, body } = asked(item);

	try {
		await request("POST", path, { body, noSignIn: true });
	} catch (e) {
		if (!(e instanceof Problem && e.slug === "already-reviewed"))
			throw e;
	}
	if (item.deed.gold)
		await request("POST", url`/v1/projects/${item.project}/tasks`, { body: item.deed.gold, noSignIn: true });
	await end(item);
}

function isOf<K extends Outgoing["deed"]["kind"]>(kind: K, item: Outgoing): item is Outgoing & { deed: { kind: K } } {
	return item.deed.kind === kind;
}

async function deliver(item: Outgoing): Promise<void> {
	if (isOf("review", item))
		return deliverReview(item);
	const { path, body } = asked(item);
	const response = await request("POST", path, { body, noSignIn: true });

	if (!isOf("answer", item))
		return end(item);
	const { answer, receipt } = (await response.json()) as Answered;
	const { account, project, task, price, at } = item;

	return end(item, { answer, receipt, account, project, task, price, at, value: item.deed.value });
}

/** What a failure means: rest for so many ms, or undefined: go on with the next. */
async function failed(item: Outgoing, e: unknown): Promise<number | undefined> {
	if (e instanceof Offline)
		return backoff();
	if (!(e instanceof Problem))
		throw e;
	if (e.status === 401) {
		tell({ kind: "expired", slug: e.slug });
		return NEVER_MS;
	}
	if (e.status === 500) {
		aside.set(item.seq!, Date.now() + backoff(e));
		return undefined;
	}
	if (e.status > 500 || e.status === 429 || e.status === 408)
		return backoff(e);
	if (item.deed.kind === "release")
		await end(item); // not held any more: just what was wanted
	else {
		const { slug, title, detail } = e;

		await transact(["outbox"], (tx) => void tx.objectStore("outbox").put({ ...item, sent: true, refused: { slug, title, detail } }));
		tell({ kind: "outbox" });
	}
	return undefined;
}

async function step(): Promise<number | undefined> {
	const now = Date.now();
	const me = session.me?.id;
	const mine = (await list("outbox")).filter((item) => item.account === me && !item.refused);
	const ready = mine.find((item) => item.after <= now && (aside.get(item.seq!) ?? 0) <= now);

	if (!ready)
		return Math.min(NEVER_MS, ...mine.map((item) => Math.max(item.after, aside.get(item.seq!) ?? 0) - now));
	const item = await begin(ready.seq!);

	if (!item)
		return undefined;
	try {
		await deliver(item);
		tries = 0;
		aside.delete(item.seq!);
		return undefined;
	} catch (e) {
		return failed(item, e);
	}
}

async function run(): Promise<never> {
	for (;;) {
		let ms: number | undefined;

		changed = false;
		try {
			ms = await step();
		} catch {
			ms = backoff(); // the device's store refused: it may be full for a moment
		}
		if (ms !== undefined && !changed)
			await rest(ms);
	}
}

/** Once a tab, at its start. */
export function startSender() {
	hear((word) => {
		if (word.kind !== "expired")
			wake();
	});
	document.addEventListener("visibilitychange", wake);
	// Whose answers they are is known a little later than the page is there; and the connection comes back.
	$effect.root(() => {
		$effect(() => {
			void session.me?.id;
			void net.online;
			wake();
		});
	});
	void alone("goldleaf-sender", run);
}

/**
 * The page goes away: what is still held goes out at once, without waiting for the reply. It stays in the outbox, and
 * the next visit meets it already there.
 */
export function sendLast(held: readonly Outgoing[]) {
	for (const item of held) {
		const { path, body } = asked(item);

		if (!item.sent && item.deed.kind !== "release")
			fetch(path, {
				method: "POST",
				headers: { "Content-Type": "application/json", ...speaker() },
				body: JSON.stringify(body),
				keepalive: true,
			}).catch(() => undefined);
	}
}
