/* audit_worker -- a bundle is audited away from the page, which is told how far it is. */
import { audit } from "../proof/audit/audit";
import { parseOrigin } from "../proof/audit/origin";
import type { Report, StepName } from "../proof/audit/report";
import { parseVkey } from "../proof/note";
import type { Fetch } from "../proof/online";
import { parseReceipt } from "../proof/receipt";

export interface Ask {
	bundle: File;
	vkey: string | null;
	receipt: string | null;
}
export type Told =
	| { kind: "progress"; step: StepName; done: number; total: number }
	| { kind: "report"; report: Report; ms: number }
	| { kind: "failed"; why: string };

const tell = (told: Told) => postMessage(told);

/** Tiles of the log that a receipt is of, where it is one of this server: for receipts newer than the bundle. */
function tilesFor(receipt: string | null): Fetch | undefined {
	try {
		const project = receipt && parseOrigin(parseReceipt(receipt).checkpoint.origin)?.project;

		if (!project)
			return undefined;
		return async (path) => {
			const response = await fetch(`/log/${encodeURIComponent(project)}/${path}`);

			if (!response.ok)
				throw new Error(`status ${response.status}`);
			return new Uint8Array(await response.arrayBuffer());
		};
	} catch {
		return undefined; // the audit says what is wrong with it
	}
}

async function run({ bundle, vkey, receipt }: Ask) {
	const bytes = new Uint8Array(await bundle.arrayBuffer());
	const start = performance.now();
	let last = 0;
	const report = await audit({
		bundle: bytes,
		vkey: vkey === null ? null : parseVkey(vkey),
		receipt: receipt ?? undefined,
		fetch: tilesFor(receipt),
		progress(step, done, total) {
			if (performance.now() - last < 50 && done)
				return;
			last = performance.now();
			tell({ kind: "progress", step, done, total });
		},
	});

	tell({ kind: "report", report, ms: performance.now() - start });
}

onmessage = (event: MessageEvent<Ask>) => {
	run(event.data).catch((e: unknown) => tell({ kind: "failed", why: e instanceof Error ? e.message : String(e) }));
};
