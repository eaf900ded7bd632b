/*
 * outbox -- answers between the person's word and the server's receipt. An answer is in IndexedDB before the screen moves
 * on, waits there for a few seconds in which it can be undone, and stays until the server has confirmed it or, when the
 * server will not take it, until the person has decided. `sender.svelte.ts` does the sending.
 *
 *     const seq = await commit(lease, { kind: "answer", value, active_ms });
 *     await undo(seq);                              // the lease again, or null: too late
 *     outbox.waiting, outbox.refused                // what the header shows
 */
import { session } from "../session.svelte";
import { list, read, transact, wait, type Decision, type Deed, type Lease, type Outgoing, type StoreName } from "./db";
import { hear, tell } from "./tabs";

export const HOLD_MS = 4000;
const LOOK_MS = 50;

let items = $state.raw<Outgoing[]>([]);
const mine = $derived(items.filter((item) => item.account === session.me?.id));
const waiting = $derived(mine.filter((item) => !item.refused));
const refused = $derived(mine.filter((item) => item.refused));

export const outbox = {
	/** On their way: held, being sent, or waiting for a connection. */
	get waiting() {
		return waiting;
	},
	/** The server will not take them as they are. */
	get refused() {
		return refused;
	},
	/** How many answers of other accounts wait here until those sign in. */
	get others() {
		return items.length - mine.length;
	},
};

async function look() {
	items = await list("outbox");
}
hear((word) => {
	if (word.kind === "outbox")
		void look();
});
void look();

async function add(item: Omit<Outgoing, "at" | "after">, also?: (tx: IDBTransaction) => void): Promise<number | null> {
	const now = Date.now();
	const outgoing = { ...item, at: now, after: now + HOLD_MS };
	const stores: StoreName[] = also ? ["outbox", "leases"] : ["outbox"];

	try {
		const seq = await transact(stores, async (tx) => {
			const added = tx.objectStore("outbox").add(outgoing);

			also?.(tx);
			return (await wait(added)) as number;
		});

		// At once, not at the next look: whoever leaves right now takes with them what stands here.
		items = [...items, { ...outgoing, seq }];
		tell({ kind: "outbox" });
		return seq;
	} catch (e) {
		if (e instanceof DOMException && e.name === "ConstraintError")
			return null;
		throw e;
	}
}

/** Stores what becomes of a lease. Null: another tab has already answered it. */
export function commit(lease: Lease, deed: Deed): Promise<number | null> {
	const { account, project, id: assignment, task, price } = lease;
	const draft = deed.kind === "answer" ? deed.value : lease.draft;

	return add({ account, project, assignment, task, deed, price }, (tx) => void tx.objectStore("leases").put({ ...lease, draft, done: true }));
}

/** Stores a reviewer's word on a task. Null: another tab has one. */
export function commitReview(project: string, task: string, deed: Decision): Promise<number | null> {
	const account = session.me!.id;

	return add({ account, project, assignment: `${account} of ${project}.${task}`, task, deed, price: { amount: 0, currency: "USD" } });
}

/** Takes a review back while it is held. False: it is already on its way. */
export async function undoReview(seq: number): Promise<boolean> {
	const held = await transact(["outbox"], async (tx) => {
		const store = tx.objectStore("outbox");
		const item = (await wait(store.get(seq))) as Outgoing | undefined;

		if (!item || item.sent)
			return false;
		store.delete(seq);
		return true;
	});

	tell({ kind: "outbox" });
	return held;
}

/** Takes a deed back while it is held. Null: it is already on its way. */
export async function undo(seq: number): Promise<Lease | null> {
	const lease = await transact(["outbox", "leases"], async (tx) => {
		const item = (await wait(tx.objectStore("outbox").get(seq))) as Outgoing | undefined;

		if (!item || item.sent)
			return null;
		const kept = (await wait(tx.objectStore("leases").get(item.assignment))) as Lease | undefined;

		if (!kept)
			return null;
		delete kept.done;
		tx.objectStore("outbox").delete(seq);
		tx.objectStore("leases").put(kept);
		return kept;
	});

	tell({ kind: "outbox" });
	return lease;
}

/** Ends the time for undoing, for one project or for all; but not of the deed `keep`, which may still be undone. */
export async function sendNow(project?: string, keep?: number): Promise<void> {
	await transact(["outbox"], async (tx) => {
		const store = tx.objectStore("outbox");

		for (const item of (await wait(store.getAll())) as Outgoing[])
			if (!item.sent && item.after && item.seq !== keep && (!project || item.project === project))
				store.put({ ...item, after: 0 });
	});
	tell({ kind: "outbox" });
}

/** Sends what is held and waits until it has gone, but not longer than ms: it is kept in any case. */
export async function flush(ms: number): Promise<void> {
	const end = Date.now() + ms;

	if (waiting.length)
		await sendNow();
	while (waiting.length && Date.now() < end)
		await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

/** Tries a refused one once more. */
export async function retry(seq: number): Promise<void> {
	const item = await read("outbox", seq);

	if (!item)
		return;
	delete item.refused;
	await transact(["outbox"], (tx) => void tx.objectStore("outbox").put({ ...item, after: 0 }));
	tell({ kind: "outbox" });
}

/** Gives a refused one up, at the person's word. */
export async function discard(seq: number): Promise<void> {
	await transact(["outbox", "leases"], async (tx) => {
		const item = (await wait(tx.objectStore("outbox").get(seq))) as Outgoing | undefined;

		if (!item?.refused)
			return;
		tx.objectStore("outbox").delete(seq);
		tx.objectStore("leases").delete(item.assignment);
	});
	tell({ kind: "outbox" });
}
