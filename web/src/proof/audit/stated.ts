/* What the manifest says of the records: counts, methods, agreement, gold. */
import type { Agreement } from "../consensus/agreement";
import { int, isDay, members } from "../form";
import { get, jcs, type Json } from "../json";
import { same, within, Wrong } from "../wrong";
import { cliquesOf } from "./cliques";
import type { Audit } from "./inside";
import type { Walked } from "./records";

function checkAgreement(stated: Json | undefined, want: Agreement, name: string): void {
	if ("undefined" in want) {
		const v = members(stated, "undefined");
		if (typeof v.undefined !== "string" || !v.undefined)
			throw new Wrong('"agreement": "undefined" must say why');
		return;
	}
	const v = members(stated, "alpha", "gwet_ac1", "percent");
	for (const [key, figure] of Object.entries(want))
		same(figure, String(v[key]), `"agreement": "${key}" of "${name}" is not that of the votes`);
}

/** What the manifest says of methods that do not calibrate is stated only; nothing can be said where words are missing. */
function checkCalibration(a: Audit, q: number, name: string): void {
	const want = a.derived.calibration[q];
	if (!want || a.counts.unsaid)
		return;
	const stated = get(a.manifest.calibration, name);
	same(jcs(want), stated === undefined ? "" : jcs(stated), `"calibration" of "${name}" is not what the answers give`);
}

function checkQuestions(a: Audit, agreement: Agreement[]): void {
	const { derived, manifest } = a;
	const names = derived.questions.map((q) => q.name);
	members(manifest.algorithm, ...names);
	members(manifest.agreement, ...names);
	derived.questions.forEach((q, i) => {
		const method = derived.at.policy.methods[i]!;
		const how = members(get(manifest.algorithm, q.name), "name", "parameters", "version");
		same(method.name, String(how.name), '"algorithm" is not that of the policy at S');
		same(method.version, Number(how.version), `this page runs version ${method.version} of ${method.name} only`);
		same(method.parameters, jcs(how.parameters!), `the parameters of ${method.name} are not those of its version`);
		checkAgreement(get(manifest.agreement, q.name), agreement[i]!, q.name);
		checkCalibration(a, i, q.name);
	});
}

export function auditManifest(a: Audit, walked: Walked): void {
	within({ file: "manifest.json" }, () => {
		const { manifest: m, facts, derived, counts } = a;
		const golds = members(m.gold, "in_use", "retired");
		counts.undecided = walked.undecided;
		same(jcs(facts.terms.map((t) => t.index)), jcs(m.terms!), '"terms" must list the terms entries below S');
		same(walked.undecided, int(m, "undecided"), '"undecided" is not what the log gives');
		if (typeof m.partial !== "boolean")
			throw new Wrong('"partial" must be true or false');
		if (derived.partial(walked.undecided) && !m.partial)
			throw new Wrong('more tasks are undecided than the policy\'s share; "partial" must be true');
		same(counts.targeted, int(m, "targeted"), '"targeted" is not what the log gives');
		/* Unopened leaves stay secret, so how many of them are not null can only be bounded. */
		if (int(golds, "in_use") > facts.tasks.length - facts.golds.length)
			throw new Wrong('"in_use" is more than the gold leaves that are not opened');
		same(derived.retired, int(golds, "retired"), '"retired" is not what the log gives');
		checkQuestions(a, walked.doubt ? walked.doubt.agreement() : derived.agreement);
		same(jcs(cliquesOf(derived)), jcs(m.cliques!), '"cliques" are not those that the answers give');
		if (typeof m.licence !== "string")
			throw new Wrong('"licence" must be a text');
		if (!isDay(m.created))
			throw new Wrong('"created" must be a day like "2026-11-21"');
	});
}
