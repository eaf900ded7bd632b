/*
 * queue -- the tasks that this device holds in one project, fetched ahead so that the next one is always here. The store
 * is shared by all tabs; a tab claims what it shows (a lock that dies with the tab), so that two never show the same.
 */
import { get, request, url } from "../api/client";
import type { Assignment, Assignments, Terms } from "../api/types";
import { list, put, read, transact, wait, type Lease } from "../store/db";
import { alone } from "../store/tabs";

const LOW = 3; // ask for more when fewer wait
const WANT = 5;

export type Nothing = NonNullable<Assignments["reason"]>;
export interface Refill {
	got: number;
	reason?: Nothing;
	/** Seconds until it makes sense to ask again. */
	again?: number;
}

const claimed = new Map<string, () => void>();

/** False: another tab has it, or this one does already. */
export function claim(id: string): Promise<boolean> {
	if (claimed.has(id))
		return Promise.resolve(false);
	if (!navigator.locks) {
		claimed.set(id, () => undefined);
		return Promise.resolve(true);
	}
	return new Promise((resolve) => {
		void navigator.locks.request(`goldleaf-lease-${id}`, { ifAvailable: true }, (lock) => {
			const held = lock && new Promise<void>((done) => claimed.set(id, done));

			resolve(lock !== null);
			return held;
		});
	});
}

export function letGo(id: string) {
	claimed.get(id)?.();
	claimed.delete(id);
}

/** What waits in a project, the oldest first. What has a draft outlives its time: a late answer may still be taken. */
async function waiting(account: string, project: string): Promise<Lease[]> {
	const now = Date.now();
	const leases = await list("leases", "project", project);

	return leases
		.filter((lease) => lease.account === account && !lease.done)
		.filter((lease) => lease.draft || Date.parse(lease.expires_at) > now)
		.sort((a, b) => a.got - b.got);
}

/** The next item that no tab has, neither on its screen nor at hand. */
export async function next(account: string, project: string): Promise<Lease | null> {
	for (const { id } of await waiting(account, project)) {
		if (!(await claim(id)))
			continue;
		// Another tab may have answered it and let go between the look and the claim.
		const lease = await read("leases", id);

		if (lease && !lease.done)
			return lease;
		letGo(id);
	}
	return null;
}

async function keep(account: string, project: string, assignments: Assignment[]): Promise<number> {
	return transact(["leases"], async (tx) => {
		const store = tx.objectStore("leases");
		let got = Date.now();
		let fresh = 0;

		for (const assignment of assignments)
			if (!(await wait(store.getKey(assignment.id)))) {
				store.put({ ...assignment, account, project, got: got++ });
				fresh++;
			}
		return fresh;
	});
}

/** Asks for as many tasks as are missing. */
export function refill(account: string, project: string): Promise<Refill> {
	return alone(`goldleaf-refill-${project}`, async () => {
		const have = (await waiting(account, project)).length;

		if (have >= LOW)
			return { got: have };
		const response = await request("POST", url`/v1/projects/${project}/assignments`, { body: { count: WANT - have } });
		const { assignments, reason } = (await response.json()) as Assignments;
		const again = Number(response.headers.get("Retry-After")) || undefined;

		await keep(account, project, assignments);
		return { got: have + assignments.length, reason, again };
	});
}

/** Makes the store agree with the server: what another device released is gone, what a lost reply gave is here. */
export async function reconcile(account: string, project: string): Promise<void> {
	const { assignments } = await get<Assignments>(url`/v1/projects/${project}/assignments`);
	const held = new Set(assignments.map((a) => a.task));
	const kept = await list("leases", "project", project);
	const gone = kept.filter((l) => l.account === account && !l.done && !l.draft && !held.has(l.task));
	const tasks = new Set(kept.filter((l) => l.account === account).map((l) => l.task));

	await transact(["leases"], (tx) => {
		for (const lease of gone)
			tx.objectStore("leases").delete(lease.id);
	});
	await keep(account, project, assignments.filter((a) => !tasks.has(a.task)));
}

/** A template's version never changes: kept once, good for ever, also without a network. */
export async function termsOf(account: string, project: string, version: number): Promise<Terms> {
	const kept = await read("terms", [project, version]);

	if (kept)
		return kept;
	const terms = await get<Terms>(url`/v1/projects/${project}/template`, { query: { version } });

	await put("terms", { ...terms, project, version, account });
	return terms;
}
