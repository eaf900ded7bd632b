/* A receipt that somebody holds, against this bundle's log or the one that it continues. */
import { equal, hex } from "../bytes";
import { hashesOf } from "../online";
import { checkReceipt } from "../receipt";
import { checkConsistency, consistency } from "../tree";
import { NotRun, same, Wrong } from "../wrong";
import type { Audit } from "./inside";
import { keyAt } from "./keys";

/** A receipt that is newer than the bundle: consistency is proved from tiles that are fetched. */
async function checkNewer(a: Audit): Promise<void> {
	const mine = a.log.checkpoint;
	const theirs = a.receipt!.checkpoint;
	let path: Uint8Array[];
	if (!a.fetch)
		throw new NotRun("it is newer than the bundle; check it against the server, or a later bundle");
	try {
		path = await consistency(mine.size, theirs.size, hashesOf(theirs.size, a.fetch));
	} catch (error) {
		throw new NotRun(`it is newer than the bundle, and the server gave no tiles of that size: ${String(error)}`);
	}
	if (!checkConsistency(path, mine.size, theirs.size, mine.root, theirs.root))
		throw new Wrong("the log that it was given for does not continue the bundle's: one of them is a fork");
}

function checkEntry(a: Audit): void {
	const found = a.log.receiptLeaf;
	if (!found || !equal(a.receipt!.leaf, found))
		throw new Wrong(
			"another entry stands at its index in this log: the leaf hash differs",
			hex(a.receipt!.leaf),
			found ? hex(found) : "",
		);
}

function checkRoot(a: Audit): void {
	same(
		hex(a.receipt!.checkpoint.root),
		a.log.receiptRoot ? hex(a.log.receiptRoot) : "",
		"at its checkpoint's size this log has another root: one of them is a fork",
	);
}

/** Returns whether the receipt shows an answer that the predecessor's log had and this one lost. */
export async function auditReceipt(a: Audit): Promise<boolean> {
	const receipt = a.receipt!;
	const { origin, size } = receipt.checkpoint;
	const before = a.log.predecessor?.origin === origin ? a.log.predecessor : null;
	if (!before)
		same(a.log.checkpoint.origin, origin, "the receipt is of another log");
	if (!a.vkey)
		throw new NotRun("no verifier key was given");
	await checkReceipt(receipt, keyAt(a, size, origin));
	if (before && receipt.proof.index >= before.size)
		return true;
	if (!before && size > a.log.checkpoint.size) {
		if (receipt.proof.index < a.log.checkpoint.size)
			checkEntry(a);
		await checkNewer(a);
		return false;
	}
	if (!before || a.log.receiptRoot)
		checkRoot(a);
	checkEntry(a);
	return false;
}
