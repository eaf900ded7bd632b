/* What the entries of a log owe each other, whatever their openings say. */
import type { Entry } from "../entry";
import { same, Wrong } from "../wrong";
import type { AuditLog } from "./inside";
import { noteRotation } from "./keys";

export class Rules {
	private day = "";
	private terms = false;
	private tasks = 0;
	/** index of the last sealing entry of the next dataset */
	private sealing: number | null = null;
	private readonly commitments = new Map<string, number>();
	private readonly log: AuditLog;

	constructor(log: AuditLog) {
		this.log = log;
	}

	private notErased(a: string): void {
		const index = this.log.erased.get(a);
		if (index !== undefined)
			throw new Wrong(`its annotator was erased at index ${index}`);
	}

	private committed(c: string, d: string, index: number): void {
		if (d < this.day)
			throw new Wrong("its day is before that of an entry before it", this.day, d);
		this.day = d;
		const before = this.commitments.get(c);
		if (before !== undefined)
			throw new Wrong(`its commitment stands at index ${before} too`);
		this.commitments.set(c, index);
	}

	private seal(x: Entry & { k: "seal" }, index: number): void {
		same(this.log.sealed.length + 1, x.dataset, "datasets are numbered 1, 2, 3, one seal each");
		if (this.sealing === null)
			throw new Wrong("no sealing entry of this dataset stands before its seal");
		same(this.sealing + 1, x.size, "the size of a seal is that of its last sealing entry");
		this.log.sealed.push({ dataset: x.dataset, index, size: x.size, manifest: x.manifest, root: x.root });
		this.sealing = null;
	}

	async check(x: Entry, index: number): Promise<void> {
		if (!index !== (x.k === "open"))
			throw new Wrong("entry 0 opens the log, and no other does");
		switch (x.k) {
			case "terms":
				this.terms = true;
				break;
			case "tasks":
				if (!this.terms)
					throw new Wrong("tasks before the first terms");
				same(this.tasks + 1, x.first, "task numbers must follow without gaps");
				this.tasks += x.count;
				break;
			case "answer":
			case "review":
				this.notErased(x.a);
				this.committed(x.c, x.d, index);
				break;
			case "verdict":
			case "withdraw":
				this.committed(x.c, x.d, index);
				break;
			case "erase":
				this.notErased(x.a);
				this.log.erased.set(x.a, index);
				break;
			case "sealing":
				same(this.log.sealed.length + 1, x.dataset, "datasets are numbered 1, 2, 3");
				this.sealing = index;
				break;
			case "seal":
				this.seal(x, index);
				break;
			case "key":
				await noteRotation(this.log, x, index);
				break;
		}
	}
}
