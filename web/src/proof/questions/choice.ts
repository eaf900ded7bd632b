/* One of 2 to 64 options: {"choice":"cat"}. */
import { utf8 } from "../bytes";
import { members } from "../form";
import { jcs } from "../json";
import { Wrong } from "../wrong";
import { LABELS_MAX, type Question, type QuestionType } from "./question";

/** Options [{"value":..,"title":..}], sorted by value. */
export function optionValues(options: unknown): string[] {
	if (!Array.isArray(options) || options.length < 2 || options.length > LABELS_MAX)
		throw new Wrong(`"options" must list 2 to ${LABELS_MAX} options`);
	const values = options.map((option) => {
		const { value, title } = members(option, "value", "title");
		if (typeof value !== "string" || !value || utf8(value).length > 64 || /[\u0000-\u001f\u007f-\u009f]/.test(value))
			throw new Wrong('an option\'s "value" must be 1 to 64 bytes of printable text');
		if (typeof title !== "string" || !title || utf8(title).length > 2000)
			throw new Wrong(`option "${value}": "title" must be 1 to 2000 bytes of text`);
		return value;
	});
	if (new Set(values).size !== values.length) throw new Wrong("two options have the same value");
	return values.sort();
}

function vote(q: Question, value: { choice?: unknown }): number {
	return q.labels.indexOf(value.choice as string);
}

export const choice: QuestionType = {
	name: "choice",
	members: ["options"],
	labels: (json) => optionValues(json.options),
	check(q, value) {
		members(value, "choice", "?comment");
		if (vote(q, value) < 0)
			throw new Wrong(`"choice" must be the value of one of the ${q.labels.length} options`, "", jcs(value));
	},
	vote,
	record: (q, label) => ({ choice: q.labels[label]! }),
};
