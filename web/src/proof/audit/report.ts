/* What an audit found, step by step. */
import type { Place } from "../wrong";

export const STEPS = [
	["files", "files against the manifest"],
	["log", "log, checkpoint and signature"],
	["seal", "seal and earlier datasets"],
	["openings", "openings, tasks, gold, terms"],
	["complete", "completeness of the records"],
	["consensus", "consensus and agreement"],
	["roots", "both roots"],
	["earnings", "earnings"],
	["payouts", "payouts"],
	["chain", "chain"],
	["receipt", "receipt"],
] as const;

export type StepName = (typeof STEPS)[number][0];

export interface StepOutcome {
	name: StepName;
	title: string;
	state: "passed" | "wrong" | "not run";
	/** why it was not run */
	why: string;
}

export interface Finding extends Place {
	step: StepName;
	message: string;
	expected: string;
	found: string;
}

export interface Counts {
	tasks: number;
	undecided: number;
	withdrawn: number;
	targeted: number;
	answers: number;
	used: number;
	left_out: Record<string, number>;
	/** annotators, by the whole log */
	erased: number;
	/** used answers whose words are erased */
	unsaid: number;
	reviewed: number;
	against_crowd: number;
	rejected: Record<string, number>;
	untested: number;
	/** tasks decided by another policy than that at S */
	other_policy: number;
}

export interface Report {
	wrong: Finding | null;
	steps: StepOutcome[];
	origin: string;
	project: string;
	dataset: number;
	size: number;
	log_size: number;
	root: string;
	oz_root: string;
	counts: Counts | null;
	/** the receipt shows an answer that the predecessor's log had and this one lost */
	lost_answer: boolean;
	vkey: boolean;
}

/** As the command line's exit: 1 wrong, 2 no key, 3 used answers are erased, 0. */
export function exitOf(r: Report): 0 | 1 | 2 | 3 {
	if (r.wrong)
		return 1;
	if (!r.vkey)
		return 2;
	return r.counts?.unsaid ? 3 : 0;
}

export const STATED_ONLY = ["licence", "README", "croissant", "calibration", "created"];
