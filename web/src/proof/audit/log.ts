/* Step 2: the checkpoint, exactly the tiles that its size needs, every entry, and the hashes over them. */
import { equal, hex, text as textOf } from "../bytes";
import { parseEntry, type Entry } from "../entry";
import { leafHash } from "../hash";
import { parseCheckpoint } from "../note";
import { ENTRIES, entriesOf, tileOf, tilePath, tilesOf, WIDTH } from "../tile";
import { Tree } from "../tree";
import { same, within, Wrong } from "../wrong";
import { file, type Audit, type AuditLog } from "./inside";
import { parseOrigin } from "./origin";
import { Rules } from "./rules";

const CHECKPOINT = "log/checkpoint";

function readCheckpoint(a: Audit): AuditLog {
	return within({ file: CHECKPOINT }, () => {
		const note = textOf(file(a, CHECKPOINT));
		const checkpoint = parseCheckpoint(note);
		const origin = parseOrigin(checkpoint.origin);
		if (!origin)
			throw new Wrong("its origin is no log's", "<host>/log/<project>", checkpoint.origin);
		if (!checkpoint.size)
			throw new Wrong("the log is empty");
		return {
			checkpoint,
			note,
			origin,
			predecessor: null,
			sealed: [],
			rotations: [],
			erased: new Map<string, number>(),
			receiptRoot: null,
			receiptLeaf: null,
		};
	});
}

/** Tiles that are there and not needed are left unclaimed. */
function claimTiles(a: Audit): void {
	const size = a.log.checkpoint.size;
	for (const t of tilesOf(size)) {
		const name = `log/tile/${tilePath(t)}`;
		const data = a.files.get(name);
		if (!data)
			throw new Wrong(`the file is missing; a log of ${size} entries needs it`, "", "", { file: name });
		if (t.level !== ENTRIES)
			within({ file: name }, () => same(t.width * 32, data.length, "its size in bytes is wrong"));
		a.claimed.add(name);
	}
	for (const name of a.files.keys())
		if (!a.claimed.has(name))
			throw new Wrong(`a log of ${size} entries has no such file`, "", "", { file: name });
}

/** The log's entries, one after the other. */
export function* logEntries(a: Audit, end: number): Generator<{ bytes: Uint8Array; index: number; file: string }> {
	const size = a.log.checkpoint.size;
	for (let n = 0; n * WIDTH < end; n++) {
		const width = Math.min(WIDTH, size - n * WIDTH);
		const name = `log/tile/${tilePath({ level: ENTRIES, n, width })}`;
		let index = n * WIDTH;
		try {
			for (const bytes of entriesOf(file(a, name), width)) {
				if (index >= end)
					return;
				yield { bytes, index, file: name };
				index++;
			}
		} catch (error) {
			if (error instanceof Wrong)
				error.place = { file: name, index, ...error.place };
			throw error;
		}
	}
}

function readOpen(log: AuditLog, x: Entry): void {
	if (x.k !== "open")
		return;
	same(log.checkpoint.origin, x.origin, "the log was opened under another origin than its checkpoint's");
	if ((x.predecessor !== null) !== log.origin.number > 1)
		throw new Wrong("only an origin that ends in .2 or more has a predecessor, and it must");
	log.predecessor = x.predecessor;
	if (!x.predecessor)
		return;
	const before = parseOrigin(x.predecessor.origin);
	if (before?.base !== log.origin.base || before.number !== log.origin.number - 1)
		throw new Wrong(`${x.predecessor.origin} cannot be the predecessor of ${x.origin}`);
	if (x.predecessor.size > log.checkpoint.size)
		throw new Wrong("the predecessor's entries are not all here");
}

/** Nodes that a leaf completes at the levels that tiles store: each must be the next hash of its tile. */
function compareTiles(a: Audit, nodes: Uint8Array[], size: number): void {
	for (let level = 0; level < nodes.length; level += 8) {
		const n = size / 2 ** level - 1;
		const t = tileOf(a.log.checkpoint.size, level, n);
		const name = `log/tile/${tilePath(t)}`;
		const at = (n % WIDTH) * 32;
		const stored = file(a, name).subarray(at, at + 32);
		if (!equal(stored, nodes[level]!))
			throw new Wrong(
				"a hash of this tile is not that of the entries below it",
				hex(nodes[level]!),
				hex(stored),
				{ file: name },
			);
	}
}

/** The trees that grow while the log is walked: its own, and its predecessor's. */
class Walk {
	readonly tree = new Tree();
	private readonly before = new Tree();
	private readonly a: Audit;

	constructor(a: Audit) {
		this.a = a;
	}

	grow(leaf: Uint8Array, index: number): void {
		const { predecessor } = this.a.log;
		compareTiles(this.a, this.tree.push(leaf), index + 1);
		if (predecessor && index < predecessor.size) {
			const first = Uint8Array.from(predecessor.leaf.match(/../g)!, (h) => parseInt(h, 16));
			this.before.push(index ? leaf : first);
			if (this.before.size === predecessor.size)
				same(
					predecessor.root,
					hex(this.before.root()),
					"up to here the entries are not those of the predecessor that entry 0 names",
				);
			this.meet(this.before, predecessor.origin, index ? leaf : first, index);
		}
		this.meet(this.tree, this.a.log.checkpoint.origin, leaf, index);
	}

	/** What the receipt's checkpoint claims, in the tree that it names. */
	private meet(tree: Tree, origin: string, leaf: Uint8Array, index: number): void {
		const { receipt, log } = this.a;
		if (receipt?.checkpoint.origin !== origin)
			return;
		if (receipt.proof.index === index)
			log.receiptLeaf = leaf;
		if (receipt.checkpoint.size === tree.size)
			log.receiptRoot = tree.root();
	}
}

export async function auditLog(a: Audit): Promise<void> {
	a.log = readCheckpoint(a);
	claimTiles(a);
	const { checkpoint } = a.log;
	const walk = new Walk(a);
	const rules = new Rules(a.log);
	for (const { bytes, index, file: name } of logEntries(a, checkpoint.size)) {
		const place = { file: name, index };
		const entry = within(place, () => parseEntry(textOf(bytes)));
		try {
			await rules.check(entry, index);
			readOpen(a.log, entry);
			walk.grow(leafHash(bytes), index);
		} catch (error) {
			if (error instanceof Wrong)
				error.place = { ...place, ...error.place };
			throw error;
		}
		if (index % 256 === 255)
			a.progress("log", index + 1, checkpoint.size);
	}
	within({ file: CHECKPOINT }, () =>
		same(hex(walk.tree.root()), hex(checkpoint.root), "its root is not that of the entries"),
	);
}
