/* bundle -- a bundle on the bench: audited in a worker, again whenever its key or a receipt beside it changes. */
import { scriptUrl } from "../trusted";
import type { Report, StepName } from "../proof/audit/report";
import { vkeyText } from "../proof/note";
import type { Ask, Told } from "./audit_worker";
import workerUrl from "./audit_worker?worker&url";
import type { KeyInUse } from "./key.svelte";

export class BundleBench {
	readonly file: File;
	receipt: string | null;
	report = $state.raw<Report | null>(null);
	at = $state.raw<{ step: StepName; done: number; total: number } | null>(null);
	ms = $state(0);
	failed = $state("");
	private worker: Worker | null = null;

	constructor(file: File, receipt: string | null = null) {
		this.file = file;
		this.receipt = receipt;
	}

	stop() {
		this.worker?.terminate();
		this.worker = null;
	}

	/** Without a key of the person's: once to learn whose log it is, and once more with the key that this server names. */
	async run(key: KeyInUse): Promise<void> {
		const origin = this.report?.origin ?? "";

		await this.once(key.given ?? (origin && key.of(origin) ? key.of(origin) : null));
		const found = this.report as Report | null;

		if (!found || found.vkey || !found.origin)
			return;
		const vkey = await key.ask(found.origin);

		if (vkey)
			await this.once(vkey);
	}

	private once(vkey: KeyInUse["given"]): Promise<void> {
		const ask: Ask = { bundle: this.file, vkey: vkey ? vkeyText(vkey) : null, receipt: this.receipt };

		this.stop();
		this.failed = "";
		this.report = null;
		return new Promise((resolve) => {
			const worker = new Worker(scriptUrl(workerUrl), { type: "module", name: "audit" });

			this.worker = worker;
			worker.onmessage = ({ data }: MessageEvent<Told>) => {
				if (data.kind === "progress") {
					this.at = data;
					return;
				}
				if (data.kind === "report") {
					this.report = data.report;
					this.ms = data.ms;
				} else {
					this.failed = data.why;
				}
				this.at = null;
				this.stop();
				resolve();
			};
			worker.onerror = (event) => {
				this.failed = event.message || "The worker could not be started.";
				this.at = null;
				this.stop();
				resolve();
			};
			worker.postMessage(ask);
		});
	}
}
