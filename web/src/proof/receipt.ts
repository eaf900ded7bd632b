/*
 * Receipts: that an entry, with its opening, is in the log that a key has signed.
 *
 *     const receipt = parseReceipt(text);         // its form, and that the opening is the entry's
 *     await checkReceipt(receipt, parseVkey(vkey)); // signature and path
 */
import { text as textOf } from "./bytes";
import { entryOf, type CommittedEntry } from "./entry";
import { members } from "./form";
import { leafHash } from "./hash";
import { jcs, parseCanonical, type JsonObject } from "./json";
import { parseCheckpoint, verifyCheckpoint, type Checkpoint, type Vkey } from "./note";
import { checkOpening, isCommitted } from "./opening";
import { parseTlogProof, type TlogProof } from "./tlog_proof";
import { checkInclusion } from "./tree";
import { Wrong } from "./wrong";

export interface Receipt {
	proof: TlogProof;
	checkpoint: Checkpoint;
	entry: CommittedEntry;
	/** the entry's bytes, as the log holds them */
	entryText: string;
	opening: JsonObject;
	leaf: Uint8Array;
}

/** Reads a receipt's parts; the opening is compared with the entry only when strict. */
export function parseReceipt(text: string, strict = true): Receipt {
	const proof = parseTlogProof(text);
	const checkpoint = parseCheckpoint(proof.checkpoint);
	if (!proof.extra)
		throw new Wrong("it has no extra line, which holds the entry and its opening");
	const extra = members(parseCanonical(textOf(proof.extra)), "entry", "opening");
	const entry = entryOf(extra.entry!);
	if (!isCommitted(entry))
		throw new Wrong(`an entry of kind ${entry.k} has no opening`);
	if (strict)
		checkOpening(entry, extra.opening);
	const entryText = jcs(extra.entry!);
	return { proof, checkpoint, entry, entryText, opening: extra.opening as JsonObject, leaf: leafHash(entryText) };
}

function checkPath(r: Receipt): void {
	if (!checkInclusion(r.proof.path, r.proof.index, r.checkpoint.size, r.leaf, r.checkpoint.root))
		throw new Wrong("the proof does not lead from the entry to the checkpoint's root");
}

export async function checkReceipt(r: Receipt, vkey: Vkey): Promise<void> {
	await verifyCheckpoint(r.checkpoint, vkey);
	checkPath(r);
}
