/* Step 4: the log below S with everything that opens it, side by side, each in index order. */
import { hex, text as textOf, unhex, utf8 } from "../bytes";
import { parseEntry, type CommittedEntry, type SaidEntry, type TasksEntry, type TermsEntry } from "../entry";
import { dayOf, hexText, int, members, textOrNull } from "../form";
import { leafHash, sha256, sha256Hex } from "../hash";
import { jcs, parseCanonical, type Json, type JsonObject } from "../json";
import * as opening from "../opening";
import { parsePolicy } from "../questions/policy";
import { parseTemplate } from "../questions/template";
import { checkInclusion, Tree } from "../tree";
import { same, within, Wrong } from "../wrong";
import { Facts } from "./facts";
import { file, Lines, type Audit } from "./inside";
import { logEntries } from "./log";
import { checkRejections } from "./rejections";

/** Lines that begin with the log index that they belong to. */
class Indexed {
	readonly lines: Lines;
	json: JsonObject = {};
	index = Infinity;

	constructor(a: Audit, name: string) {
		this.lines = new Lines(a, name);
		this.next();
	}

	next(): void {
		this.index = Infinity;
		if (this.lines.next() === null)
			return;
		const value = this.lines.parse();
		within(this.lines.place(), () => (this.index = int(value as JsonObject, "index")));
		this.json = value as JsonObject;
	}

	/** Runs a check at this line, and names it. */
	at<T>(index: number, run: () => T): T {
		return within(this.lines.place(index), run);
	}
}

class Reading {
	readonly tasks: Lines;
	readonly openings: Indexed;
	readonly said: Indexed;
	readonly terms = new Set<string>();
	private readonly externalIds = new Map<string, number>();
	private readonly a: Audit;

	constructor(a: Audit) {
		this.a = a;
		this.tasks = new Lines(a, "tasks.jsonl");
		this.openings = new Indexed(a, "openings.jsonl");
		this.said = new Indexed(a, "said.jsonl");
	}

	private termsFile(hash: string, index: number): Uint8Array {
		const name = `terms/${hash}`;
		this.terms.add(name);
		return within({ index }, () => file(this.a, name));
	}

	readTerms(index: number, x: TermsEntry): void {
		const [template, policy, guidelines] = [x.template, x.policy, x.guidelines].map((hash) =>
			this.termsFile(hash, index),
		);
		within({ file: `terms/${x.guidelines}`, index }, () => textOf(guidelines!));
		const t = within({ file: `terms/${x.template}`, index }, () => parseTemplate(parseCanonical(textOf(template!))));
		const p = within({ file: `terms/${x.policy}`, index }, () => parsePolicy(parseCanonical(textOf(policy!)), t));
		this.a.facts.terms.push({ index, template: t, policy: p, price: x.price });
	}

	private readTask(index: number, n: number): string {
		if (this.tasks.next() === null)
			throw new Wrong(`the line of task ${n} is missing`);
		const v = members(this.tasks.parse(), "content", "external_id", "for", "group", "n");
		const external_id = textOrNull(v, "external_id");
		const group = textOrNull(v, "group");
		const reserved = int(v, "for");
		same(n, int(v, "n", 1), "tasks must go by number without gaps");
		if (external_id !== null && this.externalIds.has(external_id))
			throw new Wrong(`task ${this.externalIds.get(external_id)} has the same external_id`);
		if (external_id !== null)
			this.externalIds.set(external_id, n);
		const content = sha256Hex(jcs(v.content!));
		this.a.facts.addTask({ n, index, content, external_id, group });
		this.a.counts.targeted += Number(reserved > 0);
		return jcs({ content, external_id, for: reserved, group, n });
	}

	readTasks(index: number, x: TasksEntry): void {
		const tree = new Tree();
		for (let i = 0; i < x.count; i++)
			tree.push(leafHash(this.tasks.here(index, () => this.readTask(index, x.first + i))));
		within(this.tasks.place(index), () =>
			same(x.root, hex(tree.root()), "up to this line, the tasks of the entry at this index do not hash to its root"),
		);
		this.readGold(index, x);
	}

	private readGold(index: number, x: TasksEntry): void {
		let before = -1;
		while (this.openings.index === index) {
			this.openings.at(index, () => {
				const line = members(this.openings.json, "gold", "index", "leaf", "proof");
				const gold = opening.parseGold(line.gold);
				const leaf = int(line, "leaf", before + 1, x.count - 1);
				same(x.first + leaf, gold.n, "the gold is not of the task that its leaf stands for");
				const path = Array.isArray(line.proof) ? line.proof.map((h) => unhex(h, 32)) : [null];
				if (path.includes(null))
					throw new Wrong('"proof" must be an array of hashes');
				const hash = leafHash(opening.commitOpening("gold", line.gold!));
				if (!checkInclusion(path as Uint8Array[], leaf, x.count, hash, unhex(x.gold, 32)!))
					throw new Wrong("the proof does not lead from this gold to the gold root of the tasks entry");
				this.a.facts.addGold(gold, leaf);
				before = leaf;
			});
			this.openings.next();
		}
	}

	/** The half that can be erased: there, and the one committed to, or gone together with its annotator. */
	private readSaid(index: number, x: SaidEntry, want: string): opening.Said | null {
		const erased = this.a.log.erased.get(x.a);
		if (this.said.index !== index) {
			if (erased !== undefined)
				return null;
			throw new Wrong("the line of this answer is missing, and its annotator was not erased");
		}
		if (erased !== undefined)
			throw new Wrong(`the line is of an annotator who was erased at index ${erased}`);
		const line = members(this.said.json, "index", "said");
		const said = opening.parseSaid(line.said);
		same(want, sha256Hex(jcs(line.said!)), "what was said does not hash to what its opening states");
		same(x.d, dayOf(said.t), '"t" is not on the day that the entry states');
		return said;
	}

	private readAnswer(index: number, x: SaidEntry): void {
		const line = members(this.openings.json, "index", "job", "said");
		const job = opening.parseJob(line.job);
		const saidHash = hexText(line, "said");
		const c = opening.commitHalves(sha256(utf8(jcs(line.job!))), unhex(saidHash, 32)!);
		same(x.c, hex(c), "the opening is not what the entry is committed to");
		const said = this.said.at(index, () => this.readSaid(index, x, saidHash));
		this.a.facts.addAnswer(index, x.a, job, said);
		if (said)
			this.said.next();
	}

	private readWhole(index: number, x: CommittedEntry): void {
		const line = members(this.openings.json, "index", "opening");
		opening.checkOpening(x, line.opening);
		const value = line.opening as Json;
		if (x.k === "review")
			this.a.facts.addReview(index, x.a, opening.parseReview(value));
		if (x.k === "verdict")
			this.a.facts.addVerdict(index, opening.parseVerdict(value));
		if (x.k === "withdraw")
			this.a.facts.addWithdraw(index, opening.parseWithdraw(value));
	}

	readCommitted(index: number, x: CommittedEntry): void {
		this.openings.at(index, () => {
			if (this.openings.index !== index)
				throw new Wrong("the opening of this index must stand here");
			if (x.k === "answer")
				this.readAnswer(index, x as SaidEntry);
			else
				this.readWhole(index, x);
		});
		this.openings.next();
	}

	/** Whatever is left over opens nothing below S. */
	ends(): void {
		if (this.tasks.next() !== null)
			throw this.tasks.wrong("no tasks entry below S has this task");
		if (this.openings.lines.text !== null)
			throw this.openings.lines.wrong("it opens no entry below S");
		if (this.said.lines.text !== null)
			throw this.said.lines.wrong("no answer below S has this index");
		for (const name of this.a.files.keys())
			if (name.startsWith("terms/") && !this.terms.has(name))
				throw new Wrong("no terms entry below S names this file", "", "", { file: name });
	}
}

export function auditOpenings(a: Audit): void {
	a.facts = new Facts();
	const r = new Reading(a);
	for (const { bytes, index, file: name } of logEntries(a, a.S)) {
		const x = parseEntry(textOf(bytes));
		within({ file: name, index }, () => {
			if (opening.isCommitted(x))
				r.readCommitted(index, x);
			else if (x.k === "terms")
				r.readTerms(index, x);
			else if (x.k === "tasks")
				r.readTasks(index, x);
			else if (x.k === "erase")
				a.facts.addErase(index, x.a);
		});
		if (index % 256 === 255)
			a.progress("openings", index + 1, a.S);
	}
	r.ends();
	within({ file: "openings.jsonl" }, () => {
		a.facts.close();
		const { by_reason, untested } = checkRejections(a.facts);
		a.counts.rejected = by_reason;
		a.counts.untested = untested;
	});
}
