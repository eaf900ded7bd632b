/*
 * A file of tasks, cut at line ends into pieces that are sent one after the other: so progress is what the
 * server has stored, a wrong line shows while the rest still runs, and a lost connection says where it was.
 *
 * A piece of CSV repeats the header. Lines that the server names are counted within a piece; lineOf maps them
 * to the file.
 */

export type Format = "jsonl" | "csv";

export const CONTENT_TYPE: Record<Format, string> = { jsonl: "application/jsonl", csv: "text/csv" };

const PIECE_BYTES = 512 << 10;
/* A stray quote must not make one piece of a whole file. */
const RECORD_BYTES = 4 << 20;
const LF = 10;
const QUOTE = 34;

export interface Piece {
	body: Blob;
	bytes: number; // of the file; a repeated header is not counted
	firstLine: number; // in the file, from 1
	header: number; // lines of a repeated header
}

export function formatOf(name: string, start: string): Format {
	if (/\.csv$/i.test(name))
		return "csv";
	if (/\.(jsonl|ndjson)$/i.test(name))
		return "jsonl";
	return /^\s*[{[]/.test(start) ? "jsonl" : "csv";
}

export function lineOf(piece: Piece, line: number): number {
	return line <= piece.header ? line : piece.firstLine + line - piece.header - 1;
}

/* Where the last complete line of bytes ends, and how many lines that are; quoted is whether a CSV field is open
 * at the start. */
function lastCut(bytes: Uint8Array, format: Format): { at: number; lines: number } {
	let quoted = false;
	let lines = 0;
	const cut = { at: 0, lines: 0 };

	for (let i = 0; i < bytes.length; i++) {
		if (format === "csv" && bytes[i] === QUOTE)
			quoted = !quoted;
		if (bytes[i] !== LF)
			continue;
		lines++;
		if (!quoted || i > RECORD_BYTES)
			Object.assign(cut, { at: i + 1, lines });
	}
	return cut;
}

function firstRecord(bytes: Uint8Array): { at: number; lines: number } {
	let quoted = false;
	let lines = 0;

	for (let i = 0; i < bytes.length; i++) {
		if (bytes[i] === QUOTE)
			quoted = !quoted;
		if (bytes[i] !== LF)
			continue;
		lines++;
		if (!quoted)
			return { at: i + 1, lines };
	}
	return { at: bytes.length, lines };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
	const out = new Uint8Array(a.length + b.length);

	out.set(a);
	out.set(b, a.length);
	return out;
}

export async function* pieces(file: Blob, format: Format): AsyncGenerator<Piece> {
	let header = new Uint8Array(0);
	let headerLines = 0;
	let firstLine = 1;
	let first = true;

	function piece(bytes: Uint8Array): Piece {
		const repeated = format === "csv" && !first;
		const made = {
			body: new Blob((repeated ? [header, bytes] : [bytes]) as BlobPart[]),
			bytes: bytes.length,
			firstLine,
			header: repeated ? headerLines : 0,
		};

		if (first && format === "csv") {
			const record = firstRecord(bytes);
			header = bytes.slice(0, record.at);
			headerLines = record.lines;
		}
		first = false;
		return made;
	}

	let rest: Uint8Array = new Uint8Array(0);
	for (let at = 0; at < file.size; at += PIECE_BYTES) {
		const bytes = joined(rest, new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer()));
		const cut = lastCut(bytes, format);

		rest = bytes.slice(cut.at);
		if (!cut.at)
			continue;
		yield piece(bytes.slice(0, cut.at));
		firstLine += cut.lines;
	}
	if (rest.length)
		yield piece(rest);
}

/* The text of some lines of a piece, by their number in the file. */
export async function linesOf(piece: Piece, wanted: number[]): Promise<Map<number, string>> {
	const lines = (await piece.body.text()).split("\n");

	return new Map(wanted.map((n) => [n, lines[n - piece.firstLine + piece.header] ?? ""]));
}
