/*
 * leave -- signing out, on a device that others may use next. What is held for undo goes out first; what cannot go stays in
 * the outbox until the same account signs in here again. Tasks without a draft, and guidelines, can be fetched again, so
 * they go; receipts are proofs that nobody else has, so they stay, under their account.
 */
import { session, signOut } from "../session.svelte";
import { transact, wait, type KeptTerms, type Lease } from "../store/db";
import { flush } from "../store/outbox.svelte";

const MOMENT_MS = 3000;

async function forget(account: string): Promise<void> {
	await transact(["leases", "terms"], async (tx) => {
		const leases = tx.objectStore("leases");
		const terms = tx.objectStore("terms");

		for (const lease of (await wait(leases.getAll())) as Lease[])
			if (lease.account === account && !lease.done && !lease.draft)
				leases.delete(lease.id);
		for (const kept of (await wait(terms.getAll())) as KeptTerms[])
			if (kept.account === account)
				terms.delete([kept.project, kept.version]);
	});
}

/** Throws where the server cannot be told: one is signed in still. */
export async function leave(): Promise<void> {
	const account = session.me?.id;

	await flush(MOMENT_MS);
	await signOut();
	if (account)
		await forget(account);
}
