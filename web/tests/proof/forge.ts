/*
 * forge -- a bundle as an operator would make it who changes something and seals again: hashes, roots, the seal, tiles
 * and the signature (by a key of the test's own) all fit. Only what follows from the log can give it away.
 */
import { generateKeyPairSync, sign } from "node:crypto";
import { base64, concat, hex, text, utf8 } from "../../src/proof/bytes";
import { keccak256, leafHash, sha256Hex } from "../../src/proof/hash";
import { keyStatement } from "../../src/proof/entry";
import { jcs, parse, type JsonObject } from "../../src/proof/json";
import { makeVkey, parseCheckpoint, vkeyText, type Vkey } from "../../src/proof/note";
import { ozRoot } from "../../src/proof/oz";
import { header, readTar } from "../../src/proof/tar";
import { ENTRIES, entriesOf, tilePath, tilesOf } from "../../src/proof/tile";
import { Tree } from "../../src/proof/tree";

const [first, last] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")];
const keyOf = (pair: typeof first, origin: string): Vkey =>
	makeVkey(origin, new Uint8Array(pair.publicKey.export({ type: "spki", format: "der" }).subarray(-32)));
const signed = (pair: typeof first, message: Uint8Array): Uint8Array => new Uint8Array(sign(null, message, pair.privateKey));

/** What a test may change: files as text, entries of the log, the manifest. */
export interface Draft {
	files: Map<string, string>;
	entries: string[];
	manifest: JsonObject;
}

export function linesOf(draft: Draft, name: string): string[] {
	return draft.files.get(name)!.trimEnd().split("\n");
}

export function setLines(draft: Draft, name: string, lines: string[]): void {
	draft.files.set(name, lines.map((line) => line + "\n").join(""));
}

/** One line of a JSONL file, changed. */
export function changeLine(draft: Draft, name: string, at: number, change: (line: JsonObject) => void): void {
	const lines = linesOf(draft, name);
	const line = parse(lines[at]!) as JsonObject;

	change(line);
	lines[at] = jcs(line);
	setLines(draft, name, lines);
}

function readDraft(bundle: Uint8Array<ArrayBuffer>): Draft {
	const files = new Map(readTar(bundle).map((f) => [f.name, f.data]));
	const { size } = parseCheckpoint(text(files.get("log/checkpoint")!));
	const entries = [...tilesOf(size)]
		.filter((t) => t.level === ENTRIES)
		.flatMap((t) => [...entriesOf(files.get(`log/tile/${tilePath(t)}`)!, t.width)].map(text));
	const texts = [...files].filter(([name]) => !name.startsWith("log/")).map(([name, data]) => [name, text(data)] as const);

	return { files: new Map(texts), entries, manifest: parse(text(files.get("manifest.json")!)) as JsonObject };
}

function sealAgain({ files, entries, manifest }: Draft): void {
	const tree = new Tree();
	const keccaks: Uint8Array[] = [];

	for (const line of files.get("records.jsonl")!.trimEnd().split("\n")) {
		tree.push(leafHash(line));
		keccaks.push(keccak256(utf8(line)));
	}
	const root = hex(tree.root());

	manifest.records = { count: keccaks.length, oz_root: "0x" + hex(ozRoot(keccaks)), root };
	for (const [name, stated] of Object.entries(manifest.files as JsonObject))
		Object.assign(stated as JsonObject, { bytes: utf8(files.get(name)!).length, sha256: sha256Hex(files.get(name)!) });
	files.set("manifest.json", jcs(manifest));
	const at = entries.findIndex((e) => e.includes('"k":"seal"') && (parse(e) as JsonObject).dataset === manifest.dataset);

	entries[at] = jcs({ ...(parse(entries[at]!) as JsonObject), manifest: sha256Hex(jcs(manifest)), root });
}

function logFiles(entries: string[], vkey: Vkey): [string, Uint8Array][] {
	const levels: Uint8Array[][] = [];
	const tree = new Tree();

	for (const entry of entries)
		tree.push(leafHash(entry)).forEach((node, level) => (levels[level] ??= []).push(node));
	const head = `${vkey.name}\n${entries.length}\n${base64(tree.root())}\n`;
	const id = Uint8Array.from(vkey.id.match(/../g)!, (h) => parseInt(h, 16));
	const note = `${head}\n\u2014 ${vkey.name} ${base64(concat(id, signed(last, utf8(head))))}\n`;
	const framed = (entry: string): Uint8Array => {
		const bytes = utf8(entry);

		return concat(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes);
	};
	const tiles = [...tilesOf(entries.length)].map((t): [string, Uint8Array] => {
		const all = t.level === ENTRIES ? entries.map(framed) : levels[8 * t.level]!;

		return [`log/tile/${tilePath(t)}`, concat(...all.slice(256 * t.n, 256 * t.n + t.width))];
	});

	return [["log/checkpoint", utf8(note)], ...tiles];
}

export function tarOf(files: [string, Uint8Array][]): Uint8Array<ArrayBuffer> {
	const blocks = files
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.flatMap(([name, data]) => [header(name, data.length, false)!, data, new Uint8Array((512 - (data.length % 512)) % 512)]);

	return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(1024)]));
}

/** The log's change of keys, with the forger's own. */
function rotation(origin: string): string {
	const [old, fresh] = [vkeyText(keyOf(first, origin)), vkeyText(keyOf(last, origin))];
	const statement = keyStatement(origin, fresh);

	return jcs({
		k: "key",
		new: fresh,
		old,
		sig_new: base64(signed(last, statement)),
		sig_old: base64(signed(first, statement)),
		v: 1,
	});
}

export function forge(bundle: Uint8Array<ArrayBuffer>, change: (draft: Draft) => void): { bundle: Uint8Array<ArrayBuffer>; vkey: Vkey } {
	const draft = readDraft(bundle);
	const { origin } = parse(draft.entries[0]!) as { origin: string };
	const vkey = keyOf(last, origin);

	draft.entries = draft.entries.map((entry) => (entry.startsWith('{"k":"key"') ? rotation(origin) : entry));
	change(draft);
	sealAgain(draft);
	const plain = [...draft.files].map(([name, data]): [string, Uint8Array] => [name, utf8(data)]);

	return { bundle: tarOf([...plain, ...logFiles(draft.entries, vkey)]), vkey };
}
