/* Whose signature a checkpoint must bear: the key that the auditor trusts, carried on by the log's key entries. */
import { equal } from "../bytes";
import { verifyEd25519 } from "../ed25519";
import { keyStatement, type KeyEntry } from "../entry";
import { makeVkey, parseVkey, verifyCheckpoint, type Vkey } from "../note";
import { Wrong } from "../wrong";
import type { Audit, AuditLog, Rotation } from "./inside";
import { parseOrigin } from "./origin";

/** A member of an entry is the bare line: no line break, which a key's file may end in. */
function bareVkey(text: string): Vkey {
	if (text.includes("\n"))
		throw new Wrong("a vkey holds a line break");
	return parseVkey(text);
}

/** A rotation names the log as it was called then: its own origin, or that of a predecessor for its entries. */
function checkName(log: AuditLog, r: Rotation): void {
	if (r.old.name !== r.new.name)
		throw new Wrong("both keys must have one name", r.old.name, r.new.name);
	if (!log.predecessor || r.index >= log.predecessor.size) {
		if (r.new.name !== log.checkpoint.origin)
			throw new Wrong("the key is another log's", log.checkpoint.origin, r.new.name);
		return;
	}
	const o = parseOrigin(r.new.name);
	const before = log.rotations.at(-1);
	const earlier = before ? (parseOrigin(before.new.name)?.number ?? Infinity) : 1;
	if (!o || o.base !== log.origin.base || o.number >= log.origin.number || o.number < earlier)
		throw new Wrong(`the key is named ${r.new.name}, which is no predecessor`);
}

export async function noteRotation(log: AuditLog, x: KeyEntry, index: number): Promise<void> {
	const r: Rotation = { index, old: bareVkey(x.old), new: bareVkey(x.new) };
	const before = log.rotations.at(-1);
	checkName(log, r);
	if (before && !equal(before.new.key, r.old.key))
		throw new Wrong('"old" is not the key that the last rotation put in force');
	const statement = keyStatement(r.new.name, x.new);
	if (!(await verifyEd25519(r.old.key, x.sig_old, statement)))
		throw new Wrong('"sig_old" is not the old key\'s signature');
	if (!(await verifyEd25519(r.new.key, x.sig_new, statement)))
		throw new Wrong('"sig_new" is not the new key\'s signature');
	log.rotations.push(r);
}

/** The key that checkpoints of a size must bear, under the name of the origin given. */
export function keyAt(a: Audit, size: number, origin: string): Vkey {
	const rotations = a.log.rotations;
	const last = rotations.findLast((r) => r.index < size);
	return makeVkey(origin, last ? last.new.key : (rotations[0]?.old ?? a.vkey!).key);
}

function namesLog(a: Audit): boolean {
	const o = parseOrigin(a.vkey!.name);
	return (
		a.vkey!.name === a.log.checkpoint.origin ||
		(o !== null && o.base === a.log.origin.base && o.number < a.log.origin.number)
	);
}

/** The checkpoint's signature, once the log has been walked. */
export async function auditKey(a: Audit): Promise<void> {
	const { rotations, checkpoint } = a.log;
	const chain = rotations.length ? [rotations[0]!.old, ...rotations.map((r) => r.new)] : [a.vkey!];
	if (!namesLog(a))
		throw new Wrong("the vkey is another log's", checkpoint.origin, a.vkey!.name);
	if (!chain.some((key) => equal(key.key, a.vkey!.key)))
		throw new Wrong("the vkey is none of the keys that the log's key entries name");
	await verifyCheckpoint(checkpoint, keyAt(a, checkpoint.size, checkpoint.origin));
}
