/* One import: pieces sent one after the other, what the server stored, and every line it refused. */
import { Offline, Problem, send, url } from "../api/client";
import { net } from "../api/net.svelte";
import { CONTENT_TYPE, lineOf, linesOf, pieces, type Format, type Piece } from "./pieces";

interface Report {
	imported: number;
	duplicates: number;
	rejected: { line: number; error: string }[];
	rejected_count: number;
}

export interface Wrong {
	line: number;
	error: string;
	text: string;
}

export type ImportState = "idle" | "sending" | "done" | "stopped" | "failed";

const RETRY_MS = 2000;
const SHOWN_MAX = 500;

/** The line is named beside it, and counts from the file's beginning; the error's own counts from the record's. */
function said(error: string): string {
	return error.replace(/^line \d+(?:, (?=column)|: )/, "");
}

export class Import {
	state: ImportState = $state("idle");
	bytes = $state(0);
	total = $state(0);
	imported = $state(0);
	duplicates = $state(0);
	refused = $state(0);
	wrong: Wrong[] = $state([]);
	/** Why it failed, and where. */
	problem = $state("");
	/** Waiting for the connection. */
	waiting = $state(false);
	#stop: AbortController | null = null;

	async run(project: string, file: Blob, format: Format): Promise<void> {
		this.#stop = new AbortController();
		Object.assign(this, {
			state: "sending", bytes: 0, total: file.size, imported: 0, duplicates: 0, refused: 0, wrong: [], problem: "",
		});
		for await (const piece of pieces(file, format)) {
			if (!(await this.#send(project, piece, format)))
				return;
			this.bytes += piece.bytes;
		}
		this.state = "done";
	}

	stop() {
		this.#stop?.abort();
	}

	/* A piece whose reply was lost may be stored: it is not sent again by itself, lest its tasks come twice. 503 says
	 * that it was not taken. */
	async #send(project: string, piece: Piece, format: Format): Promise<boolean> {
		for (;;) {
			if (this.#stop!.signal.aborted) {
				this.state = "stopped";
				this.problem = `Stopped before line ${piece.firstLine}. What came before is imported.`;
				return false;
			}
			try {
				await this.#report(piece, await this.#post(project, piece, format));
				return true;
			} catch (e) {
				if (e instanceof Problem && e.status === 503 && !e.detail.includes("imported")) {
					this.waiting = true;
					await net.pause((e.retryAfter ?? RETRY_MS / 1000) * 1000);
					this.waiting = false;
					continue;
				}
				this.#fail(piece, e);
				return false;
			}
		}
	}

	async #post(project: string, piece: Piece, format: Format): Promise<Report> {
		return send<Report>("POST", url`/v1/projects/${project}/tasks`, {
			body: piece.body,
			type: CONTENT_TYPE[format],
		});
	}

	async #report(piece: Piece, report: Report): Promise<void> {
		const wrong = report.rejected.map((r) => ({ line: lineOf(piece, r.line), error: said(r.error) }));
		const texts = await linesOf(piece, wrong.map((w) => w.line));

		this.imported += report.imported;
		this.duplicates += report.duplicates;
		this.refused += report.rejected_count;
		for (const w of wrong.slice(0, SHOWN_MAX - this.wrong.length))
			this.wrong.push({ ...w, text: texts.get(w.line) ?? "" });
	}

	#fail(piece: Piece, e: unknown) {
		const why = e instanceof Error ? e.message : String(e);

		this.state = "failed";
		this.problem =
			e instanceof Offline
				? `The connection was lost at line ${piece.firstLine}. Lines before it are imported. Import the file again when it is ` +
					"back: tasks with an external_id are taken once."
				: `At line ${piece.firstLine}: ${why}`;
	}
}
