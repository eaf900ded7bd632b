/*
 * A dataset's bundle, checked from its bytes alone: everything is run again and compared. The same steps as
 * `goldleaf audit`, written a second time; they stop at the first thing that is wrong, and name it.
 *
 *     const report = await audit({ bundle, vkey: parseVkey(text), progress });
 *     if (report.wrong) ...
 */
import type { Vkey } from "../note";
import type { Fetch } from "../online";
import { parseReceipt } from "../receipt";
import { readTar } from "../tar";
import { NotRun, within, Wrong } from "../wrong";
import type { Derived } from "./derive";
import { auditEarnings } from "./earnings";
import { Facts } from "./facts";
import { auditFiles } from "./files";
import { auditReceipt } from "./holder";
import type { Audit, AuditLog } from "./inside";
import { auditKey } from "./keys";
import { auditLog } from "./log";
import { auditOpenings } from "./openings";
import { auditRecords, auditRoots, type Walked } from "./records";
import { STEPS, type Counts, type Report, type StepName } from "./report";
import { auditSeal } from "./seal";
import { auditManifest } from "./stated";

export interface Options {
	/** a bundle.tar */
	bundle: Uint8Array<ArrayBuffer>;
	vkey: Vkey | null;
	/** the text of a receipt */
	receipt?: string;
	fetch?: Fetch;
	progress?: (step: StepName, done: number, total: number) => void;
}

function noCounts(): Counts {
	return {
		tasks: 0,
		undecided: 0,
		withdrawn: 0,
		targeted: 0,
		answers: 0,
		used: 0,
		left_out: {},
		erased: 0,
		unsaid: 0,
		reviewed: 0,
		against_crowd: 0,
		rejected: {},
		untested: 0,
		other_policy: 0,
	};
}

class Run {
	readonly report: Report;
	private readonly a: Audit;
	private readonly options: Options;

	constructor(options: Options) {
		this.options = options;
		this.a = {
			files: new Map(),
			claimed: new Set(),
			manifest: {},
			vkey: options.vkey,
			receipt: null,
			fetch: options.fetch ?? null,
			log: {} as AuditLog,
			S: 0,
			facts: new Facts(),
			derived: {} as Derived,
			counts: noCounts(),
			progress: options.progress ?? (() => {}),
		};
		this.report = {
			wrong: null,
			steps: STEPS.map(([name, title]) => ({ name, title, state: "not run", why: "" })),
			origin: "",
			project: "",
			dataset: 0,
			size: 0,
			log_size: 0,
			root: "",
			oz_root: "",
			counts: null,
			lost_answer: false,
			vkey: options.vkey !== null,
		};
	}

	private outcome(name: StepName): Report["steps"][number] {
		return this.report.steps.find((s) => s.name === name)!;
	}

	private pass(name: StepName): void {
		this.outcome(name).state = "passed";
	}

	private skip(name: StepName, why: string): void {
		this.outcome(name).why = why;
	}

	/** Runs one step: what it throws is its finding. Returns whether to go on. */
	private async step(name: StepName, run: () => unknown): Promise<boolean> {
		this.a.progress(name, 0, 1);
		try {
			await run();
			return true;
		} catch (error) {
			if (error instanceof NotRun) {
				this.skip(name, error.message);
				return true;
			}
			if (!(error instanceof Wrong))
				throw error;
			this.outcome(name).state = "wrong";
			const { message, expected, found, place } = error;
			this.report.wrong = { step: name, message, expected, found, ...place };
			return false;
		}
	}

	private open(): void {
		const { bundle, receipt } = this.options;
		within({ file: "bundle.tar" }, () => {
			for (const f of readTar(bundle))
				this.a.files.set(f.name, f.data);
		});
		if (receipt !== undefined)
			within({ file: "receipt" }, () => (this.a.receipt = parseReceipt(receipt)));
	}

	private async log(): Promise<void> {
		await auditLog(this.a);
		const { checkpoint, origin } = this.a.log;
		Object.assign(this.report, {
			origin: checkpoint.origin,
			project: origin.project,
			log_size: checkpoint.size,
		});
		if (this.a.vkey) {
			await auditKey(this.a);
			this.pass("log");
		} else {
			this.skip("log", "no verifier key: the hashes agree, but whose log it is was not checked");
		}
	}

	private async records(): Promise<boolean> {
		let walked: Walked | null = null;
		let part = "complete" as StepName;
		const went = await this.step("complete", () => {
			walked = auditRecords(this.a, (p) => (part = p));
		});
		if (!went && part === "consensus") {
			this.pass("complete");
			this.outcome("consensus").state = "wrong";
			this.report.wrong!.step = "consensus";
		}
		if (!went)
			return false;
		/* A method that this page cannot run again leaves what follows from it undone. */
		if (!walked)
			return this.withoutConsensus();
		this.pass("complete");
		if (!(await this.step("consensus", () => auditManifest(this.a, walked!))))
			return false;
		if (this.a.counts.unsaid)
			this.skip("consensus", `${this.a.counts.unsaid} used answers are erased, so what they said cannot be counted again`);
		else
			this.pass("consensus");
		if (!(await this.step("roots", () => auditRoots(this.a, walked!))))
			return false;
		this.pass("roots");
		const { root, oz_root } = walked as Walked;
		Object.assign(this.report, { root, oz_root });
		return true;
	}

	private withoutConsensus(): boolean {
		const why = this.outcome("complete").why;
		this.skip("consensus", why);
		this.skip("roots", why);
		return true;
	}

	async run(): Promise<Report> {
		const { a, report } = this;
		const simple: [StepName, () => unknown][] = [
			["files", () => this.open()],
			["files", () => auditFiles(a)],
			["log", () => this.log()],
			["seal", () => auditSeal(a)],
			["openings", () => auditOpenings(a)],
		];
		for (const [name, run] of simple) {
			if (!(await this.step(name, run)))
				return this.end();
			if (name !== "log")
				this.pass(name);
		}
		report.dataset = Number(a.manifest.dataset);
		report.size = a.S;
		if (!(await this.records()))
			return this.end();
		report.counts = a.counts;
		if (!a.files.has("earnings.jsonl"))
			this.skip("earnings", "the bundle has no earnings.jsonl");
		else if (await this.step("earnings", () => auditEarnings(a)))
			this.pass("earnings");
		else
			return this.end();
		this.skip("payouts", a.files.has("payouts.json") ? "this page reads no payouts.json" : "the bundle has no payouts.json");
		this.skip("chain", "this page asks no chain");
		if (!a.receipt)
			this.skip("receipt", "none was given");
		else if (await this.step("receipt", async () => (report.lost_answer = await auditReceipt(a))))
			if (!this.outcome("receipt").why)
				this.pass("receipt");
		return this.end();
	}

	private end(): Report {
		if (this.report.wrong)
			for (const s of this.report.steps)
				if (s.state === "not run" && !s.why)
					s.why = "something before it is wrong";
		return this.report;
	}
}

export function audit(options: Options): Promise<Report> {
	return new Run(options).run();
}

