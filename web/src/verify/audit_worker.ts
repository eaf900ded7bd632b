/* audit_worker -- a bundle is audited away from the page, which is told how far it is. */
import { audit } from "../proof/audit/audit";
import type { Report, StepName } from "../proof/audit/report";
import { parseVkey } from "../proof/note";

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

async function run({ bundle, vkey, receipt }: Ask) {
	const bytes = new Uint8Array(await bundle.arrayBuffer());
	const start = performance.now();
	let last = 0;
	const report = await audit({
		bundle: bytes,
		vkey: vkey === null ? null : parseVkey(vkey),
		receipt: receipt ?? undefined,
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
