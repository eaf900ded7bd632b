/* C2SP tlog-tiles: where a log's hashes and entries lie. A level of -1 holds entries. */
import { Tree } from "./tree";
import { Wrong } from "./wrong";

export const WIDTH = 256;
export const ENTRIES = -1;

export interface Tile {
	level: number;
	n: number;
	width: number;
}

/** "x001/x234/067" */
function place(n: number): string {
	const digits = String(n);
	const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g)!;
	return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join("/");
}

export function tilePath(t: Tile): string {
	const folder = t.level === ENTRIES ? "entries" : String(t.level);
	return `${folder}/${place(t.n)}${t.width < WIDTH ? `.p/${t.width}` : ""}`;
}

/** Whether a path is one that tilePath writes. */
export function isTilePath(path: string): boolean {
	const found = /^(entries|[0-7])\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path);
	if (!found)
		return false;
	const width = found[3] === undefined ? WIDTH : Number(found[3]);
	if (width < 1 || width > WIDTH || (width === WIDTH && found[3] !== undefined))
		return false;
	const level = found[1] === "entries" ? ENTRIES : Number(found[1]);
	return tilePath({ level, n: Number(found[2]!.replace(/[x/]/g, "")), width }) === path;
}

/** Every tile that a log of this size has. */
export function* tilesOf(size: number): Generator<Tile> {
	for (let level = ENTRIES; level < 7; level++) {
		const hashes = level > 0 ? Math.floor(size / 256 ** level) : size;
		const full = Math.floor(hashes / WIDTH);
		for (let n = 0; n < full; n++)
			yield { level, n, width: WIDTH };
		if (hashes % WIDTH)
			yield { level, n: full, width: hashes % WIDTH };
	}
}

/** The entries of a tile. */
export function* entriesOf(tile: Uint8Array, width: number): Generator<Uint8Array> {
	let at = 0;
	for (let i = 0; i < width; i++) {
		const size = at + 2 <= tile.length ? tile[at]! * 256 + tile[at + 1]! : Infinity;
		if (at + 2 + size > tile.length)
			throw new Wrong(`the tile ends before its entry ${i} does`);
		yield tile.subarray(at + 2, at + 2 + size);
		at += 2 + size;
	}
	if (at !== tile.length)
		throw new Wrong("bytes follow the tile's last entry");
}

/** The tile of a log of this size that holds the n-th hash of a level of the tree. */
export function tileOf(size: number, level: number, n: number): Tile {
	const t = { level: Math.floor(level / 8), n: Math.floor(n / 2 ** (8 - (level % 8))), width: WIDTH };
	const hashes = Math.floor(size / 256 ** t.level);
	if (t.n === Math.floor(hashes / WIDTH))
		t.width = hashes % WIDTH;
	return t;
}

/** That hash, from its tile's bytes. */
export function tileHash(tile: Uint8Array, level: number, n: number): Uint8Array {
	const count = 2 ** (level % 8);
	const first = (n * count) % WIDTH;
	const tree = new Tree();
	if ((first + count) * 32 > tile.length)
		throw new Wrong("the tile is too short");
	for (let i = first; i < first + count; i++)
		tree.push(tile.subarray(i * 32, i * 32 + 32));
	return tree.root();
}
