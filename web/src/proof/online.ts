/*
 * What is asked of a running log, and believed only as far as hashes and signatures go. A Fetch gives a file of
 * the log by its path below /log/{project}: "checkpoint", "vkey", "tile/0/001".
 */
import { text as textOf } from "./bytes";
import { parseEntry, type SealEntry } from "./entry";
import { leafHash } from "./hash";
import { openCheckpoint, type Checkpoint, type Vkey } from "./note";
import { ENTRIES, entriesOf, tileHash, tileOf, tilePath, WIDTH } from "./tile";
import { checkConsistency, checkInclusion, climb, consistency, inclusion, type HashAt, type Step } from "./tree";
import { Wrong } from "./wrong";

export type Fetch = (path: string) => Promise<Uint8Array>;

/** Hashes of a log of this size from tiles that are fetched, each once. */
export function hashesOf(size: number, fetch: Fetch): HashAt {
	const tiles = new Map<string, Promise<Uint8Array>>();
	return async (level, n) => {
		const t = tileOf(size, level, n);
		const path = `tile/${tilePath(t)}`;
		if (!tiles.has(path))
			tiles.set(path, fetch(path));
		const tile = await tiles.get(path)!;
		if (tile.length !== t.width * 32)
			throw new Wrong(`${path}: it is not as long as its width says`);
		return tileHash(tile, level, n);
	};
}

/** The log's newest checkpoint, signed by the key. */
export async function today(fetch: Fetch, vkey: Vkey): Promise<Checkpoint> {
	return openCheckpoint(await fetch("checkpoint"), vkey);
}

/** The way from the entry with this leaf hash up to the checkpoint's root; throws when it is not in that tree. */
export async function included(at: HashAt, c: Checkpoint, index: number, leaf: Uint8Array): Promise<Step[]> {
	if (index >= c.size)
		throw new Wrong(`the log has ${c.size} entries, so none at index ${index}`);
	const path = await inclusion(index, c.size, at);
	if (!checkInclusion(path, index, c.size, leaf, c.root))
		throw new Wrong(`the entry at index ${index} is not the one that you were given a receipt for`);
	return climb(index, c.size, leaf, path)!;
}

/** Throws unless newer continues older: nothing that older holds was changed or taken away. */
export async function continues(
	at: HashAt,
	older: Pick<Checkpoint, "size" | "root">,
	newer: Checkpoint,
): Promise<void> {
	if (older.size > newer.size)
		throw new Wrong("the log is shorter than it was", `${older.size} entries or more`, `${newer.size}`);
	if (!older.size)
		return;
	const path = await consistency(older.size, newer.size, at);
	if (!checkConsistency(path, older.size, newer.size, older.root, newer.root))
		throw new Wrong("the log does not continue the one that you saw before: one of them is a fork");
}

export interface FoundSeal {
	index: number;
	seal: SealEntry;
	/** from the seal entry up to the checkpoint's root */
	steps: Step[];
	leaf: Uint8Array;
}

const TILES_MOST = 64;

/** The seal entry of a dataset that covers the log's first size entries, proved against the checkpoint. */
export async function findSeal(fetch: Fetch, c: Checkpoint, dataset: number, size: number): Promise<FoundSeal> {
	for (let n = Math.floor(size / WIDTH); n * WIDTH < c.size && n < size / WIDTH + TILES_MOST; n++) {
		const width = Math.min(WIDTH, c.size - n * WIDTH);
		const tile = await fetch(`tile/${tilePath({ level: ENTRIES, n, width })}`);
		let index = n * WIDTH - 1;
		for (const bytes of entriesOf(tile, width)) {
			index++;
			const seal = parseEntry(textOf(bytes));
			if (seal.k !== "seal" || seal.dataset !== dataset)
				continue;
			const leaf = leafHash(bytes);
			return { index, seal, leaf, steps: await included(hashesOf(c.size, fetch), c, index, leaf) };
		}
	}
	throw new Wrong(`the log has no seal of dataset ${dataset} after its first ${size} entries`);
}
