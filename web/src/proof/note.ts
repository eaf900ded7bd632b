/* Keys, signed notes and the checkpoints in them (C2SP signed-note, tlog-checkpoint). */
import { base64, concat, hex, text as textOf, unbase64, utf8 } from "./bytes";
import { verifyEd25519 } from "./ed25519";
import { sha256 } from "./hash";
import { Wrong } from "./wrong";

export interface Vkey {
	name: string;
	/** 8 hex digits */
	id: string;
	key: Uint8Array;
}

export interface Checkpoint {
	origin: string;
	size: number;
	root: Uint8Array;
	/** what was signed, and by whom */
	signed: string;
	signatures: { name: string; bytes: Uint8Array }[];
}

const ED25519 = 1;
const ORIGIN_MAX = 200;
const SIGNATURES_MAX = 16;

/** Names of keys and logs: no space, no plus, no control characters. */
function isName(name: string): boolean {
	return name.length > 0 && !/[\u0000-\u0020+\u007f]/.test(name);
}

function isShortName(name: string): boolean {
	return isName(name) && utf8(name).length <= ORIGIN_MAX;
}

export function makeVkey(name: string, key: Uint8Array): Vkey {
	const hash = sha256(concat(utf8(name), Uint8Array.of(10, ED25519), key));
	return { name, id: hex(hash.subarray(0, 4)), key };
}

export function vkeyText(v: Vkey): string {
	return `${v.name}+${v.id}+${base64(concat(Uint8Array.of(ED25519), v.key))}`;
}

/** One line "name+id+base64"; a file's last line feed may follow. */
export function parseVkey(line: string): Vkey {
	const [name = "", id = "", ...rest] = line.replace(/\n$/, "").split("+");
	if (!rest.length || !isShortName(name))
		throw new Wrong("a verifier key is one line: name+id+base64");
	if (!/^[0-9a-f]{8}$/.test(id))
		throw new Wrong("the verifier key's id must be 8 lower-case hex digits");
	const key = unbase64(rest.join("+"));
	if (key?.length !== 33 || key[0] !== ED25519)
		throw new Wrong("the verifier key must be base64 of 0x01 and 32 bytes (Ed25519)");
	const made = makeVkey(name, key.subarray(1));
	if (made.id !== id)
		throw new Wrong("the verifier key's id is not that of its name and key", made.id, id);
	return made;
}

function bad(what: string): never {
	throw new Wrong(`the checkpoint ${what}`);
}

function parseSignature(line: string): { name: string; bytes: Uint8Array } {
	const found = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line);
	const bytes = found && unbase64(found[2]);
	if (!found || !isName(found[1]!) || !bytes || bytes.length < 5)
		bad("has a signature line that is not '\u2014 name base64'");
	return { name: found[1]!, bytes };
}

/** A decimal number without leading zeros. */
export function decimal(line: string | undefined): number | null {
	if (line === undefined || !/^(0|[1-9]\d*)$/.test(line))
		return null;
	const n = Number(line);
	return Number.isSafeInteger(n) ? n : null;
}

/** Reads it; nothing is verified yet. */
export function parseCheckpoint(note: string): Checkpoint {
	if (utf8(note).length > 4096)
		bad("is longer than 4096 bytes");
	if (!note.endsWith("\n"))
		bad("must end in a line feed");
	const lines = note.slice(0, -1).split("\n");
	const [origin = "", sizeLine, rootLine, blank, ...signatures] = lines;
	if (!isShortName(origin))
		bad("must begin with a line that names its log");
	const size = decimal(sizeLine);
	if (size === null)
		bad("must state its size on line 2, in decimal, below 2^53");
	const root = unbase64(rootLine);
	if (root?.length !== 32)
		bad("must state its root on line 3, in base64");
	if (blank !== "")
		bad("must have a blank line after its root");
	if (!signatures.length)
		bad("has no signature");
	if (signatures.length > SIGNATURES_MAX)
		bad("has more than 16 signatures");
	return {
		origin,
		size,
		root,
		signed: `${origin}\n${sizeLine}\n${rootLine}\n`,
		signatures: signatures.map(parseSignature),
	};
}

/** Verifies the key's signature: each line that claims to be its must be. */
export async function verifyCheckpoint(c: Checkpoint, v: Vkey): Promise<void> {
	if (c.origin !== v.name)
		throw new Wrong("the checkpoint is of another log than the verifier key", v.name, c.origin);
	let checked = false;
	for (const s of c.signatures) {
		if (s.name !== v.name || hex(s.bytes.subarray(0, 4)) !== v.id)
			continue;
		const sound = s.bytes.length === 68 && (await verifyEd25519(v.key, s.bytes.subarray(4), utf8(c.signed)));
		if (!sound)
			bad("has a wrong signature: its text was changed, or not signed by this key");
		checked = true;
	}
	if (!checked)
		bad("is not signed by the verifier key");
}

export async function openCheckpoint(bytes: Uint8Array, v: Vkey): Promise<Checkpoint> {
	const c = parseCheckpoint(textOf(bytes));
	await verifyCheckpoint(c, v);
	return c;
}
