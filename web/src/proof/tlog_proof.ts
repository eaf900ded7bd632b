/* Stand-alone proofs (C2SP tlog-proof): a leaf's index, its path and the checkpoint they lead to, in one text. */
import { unbase64 } from "./bytes";
import { decimal } from "./note";
import { Wrong } from "./wrong";

export interface TlogProof {
	extra: Uint8Array | null;
	index: number;
	path: Uint8Array[];
	/** the signed note, as it stands */
	checkpoint: string;
}

export const FIRST_LINE = "c2sp.org/tlog-proof@v1";

function bad(what: string): never {
	throw new Wrong(`the proof ${what}`);
}

export function parseTlogProof(text: string): TlogProof {
	const end = text.indexOf("\n\n");
	if (!text.startsWith(FIRST_LINE + "\n"))
		bad(`must begin with the line ${FIRST_LINE}`);
	if (end < 0)
		bad("must end with a blank line and a checkpoint");
	const lines = text.slice(0, end).split("\n").slice(1);
	let extra: Uint8Array | null = null;
	if (lines[0]?.startsWith("extra ")) {
		extra = unbase64(lines.shift()!.slice(6));
		if (!extra?.length)
			bad("must have base64 after 'extra '");
	}
	const line = lines.shift();
	const index = line?.startsWith("index ") ? decimal(line.slice(6)) : null;
	if (index === null)
		bad("must have a line 'index N'");
	if (lines.length > 64)
		bad("has more than 64 hashes");
	const path = lines.map((hash) => {
		const bytes = unbase64(hash);
		return bytes?.length === 32 ? bytes : bad("has a line that is no base64 of a hash");
	});
	return { extra, index, path, checkpoint: text.slice(end + 2) };
}
