/* Steps 5 to 7: every record is made again from the facts and compared, then both roots over all of them. */
import { hex, utf8 } from "../bytes";
import { int } from "../form";
import { keccak256, leafHash } from "../hash";
import { isObject, jcs, parseCanonical, type Json, type JsonObject } from "../json";
import { ozRoot } from "../oz";
import { recallMethods } from "../questions/policy";
import { parseRoots } from "../record_proof";
import { Tree } from "../tree";
import { same, within, Wrong } from "../wrong";
import { Derived } from "./derive";
import { Doubt } from "./doubt";
import { Lines, type Audit } from "./inside";

export type Part = "complete" | "consensus";

/** The smallest part that differs: ["questions.better.votes.left", "3", "4"]. */
function difference(want: Json, found: Json, path: string[] = []): { path: string[]; want: string; found: string } {
	if (isObject(want) && isObject(found)) {
		const keys = Object.keys(want).sort();
		if (jcs(keys) === jcs(Object.keys(found).sort())) {
			const key = keys.find((k) => jcs(want[k]!) !== jcs(found[k]!));
			if (key !== undefined)
				return difference(want[key]!, found[key]!, [...path, key]);
		}
	}
	return { path, want: jcs(want), found: jcs(found) };
}

/** Which answers count and what they say is completeness; what follows from them is consensus. */
function differs(lines: Lines, n: number, want: string): { error: Wrong; part: Part } {
	const d = difference(parseCanonical(want), lines.parse());
	const part = d.path[0] === "questions" && /^(confidence|value)$/.test(d.path[2] ?? "") ? "consensus" : "complete";
	const what = d.path.join(".") || "the record";
	return { error: lines.wrong(`task ${n}: ${what} is not what the log gives`, d.want, d.found), part };
}

function count(a: Audit): void {
	const { counts, derived: d, facts: f } = a;
	counts.tasks = f.tasks.length;
	counts.answers = f.answers.length;
	counts.withdrawn = f.withdrawn;
	counts.erased = a.log.erased.size;
	for (const x of f.answers) {
		const left = d.left.get(x);
		if (left)
			counts.left_out[left] = (counts.left_out[left] ?? 0) + 1;
		else
			counts.used++;
		counts.unsaid += Number(!left && x.unsaid);
	}
	counts.other_policy = f.tasks.filter((task) => d.policyOf(task).jcs !== d.at.policy.jcs).length;
	for (const results of d.results)
		for (const r of results) {
			counts.reviewed += Number(r.status === "reviewed");
			counts.against_crowd += Number(r.contradicted);
		}
}

/** What the walk over the records leaves for the steps after it. */
export interface Walked {
	root: string;
	oz_root: string;
	undecided: number;
	doubt: Doubt | null;
}

/** Calls wrongPart before it throws what is consensus' and not completeness' fault. */
export function auditRecords(a: Audit, wrongPart: (part: Part) => void): Walked {
	const at = a.facts.terms.at(-1)!;
	recallMethods(at.policy, at.template, a.manifest.algorithm);
	a.facts.state(a.manifest.cliques);
	within({ file: "records.jsonl" }, () => (a.derived = new Derived(a.facts)));
	count(a);
	const doubt = a.counts.unsaid ? new Doubt(a) : null;
	const lines = new Lines(a, "records.jsonl");
	const tree = new Tree();
	const keccaks: Uint8Array[] = [];
	for (const task of a.facts.tasks) {
		const text = lines.next();
		if (text === null)
			throw lines.wrong(`the record of task ${task.n} is missing`);
		const want = a.derived.record(task);
		if (doubt) {
			doubt.check(lines, task, parseCanonical(want) as JsonObject);
		} else if (want !== text) {
			const { error, part } = differs(lines, task.n, want);
			wrongPart(part);
			throw error;
		}
		tree.push(leafHash(text));
		keccaks.push(keccak256(utf8(text)));
		if (task.n % 256 === 0)
			a.progress("complete", task.n, a.facts.tasks.length);
	}
	if (lines.next() !== null)
		throw lines.wrong("no task has this record");
	return {
		root: hex(tree.root()),
		oz_root: "0x" + hex(ozRoot(keccaks)),
		undecided: doubt ? doubt.undecided : a.derived.undecided(),
		doubt,
	};
}

export function auditRoots(a: Audit, walked: Walked): void {
	within({ file: "manifest.json" }, () => {
		const records = a.manifest.records as JsonObject;
		const stated = parseRoots(records);
		same(a.facts.tasks.length, int(records, "count", 1), '"records": the count is not that of the records');
		same(walked.root, stated.root, '"records": the root is not that of the records');
		same(walked.oz_root, stated.oz_root, '"records": the oz_root is not that of the records');
	});
}
