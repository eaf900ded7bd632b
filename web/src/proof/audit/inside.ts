/* What the steps of an audit share. */
import { text as textOf } from "../bytes";
import type { Predecessor } from "../entry";
import { parseCanonical, type Json, type JsonObject } from "../json";
import type { Checkpoint, Vkey } from "../note";
import type { Fetch } from "../online";
import type { Receipt } from "../receipt";
import type { TarFile } from "../tar";
import { within, Wrong } from "../wrong";
import type { Derived } from "./derive";
import type { Facts } from "./facts";
import type { Origin } from "./origin";
import type { Counts, StepName } from "./report";

export interface Sealed {
	dataset: number;
	index: number;
	size: number;
	manifest: string;
	root: string;
}

export interface Rotation {
	index: number;
	old: Vkey;
	new: Vkey;
}

/** What the walk over the log has learnt. */
export interface AuditLog {
	checkpoint: Checkpoint;
	note: string;
	origin: Origin;
	predecessor: Predecessor | null;
	sealed: Sealed[];
	rotations: Rotation[];
	/** pseudonyms, and the index of the erase entry */
	erased: Map<string, number>;
	/** in the tree that the receipt names */
	receiptRoot: Uint8Array | null;
	receiptLeaf: Uint8Array | null;
}

export interface Audit {
	files: Map<string, TarFile["data"]>;
	/** files that something has accounted for */
	claimed: Set<string>;
	manifest: JsonObject;
	vkey: Vkey | null;
	receipt: Receipt | null;
	/** a tile of the log, such as "tile/0/001", for receipts that are newer */
	fetch: Fetch | null;
	log: AuditLog;
	S: number;
	facts: Facts;
	derived: Derived;
	counts: Counts;
	progress: (step: StepName, done: number, total: number) => void;
}

/** A file of the bundle; step 1 has seen to those that must be. */
export function file(a: Audit, name: string): TarFile["data"] {
	const data = a.files.get(name);
	if (!data)
		throw new Wrong("the file is missing", "", "", { file: name });
	return data;
}

/** A JSONL file, line by line: each ends in LF and is canonical. */
export class Lines {
	readonly name: string;
	line = 0;
	text: string | null = null;
	private at = 0;
	private readonly data: Uint8Array;

	constructor(a: Audit, name: string) {
		this.name = name;
		this.data = a.files.get(name) ?? new Uint8Array();
	}

	/** The next line's text, null after the last. */
	next(): string | null {
		if (this.at === this.data.length) {
			this.text = null;
			return null;
		}
		this.line++;
		const end = this.data.indexOf(10, this.at);
		if (end < 0)
			throw this.wrong("the last line does not end in LF");
		this.text = within(this.place(), () => textOf(this.data.subarray(this.at, end)));
		this.at = end + 1;
		return this.text;
	}

	parse(): Json {
		return within(this.place(), () => parseCanonical(this.text!));
	}

	place(index?: number): { file: string; line: number; index?: number } {
		return { file: this.name, line: this.line, ...(index === undefined ? {} : { index }) };
	}

	/** Runs what moves on to the next line: what it throws is of the line that it came to. */
	here<T>(index: number, run: () => T): T {
		try {
			return run();
		} catch (error) {
			if (error instanceof Wrong)
				error.place = { ...this.place(index), ...error.place };
			throw error;
		}
	}

	wrong(message: string, expected = "", found = "", index?: number): Wrong {
		return new Wrong(message, expected, found, this.place(index));
	}
}
