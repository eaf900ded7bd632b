/*
 * db -- what is kept on the device, in IndexedDB. Whatever a person made (answers, drafts, receipts) is here before the
 * screen says so, and is only deleted when the server has confirmed it or the person says so.
 *
 *     await put("receipts", receipt);
 *     const one = await read("receipts", "p1.12");
 *     const mine = await list("receipts", "project", "p1");
 *
 * Several stores in one transaction: `await transact(["outbox", "leases"], (tx) => { ... })`.
 */
import type { Assignment, Price, Terms, Values } from "../api/types";

export type ReleaseReason = "skip" | "flag" | "harm";

/** What becomes of an assignment. */
export type Deed =
	| { kind: "answer"; value: Values; active_ms: number }
	| { kind: "release"; reason: ReleaseReason };

/** A reviewer's word on a task. */
export interface Decision {
	kind: "review";
	value: Values;
	reason: string;
	/** A task that is imported when the review is there. */
	gold?: object;
}

/** An answer (or a refusal to give one), or a review, on its way to the server. */
export interface Outgoing {
	seq?: number; // given by the store; answers leave in this order
	account: string;
	project: string;
	assignment: string; // the token: the answer's idempotency key; of a review whose it is and of what
	task: string;
	deed: Deed | Decision;
	price: Price;
	at: number;
	/** Not sent before this time (ms): undo is possible until then. */
	after: number;
	/** A first attempt has begun: it may be in the log, so it cannot be undone. */
	sent?: true;
	/** The server's last word, when it will not take it: kept and shown. */
	refused?: { slug: string; title: string; detail: string };
}

/** A task that this device holds, with what has been entered so far. Stays until its answer is confirmed. */
export interface Lease extends Assignment {
	account: string;
	project: string;
	/** The order of arrival: the first is worked on first. */
	got: number;
	done?: true; // it is in the outbox
	draft?: Values;
	active_ms?: number;
}

/** The proof that an answer is in the project's log. */
export interface Receipt {
	answer: string; // "<project>.<index>"
	account: string;
	project: string;
	task: string;
	receipt: string; // tlog-proof text
	value: Values;
	price: Price;
	at: number;
	/** Size of the log in which it was last found. */
	checked?: number;
}

/** The newest checkpoint of a project's log that this device has seen and verified. */
export interface SeenCheckpoint {
	project: string;
	size: number;
	root: string;
	vkey: string;
	at: number;
}

export interface KeptTerms extends Terms {
	account: string;
}

interface Stores {
	outbox: Outgoing;
	leases: Lease;
	terms: KeptTerms;
	receipts: Receipt;
	checkpoints: SeenCheckpoint;
}
export type StoreName = keyof Stores;
type Index = "account" | "project" | "assignment" | "at";

const NAME = "goldleaf";
const VERSION = 1;
let opened: Promise<IDBDatabase> | null = null;

function upgrade(db: IDBDatabase) {
	const outbox = db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
	const leases = db.createObjectStore("leases", { keyPath: "id" });
	const receipts = db.createObjectStore("receipts", { keyPath: "answer" });

	outbox.createIndex("account", "account");
	outbox.createIndex("assignment", "assignment", { unique: true }); // two tabs cannot answer one task twice
	leases.createIndex("project", "project");
	receipts.createIndex("project", "project");
	receipts.createIndex("account", "account");
	receipts.createIndex("at", "at");
	db.createObjectStore("terms", { keyPath: ["project", "version"] });
	db.createObjectStore("checkpoints", { keyPath: "project" });
}

function open(): Promise<IDBDatabase> {
	opened ??= new Promise((resolve, reject) => {
		const asked = indexedDB.open(NAME, VERSION);

		asked.onupgradeneeded = () => upgrade(asked.result);
		asked.onerror = () => reject(asked.error ?? new Error("IndexedDB does not open"));
		asked.onsuccess = () => {
			const db = asked.result;

			db.onversionchange = () => db.close(); // a newer page wants to upgrade
			db.onclose = () => {
				opened = null;
			};
			resolve(db);
		};
	});
	opened.catch(() => {
		opened = null;
	});
	return opened;
}

export function wait<T>(asked: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		asked.onsuccess = () => resolve(asked.result);
		asked.onerror = () => reject(asked.error ?? new Error("IndexedDB refused"));
	});
}

/** Runs work in one transaction and returns when it is on the disk. Do not await anything but its requests inside. */
export async function transact<T>(
	stores: StoreName[],
	work: (tx: IDBTransaction) => T | Promise<T>,
): Promise<T> {
	const db = await open();
	const tx = db.transaction(stores, "readwrite", { durability: "strict" });
	const durable = new Promise<void>((resolve, reject) => {
		tx.oncomplete = () => resolve();
		tx.onabort = () => reject(tx.error ?? new Error("the device would not store it"));
	});

	try {
		const result = await work(tx);

		await durable;
		return result;
	} catch (e) {
		durable.catch(() => undefined);
		throw e;
	}
}

export async function put<S extends StoreName>(store: S, value: Stores[S]): Promise<void> {
	await transact([store], (tx) => void tx.objectStore(store).put(value));
}

export async function read<S extends StoreName>(store: S, key: IDBValidKey): Promise<Stores[S] | undefined> {
	const db = await open();

	return wait(db.transaction(store).objectStore(store).get(key) as IDBRequest<Stores[S] | undefined>);
}

/** All of a store, or those with a value in an index, in the order of their keys. */
export async function list<S extends StoreName>(
	store: S,
	index?: Index,
	value?: IDBValidKey | IDBKeyRange,
): Promise<Stores[S][]> {
	const objects = (await open()).transaction(store).objectStore(store);

	return wait((index ? objects.index(index).getAll(value) : objects.getAll()) as IDBRequest<Stores[S][]>);
}

export async function remove(store: StoreName, key: IDBValidKey): Promise<void> {
	await transact([store], (tx) => void tx.objectStore(store).delete(key));
}
