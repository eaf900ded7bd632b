/* Whether rejections stand on what they say. Duplicate accounts and spam are counted, not judged. */
import { Wrong } from "../wrong";
import type { Answer, Decision, Facts, Judged } from "./facts";

const PROBES_MIN = 20;
const REJECTED_WRONG = 1e-4; // how rarely a careful annotator would do as badly

export interface Rejections {
	by_reason: Record<string, number>;
	/** evidence was erased */
	untested: number;
}

function refuse(v: Judged, why: string): never {
	throw new Wrong(`index ${v.index} rejects answer ${v.answer.index} as ${v.reason}, but ${why}`, "", "", {
		index: v.index,
	});
}

function testSpeed(v: Judged): void {
	if (v.evidence.length !== 1 || v.evidence[0] !== v.answer)
		refuse(v, "the evidence is not that answer alone");
	if (v.answer.ms >= v.answer.terms.policy.speed_ms)
		refuse(v, "it took at least the policy's speed_ms");
}

/** Whether x was a probe at the verdict: its task was full by then, and its gold is not null. */
function wasProbe(f: Facts, v: Judged, x: Answer): boolean {
	const task = f.tasks[x.n - 1]!;
	if (x.index >= v.index || !task.gold || task.gold.none)
		return false;
	return task.answers.filter((y) => y.index < v.index).length > task.terms!.policy.max;
}

/** The first question with one label an answer, in the template's order, that a gold names; or -1. */
function probed(gold: Decision): number {
	return gold.terms.template.questions.findIndex((q, i) => q.type.counted === "label" && gold.ballots[i] !== null);
}

/** Whether an answer chose what the gold says: the same option of the question of that name. */
function isRight(x: Answer, gold: Decision, q: number): boolean {
	const asked = gold.terms.template.questions[q]!;
	const { questions } = x.terms.template;
	const mine = questions.findIndex((y) => y.name === asked.name && y.type.counted === "label");
	const said = mine < 0 ? null : x.ballots[mine]!;
	return said !== null && questions[mine]!.labels[said as number] === asked.labels[gold.ballots[q] as number];
}

/** P(X <= right) for X a sum of trials of their own chances; the order of the operations is part of it. */
function chanceOfAtMost(chance: number[], right: number): number {
	const at = [1];
	chance.forEach((p, i) => {
		at[i + 1] = at[i]! * p;
		for (let k = i; k; k--)
			at[k] = at[k]! * (1 - p) + at[k - 1]! * p;
		at[0]! *= 1 - p;
	});
	let sum = 0;
	for (let k = 0; k <= right; k++)
		sum += at[k]!;
	return sum;
}

function testGold(v: Judged, f: Facts): void {
	const probes = f.annotators[v.answer.who]!.answers.filter((x) => wasProbe(f, v, x));
	let right = 0;
	if (probes.length !== v.evidence.length || probes.some((x, i) => x !== v.evidence[i]))
		refuse(v, "the evidence is not exactly the annotator's answers to retired gold before it");
	if (probes.length < PROBES_MIN)
		refuse(v, "that needs at least 20 answers to retired gold");
	const floor = v.answer.terms.policy.gold_floor / 1e6;
	const chance = probes.map((x) => {
		const gold = f.tasks[x.n - 1]!.gold!;
		const q = probed(gold);
		const most = q < 0 ? 0 : (1 + 1 / gold.terms.template.questions[q]!.labels.length) / 2;
		if (q >= 0 && isRight(x, gold, q))
			right++;
		return floor > most ? most : floor;
	});
	if (chanceOfAtMost(chance, right) >= REJECTED_WRONG)
		refuse(v, "so few wrong answers happen to careful annotators more often than once in 10,000");
}

export function checkRejections(f: Facts): Rejections {
	const share = f.terms.at(-1)!.policy.reject_share;
	const rejected = new Map<number, number>();
	const out: Rejections = {
		by_reason: { "failed-gold": 0, speed: 0, "duplicate-account": 0, spam: 0 },
		untested: 0,
	};
	for (const v of f.verdicts) {
		if (!v.rejected || v.answer.standing !== v)
			continue;
		out.by_reason[v.reason!]!++;
		const standing = (rejected.get(v.answer.who) ?? 0) + 1;
		const answers = f.annotators[v.answer.who]!.answers.length;
		rejected.set(v.answer.who, standing);
		if (v.evidence.some((x) => x.unsaid))
			out.untested++;
		else if (v.reason === "speed")
			testSpeed(v);
		else if (v.reason === "failed-gold")
			testGold(v, f);
		if (standing * 1e6 > share * answers)
			throw new Wrong(`more than reject_share of the annotator's ${answers} answers stand rejected`, "", "", {
				index: v.index,
			});
	}
	return out;
}
