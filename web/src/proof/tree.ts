/*
 * RFC 6962 trees: grown leaf by leaf, and proofs made and checked. Sizes are JavaScript numbers, exact up to
 * 2^53, so nothing here may use bit operators on them.
 */
import { equal } from "./bytes";
import { nodeHash, sha256 } from "./hash";

/** A growing tree of which only the peaks are held. */
export class Tree {
	size = 0;
	private peaks: (Uint8Array | undefined)[] = [];

	/** Adds a leaf's hash; returns the nodes that it completes: [leaf, its parent, ...]. */
	push(leaf: Uint8Array): Uint8Array[] {
		const nodes = [leaf];
		let level = 0;
		for (let hash = leaf; this.peaks[level]; level++) {
			hash = nodeHash(this.peaks[level]!, hash);
			this.peaks[level] = undefined;
			nodes.push(hash);
		}
		this.peaks[level] = nodes[level];
		this.size++;
		return nodes;
	}

	root(): Uint8Array {
		let hash: Uint8Array | undefined;
		for (const peak of this.peaks)
			if (peak)
				hash = hash ? nodeHash(peak, hash) : peak;
		return hash ?? sha256(new Uint8Array());
	}
}

/** One step of the way up: the hash beside, on which side it stands, and what both make. */
export interface Step {
	sibling: Uint8Array;
	left: boolean;
	hash: Uint8Array;
}

const half = (n: number): number => Math.floor(n / 2);
const odd = (n: number): boolean => n % 2 === 1;

/** The places of a node and of its level's last node, while a proof climbs. */
class Climb {
	node: number;
	last: number;

	constructor(node: number, last: number) {
		this.node = node;
		this.last = last;
	}

	up(): void {
		this.node = half(this.node);
		this.last = half(this.last);
	}

	/** Whether the next hash stands at the left; then also climbs to where it does. */
	joinsLeft(): boolean {
		if (!odd(this.node) && this.node !== this.last)
			return false;
		while (!odd(this.node) && this.node)
			this.up();
		return true;
	}
}

const HASH_BYTES = 32;

/** The way from a leaf up to a root, or null when the path is not as long as this place needs. */
export function climb(index: number, size: number, leaf: Uint8Array, path: Uint8Array[]): Step[] | null {
	if (index >= size || path.length > 64 || [leaf, ...path].some((hash) => hash.length !== HASH_BYTES))
		return null;
	const c = new Climb(index, size - 1);
	const steps: Step[] = [];
	let hash = leaf;
	for (const sibling of path) {
		if (!c.last)
			return null;
		const left = c.joinsLeft();
		hash = left ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
		steps.push({ sibling, left, hash });
		c.up();
	}
	return c.last ? null : steps;
}

export function checkInclusion(
	path: Uint8Array[],
	index: number,
	size: number,
	leaf: Uint8Array,
	root: Uint8Array,
): boolean {
	const steps = climb(index, size, leaf, path);
	return steps !== null && equal(steps.at(-1)?.hash ?? leaf, root);
}

function checkBoth(path: Uint8Array[], c: Climb, hash: Uint8Array, oldRoot: Uint8Array, root: Uint8Array): boolean {
	let older = hash;
	let newer = hash;
	for (const sibling of path) {
		if (!c.last)
			return false;
		if (c.joinsLeft()) {
			older = nodeHash(sibling, older);
			newer = nodeHash(sibling, newer);
		} else {
			newer = nodeHash(newer, sibling);
		}
		c.up();
	}
	return !c.last && equal(older, oldRoot) && equal(newer, root);
}

/** Whether the tree of size continues the one of oldSize. Of an empty tree there is nothing to show. */
export function checkConsistency(
	path: Uint8Array[],
	oldSize: number,
	size: number,
	oldRoot: Uint8Array,
	root: Uint8Array,
): boolean {
	if (!oldSize || oldSize > size || path.length > 64)
		return false;
	if (oldSize === size)
		return !path.length && equal(oldRoot, root);
	const c = new Climb(oldSize - 1, size - 1);
	while (odd(c.node))
		c.up();
	/* An old tree that is complete is itself a node of the new one, and the proof does not repeat it. */
	if (!c.node)
		return checkBoth(path, c, oldRoot, oldRoot, root);
	return path.length > 0 && checkBoth(path.slice(1), c, path[0]!, oldRoot, root);
}

/** Gives the hash of a complete subtree: of 2^level leaves, the n-th of its level. */
export type HashAt = (level: number, n: number) => Promise<Uint8Array>;

type Range = [from: number, to: number];

function topLevel(n: number): number {
	let level = 0;
	while (2 ** (level + 1) <= n)
		level++;
	return level;
}

/** A range is complete subtrees, each smaller than the one before; they join from the right. */
async function rangeHash([from, to]: Range, at: HashAt): Promise<Uint8Array> {
	const peaks: Uint8Array[] = [];
	while (from < to) {
		const level = topLevel(to - from);
		peaks.push(await at(level, from / 2 ** level));
		from += 2 ** level;
	}
	return peaks.reduceRight((right, left) => nodeHash(left, right));
}

/** Where a range of at least two leaves splits: after the largest power of two smaller than their number. */
const split = ([from, to]: Range): number => from + 2 ** topLevel(to - from - 1);

async function hashes(ranges: Range[], at: HashAt): Promise<Uint8Array[]> {
	const out: Uint8Array[] = [];
	for (const range of ranges)
		out.push(await rangeHash(range, at));
	return out;
}

/** The path from the leaf at index up to the root of the tree of size. */
export function inclusion(index: number, size: number, at: HashAt): Promise<Uint8Array[]> {
	const siblings: Range[] = [];
	let range: Range = [0, size];
	while (range[1] - range[0] > 1) {
		const middle = split(range);
		const first: Range = [range[0], middle];
		const second: Range = [middle, range[1]];
		siblings.push(index < middle ? second : first);
		range = index < middle ? first : second;
	}
	return hashes(siblings.reverse(), at);
}

/** The proof that the tree of size continues the one of oldSize; sizes from 1, oldSize <= size. */
export function consistency(oldSize: number, size: number, at: HashAt): Promise<Uint8Array[]> {
	const siblings: Range[] = [];
	let range: Range = [0, size];
	while (range[1] !== oldSize) {
		const middle = split(range);
		const first: Range = [range[0], middle];
		const second: Range = [middle, range[1]];
		const into = oldSize <= middle ? first : second;
		siblings.push(into === first ? second : first);
		range = into;
	}
	/* What is left ends the old tree. Its hash is known already when it is the whole of it. */
	if (range[0])
		siblings.push(range);
	return hashes(siblings.reverse(), at);
}
