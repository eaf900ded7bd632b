/* bundle -- a bundle on the bench: audited in a worker, again whenever its key or a receipt beside it changes. */
import { scriptUrl } from "../trusted";
import type { Report, StepName } from "../proof/audit/report";
import { vkeyText, type Vkey } from "../proof/note";
import type { Ask, Told } from "./audit_worker";
import workerUrl from "./audit_worker?worker&url";
import type { KeyInUse } from "./key.svelte";

const BLOCK = 512;
const CHECKPOINT = "log/checkpoint";

/** The log that a bundle says it is of, from its checkpoint's first line; "" where there is none to be found. */
async function originOf(file: File): Promise<string> {
	const text = async (from: number, length: number) => (await file.slice(from, from + length).text()).split("\0")[0]!;

	for (let at = 0; at < file.size; ) {
		const name = await text(at, 100);
		const size = parseInt(await text(at + 124, 12), 8);

		if (!name || Number.isNaN(size))
			return "";
		if (name === CHECKPOINT)
			return (await text(at + BLOCK, Math.min(size, BLOCK))).split("\n")[0]!;
		at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
	}
	return "";
}

export class BundleBench {
	readonly file: File;
	readonly receipt: string | null;
	report = $state.raw<Report | null>(null);
	at = $state.raw<{ step: StepName; done: number; total: number } | null>(null);
	ms = $state(0);
	failed = $state("");
	private worker: Worker | null = null;
	private runs = 0;

	constructor(file: File, receipt: string | null = null) {
		this.file = file;
		this.receipt = receipt;
	}

	stop() {
		this.runs++;
		this.worker?.terminate();
		this.worker = null;
		this.at = null;
	}

	/** Audits it with the person's key, or else with the one that this server names for the log. */
	async run(key: KeyInUse): Promise<void> {
		this.stop();
		this.failed = "";
		this.report = null;
		const run = this.runs;
		const vkey = await key.ask(await originOf(this.file));

		if (run === this.runs)
			this.start(vkey);
	}

	private start(vkey: Vkey | null) {
		const worker = new Worker(scriptUrl(workerUrl), { type: "module", name: "audit" });
		const ask: Ask = { bundle: this.file, vkey: vkey ? vkeyText(vkey) : null, receipt: this.receipt };

		this.worker = worker;
		worker.onmessage = ({ data }: MessageEvent<Told>) => this.hear(data);
		worker.onerror = (event) => this.hear({ kind: "failed", why: event.message || "The worker could not be started." });
		worker.postMessage(ask);
	}

	private hear(told: Told) {
		if (told.kind === "progress") {
			this.at = told;
			return;
		}
		if (told.kind === "report") {
			this.report = told.report;
			this.ms = told.ms;
		} else {
			this.failed = told.why;
		}
		this.stop();
	}
}
