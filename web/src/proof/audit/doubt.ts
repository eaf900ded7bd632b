/*
 * Records whose used answers were erased after sealing: what those said cannot be counted again, so each figure
 * is held against what it can be, given the answers that are still there.
 */
import { AgreementSums, type Agreement } from "../consensus/agreement";
import { isInt, members } from "../form";
import { get, isObject, jcs, type Json, type JsonObject } from "../json";
import { countedNames } from "../questions/question";
import { Wrong, within } from "../wrong";
import type { Answer, Task } from "./facts";
import type { Audit, Lines } from "./inside";

const CERTAIN = ["answers", "content", "external_id", "group", "left_out", "n"];
const CROWD = ["unfinished", "tied", "disputed", "consensus"];
const UNDECIDED = CROWD.slice(0, 3);

export class Doubt {
	undecided = 0;
	private readonly sums: AgreementSums[];
	private readonly a: Audit;

	constructor(a: Audit) {
		this.a = a;
		this.sums = a.derived.questions.map((q) => new AgreementSums(q.labels.length));
	}

	agreement(): Agreement[] {
		const { derived } = this.a;
		return this.sums.map((s, q) =>
			derived.questions[q]!.type.counted === "label" ? s.end() : derived.agreement[q]!,
		);
	}

	check(lines: Lines, task: Task, want: JsonObject): void {
		const { derived } = this.a;
		const found = lines.parse();
		within(lines.place(), () => {
			const record = members(found, ...CERTAIN, "questions");
			for (const name of CERTAIN)
				if (jcs(record[name]!) !== jcs(want[name]!))
					throw new Wrong(`"${name}" of task ${task.n} is not what the log says`, jcs(want[name]!), jcs(record[name]!));
			members(record.questions, ...derived.questions.map((q) => q.name));
			let open = false;
			derived.questions.forEach((q, i) => {
				const stated = members(get(record.questions, q.name), "confidence", "status", "value", "votes");
				this.checkQuestion(task, i, stated, get(want.questions, q.name) as JsonObject);
				open ||= q.required && UNDECIDED.includes(stated.status as string);
			});
			this.undecided += Number(open);
		});
	}

	/** Used answers to this question whose words are gone. */
	private unknown(task: Task, q: number): Answer[] {
		const { derived } = this.a;
		return task.answers.filter((x) => x.unsaid && !derived.left.has(x) && derived.asked(x, q));
	}

	private checkQuestion(task: Task, q: number, stated: JsonObject, want: JsonObject): void {
		const { derived } = this.a;
		const question = derived.questions[q]!;
		const known = derived.votes(task, q);
		const unknown = this.unknown(task, q).length;
		const votes = this.readVotes(countedNames(question), stated.votes, known, unknown);
		const sum = votes.reduce((s, v) => s + v, 0);
		const certain = known.reduce((s, v) => s + v, 0);
		const single = question.type.counted !== "options";
		if (!votes.length || (single && (sum < certain + (question.required ? unknown : 0) || sum > certain + unknown)))
			throw new Wrong(
				`"${question.name}": the votes cannot be those of the answers used, of which ${unknown} were erased later`,
			);
		if (question.type.counted === "label")
			this.sums[q]!.add(votes);
		if (CROWD.includes(want.status as string))
			this.checkCrowd(task, q, stated, votes);
		else
			for (const name of ["confidence", "status", "value"])
				if (jcs(stated[name]!) !== jcs(want[name]!))
					throw new Wrong(`"${question.name}": "${name}" is not what the log says`, jcs(want[name]!), jcs(stated[name]!));
	}

	private readVotes(labels: string[], stated: Json | undefined, known: number[], unknown: number): number[] {
		if (!isObject(stated) || Object.keys(stated).length !== labels.length)
			return [];
		const votes = labels.map((label) => get(stated, label));
		return votes.every((v, k) => isInt(v, known[k]!, known[k]! + unknown)) ? (votes as number[]) : [];
	}

	/** A status that the votes do not rule out, and a value only where there is a consensus. */
	private checkCrowd(task: Task, q: number, stated: JsonObject, votes: number[]): void {
		const { derived } = this.a;
		const { name, type } = derived.questions[q]!;
		const policy = derived.policyOf(task);
		const status = stated.status as string;
		const sum = votes.reduce((s, v) => s + v, 0);
		/* Of options nobody can say how many answered: each may have chosen several, or none. */
		const few = type.counted !== "options" && sum < Math.max(1, policy.min);
		if (!CROWD.includes(status) || (few && status !== "unfinished"))
			throw new Wrong(`"${name}": the status does not follow from the votes`, few ? "unfinished" : "", status);
		if ((status === "consensus") !== (stated.value !== null))
			throw new Wrong(`"${name}": the value does not follow from the status`, "", jcs(stated.value!));
	}
}
