/* sorting -- what somebody dropped: each file is told by what is in it, never by its name. */
import { text as textOf } from "../proof/bytes";
import { get, parse } from "../proof/json";
import { FIRST_LINE } from "../proof/tlog_proof";
import { parseKept, type Kept } from "../proof/kept";

export interface Dropped {
	bundle?: File;
	receipt?: string;
	/** A record's proof. */
	proof?: string;
	manifest?: string;
	vkey?: string;
	/** Receipts that this device or another has exported. */
	kept?: Kept;
	/** Names of files that are none of these. */
	unknown: string[];
}

const BUNDLE_MOST = 1 << 30;
const TEXT_MOST = 64 << 20;

/** Says which of them a text is. */
export function sortText(text: string, into: Dropped, name = "the text"): void {
	const trimmed = text.trim();

	if (trimmed.startsWith(FIRST_LINE))
		into.receipt = text.endsWith("\n") ? text : text + "\n";
	else if (/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/.test(trimmed))
		into.vkey = trimmed;
	else if (trimmed.startsWith("{"))
		sortJson(trimmed, into, name);
	else
		into.unknown.push(name);
}

function sortJson(text: string, into: Dropped, name: string): void {
	const value = parse(text);

	if (get(value, "proof") !== undefined && get(value, "record") !== undefined)
		into.proof = text;
	else if (get(value, "records") !== undefined && get(value, "files") !== undefined)
		into.manifest = text;
	else if (get(value, "receipts") !== undefined)
		into.kept = parseKept(text);
	else
		into.unknown.push(name);
}

async function isTar(file: File): Promise<boolean> {
	const magic = new Uint8Array(await file.slice(257, 262).arrayBuffer());

	return String.fromCharCode(...magic) === "ustar";
}

export async function sortFiles(files: Iterable<File>): Promise<Dropped> {
	const into: Dropped = { unknown: [] };

	for (const file of files) {
		if (await isTar(file)) {
			if (file.size > BUNDLE_MOST)
				throw new Error(`${file.name} is larger than 1 GiB, more than a tab should hold. The command line takes it: goldleaf audit`);
			into.bundle = file;
		} else if (file.size > TEXT_MOST) {
			into.unknown.push(file.name);
		} else {
			sortText(textOf(new Uint8Array(await file.arrayBuffer())), into, file.name);
		}
	}
	return into;
}
