/* Answers to one task, arranged for a reviewer: which whole values were given, by whom, and where each voter
 * stands on the picture that fits the question. Pure. */

import type { Option } from "../api/types";

export type Value = Record<string, Record<string, unknown>>;

export interface Answer {
	answer: string;
	voter: number;
	kind: string;
	value: Value | null; // null: erased
	order?: Record<string, string[]> | null;
	ms?: number | null;
}

/* A value that somebody gave, with everybody who gave it. Comments do not make values differ. */
export interface Candidate {
	value: Value;
	voters: number[];
}

function plain(value: unknown): unknown {
	if (Array.isArray(value))
		return value.map(plain);
	if (value === null || typeof value !== "object")
		return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([key]) => key !== "comment")
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, v]) => [key, plain(v)]),
	);
}

export function sameValue(a: unknown, b: unknown): boolean {
	return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

/* What was said to some questions, most voters first, so that 1 is what the crowd leans to, then by what it says, so
 * that a key means the same from task to task; at most nine have one. */
export function candidates(answers: Answer[], questions: string[]): Candidate[] {
	const found = new Map<string, Candidate>();

	for (const a of answers) {
		const said = Object.entries(a.value ?? {}).filter(([name]) => questions.includes(name));
		if (!said.length)
			continue;
		const value = plain(Object.fromEntries(said)) as Value;
		const key = JSON.stringify(value);
		const c = found.get(key) ?? { value, voters: [] };

		c.voters.push(a.voter);
		found.set(key, c);
	}
	return [...found.entries()]
		.sort(([k, a], [l, b]) => b.voters.length - a.voters.length || (k < l ? -1 : 1))
		.map(([, c]) => c);
}

/* A voter on the beam: -3 (left, much better) to 3, 0 a tie; null: both bad, beside the beam. */
export interface Mark {
	voter: number;
	at: number | null;
	swapped: boolean; // saw the right field on the left
}

export function beamMarks(answers: Answer[], question: string, left: string): Mark[] {
	return answers
		.filter((a) => a.value?.[question])
		.map((a) => {
			const { choice, strength } = a.value![question] as { choice: string; strength?: number };
			const much = strength ?? 2;
			const side: Record<string, number | null> = { left: -much, right: much, tie: 0, both_bad: null };
			const shown = a.order?.[question];

			return {
				voter: a.voter,
				at: side[choice] ?? null,
				swapped: shown !== undefined && shown[0] !== left,
			};
		});
}

export interface Tally {
	value: string;
	title: string;
	voters: number[];
}

/* Options with those who chose them; every option, so that what nobody chose is seen too. */
export function tallies(answers: Answer[], question: string, options: Option[]): Tally[] {
	return options.map(({ value, title }) => ({
		value,
		title,
		voters: answers
			.filter((a) => {
				const v = a.value?.[question];
				return v?.choice === value || (Array.isArray(v?.choices) && v.choices.includes(value));
			})
			.map((a) => a.voter),
	}));
}

/* Ratings along their scale. */
export function ratingMarks(answers: Answer[], question: string): { voter: number; at: number }[] {
	return answers
		.map((a) => ({ voter: a.voter, at: Number(a.value?.[question]?.rating) }))
		.filter((m) => Number.isFinite(m.at));
}

/* What somebody wrote beside a vote. */
export function comments(answers: Answer[]): { voter: number; question: string; text: string }[] {
	return answers.flatMap((a) =>
		Object.entries(a.value ?? {})
			.filter(([, v]) => typeof v.comment === "string" && v.comment)
			.map(([question, v]) => ({ voter: a.voter, question, text: String(v.comment) })),
	);
}
