/*
 * Receipts that somebody holds, against a log as it is today. A receipt alone could show each person a log of
 * their own: only a tree that grows from what was seen before, and still has every entry, is the same for all.
 *
 *     const { wrong, seen } = await checkHoldings(receipts, seen, fetch);
 */
import { hex, text as textOf, unhex } from "./bytes";
import { parseVkey, vkeyText, type Checkpoint, type Vkey } from "./note";
import { continues, hashesOf, included, today, type Fetch } from "./online";
import { checkReceipt, parseReceipt } from "./receipt";
import type { HashAt } from "./tree";
import { Wrong } from "./wrong";

export interface Held {
	answer: string;
	/** the receipt's text */
	receipt: string;
	/** size of the log that it was last found in */
	checked?: number;
}

/** The newest state of a log that was seen and verified, and the key that it was verified with. */
export interface SeenLog {
	size: number;
	root: string;
	vkey: string;
}

export interface Fault {
	/** null: the log as a whole */
	answer: string | null;
	message: string;
}

export interface Holdings {
	/** null: nothing could be verified yet */
	seen: SeenLog | null;
	sound: string[];
	faults: Fault[];
}

async function checkOne(held: Held, vkey: Vkey, newest: Checkpoint, at: HashAt): Promise<void> {
	const receipt = parseReceipt(held.receipt);
	await checkReceipt(receipt, vkey);
	if (receipt.checkpoint.size > newest.size)
		throw new Wrong(`the log has ${newest.size} entries today and had ${receipt.checkpoint.size} when it was given`);
	await included(at, newest, receipt.proof.index, receipt.leaf);
}

/**
 * Checks each receipt that was not found in the log as it was seen last: what grew from there still has the
 * others. Throws only what keeps it from being checked at all (no network); what is wrong becomes a fault.
 */
export async function checkHoldings(receipts: Held[], seen: SeenLog | null, fetch: Fetch): Promise<Holdings> {
	const vkey = parseVkey(seen?.vkey ?? textOf(await fetch("vkey")));
	const faults: Fault[] = [];
	const sound: string[] = [];
	const guard = async (answer: string | null, run: () => Promise<void>): Promise<boolean> => {
		try {
			await run();
			return true;
		} catch (error) {
			if (!(error instanceof Wrong))
				throw error;
			faults.push({ answer, message: error.message });
			return false;
		}
	};
	let newest: Checkpoint | null = null;
	await guard(null, async () => {
		newest = await today(fetch, vkey);
	});
	/* Assigned in a callback, which TypeScript does not follow. */
	const log = newest as Checkpoint | null;
	if (!log)
		return { seen, sound, faults };
	const at = hashesOf(log.size, fetch);
	const grew =
		seen !== null &&
		(await guard(null, () => continues(at, { size: seen.size, root: unhex(seen.root, 32)! }, log)));
	for (const held of receipts) {
		const known = grew && held.checked !== undefined && held.checked <= seen.size;
		if (known || (await guard(held.answer, () => checkOne(held, vkey, log, at))))
			sound.push(held.answer);
	}
	const kept = faults.some((f) => f.answer === null) ? seen : null;
	return { seen: kept ?? { size: log.size, root: hex(log.root), vkey: vkeyText(vkey) }, sound, faults };
}
