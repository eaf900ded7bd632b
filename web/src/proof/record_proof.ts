/*
 * Proofs that a record stands at its place in a dataset, under both of its roots. What they prove is worth as
 * much as the root that they are compared with.
 */
import { hex, unhex, utf8 } from "./bytes";
import * as form from "./form";
import { keccak256, leafHash } from "./hash";
import { isObject, jcs, parse, type Json, type JsonObject } from "./json";
import { checkOz } from "./oz";
import { checkInclusion } from "./tree";
import { Wrong } from "./wrong";

export interface Roots {
	root: string;
	oz_root: string;
}

export interface RecordProof {
	index: number;
	size: number;
	/** the record's line */
	record: string;
	path: Uint8Array[];
	oz: Uint8Array[];
	roots: Roots;
}

export function parseRoots(value: Json | undefined): Roots {
	const v = isObject(value) ? value : form.members(value, "oz_root", "root");
	return { root: form.hexText(v, "root"), oz_root: form.keccakText(v, "oz_root") };
}

function parsePath(value: JsonObject, name: string, prefix: string): Uint8Array[] {
	const list = value[name];
	if (!Array.isArray(list) || list.length > 64)
		throw new Wrong(`"${name}" must be an array of at most 64 hashes`);
	return list.map((hash) => {
		const bytes = typeof hash === "string" && hash.startsWith(prefix) ? unhex(hash.slice(prefix.length), 32) : null;
		if (!bytes)
			throw new Wrong(`"${name}" must hold hashes`);
		return bytes;
	});
}

export function parseRecordProof(text: string): RecordProof {
	const v = form.members(parse(text), "index", "leaf", "oz", "proof", "record", "roots");
	const path = form.members(v.proof, "rfc6962", "size");
	const oz = form.members(v.oz, "proof", "value");
	const record = typeof v.record === "string" ? v.record : jcs(v.record!);
	const index = form.int(v, "index");
	const roots = parseRoots(form.members(v.roots, "oz_root", "root"));
	if (form.hexText(v, "leaf") !== hex(leafHash(record)))
		throw new Wrong('"leaf" is not the leaf hash of "record"', hex(leafHash(record)), String(v.leaf));
	if (jcs(oz.value!) !== jcs([index, "0x" + hex(keccak256(utf8(record)))]))
		throw new Wrong('"value" must be the index and the Keccak-256 of the record');
	return {
		index,
		size: form.int(path, "size", 1),
		record,
		path: parsePath(path, "rfc6962", ""),
		oz: parsePath(oz, "proof", "0x"),
		roots,
	};
}

/** The line of a record, in whatever layout somebody holds it. */
export function recordLine(text: string): string {
	return jcs(parse(text));
}

/** Throws unless the line stands at the proof's place under both roots. */
export function checkRecord(p: RecordProof, line: string, trusted: Partial<Roots>): void {
	const root = trusted.root ?? p.roots.root;
	const ozRoot = trusted.oz_root ?? p.roots.oz_root;
	if (root !== p.roots.root)
		throw new Wrong("the proof is of a dataset with another root", root, p.roots.root);
	if (ozRoot !== p.roots.oz_root)
		throw new Wrong("the proof is of a dataset with another root", ozRoot, p.roots.oz_root);
	if (!checkInclusion(p.path, p.index, p.size, leafHash(line), unhex(root, 32)!))
		throw new Wrong("the RFC 6962 proof does not lead from the record to the root");
	if (!checkOz(p.oz, p.index, keccak256(utf8(line)), unhex(ozRoot.slice(2), 32)!))
		throw new Wrong("the OpenZeppelin proof does not lead from the record to the oz_root");
}
