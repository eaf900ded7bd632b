/* A solution judged step by step: {"steps":["ok","ok","wrong"]}, from the first step on. */
import { stepMethods } from "../consensus/methods";
import { verdicts } from "../consensus/steps";
import { members } from "../form";
import type { Json } from "../json";
import { Wrong } from "../wrong";
import type { QuestionType } from "./question";

const STEPS_MAX = 200;

function flag(value: Json | undefined, name: string): boolean {
	if (value !== undefined && typeof value !== "boolean")
		throw new Wrong(`"${name}" must be true or false`);
	return value ?? false;
}

/* least: the first verdict that may be given; most: how many wrong steps an answer may have. */
export const steps: QuestionType = {
	name: "steps",
	members: ["field", "?neutral", "?first_error"],
	counted: "answers",
	quoted: false,
	methods: stepMethods,
	parse(json, fields) {
		if (!fields.some((f) => f.name === json.field && f.required))
			throw new Wrong('"field" must be the name of a required field');
		return {
			labels: [],
			least: flag(json.neutral, "neutral") ? 0 : 1,
			most: flag(json.first_error, "first_error") ? 1 : STEPS_MAX,
		};
	},
	check(q, value) {
		const list = members(value, "steps", "?comment").steps;
		if (!Array.isArray(list) || list.length < 1 || list.length > STEPS_MAX)
			throw new Wrong(`"steps" must be a list of 1 to ${STEPS_MAX} verdicts`);
		if (!list.every((v) => verdicts.indexOf(v as string) >= q.least))
			throw new Wrong(`each of "steps" must be ${q.least ? "" : '"neutral", '}"ok" or "wrong"`);
		if (q.most === 1 && list.slice(0, -1).includes("wrong"))
			throw new Wrong('"steps" must end with the first wrong step');
	},
	pack: (_, value) => (value.steps as string[]).map((v) => verdicts.indexOf(v)),
	state: (_, value) => ({
		steps: (Array.isArray(value) ? value : (value as { parts: number[] }).parts).map((k) => verdicts[k]!),
	}),
};
