/* Any of 2 to 64 options: {"choices":["a","c"]}, in any order, none twice. */
import { optionMethods } from "../consensus/methods";
import { isInt, members } from "../form";
import { Wrong } from "../wrong";
import { optionValues } from "./options";
import type { QuestionType } from "./question";

export const multiChoice: QuestionType = {
	name: "multi_choice",
	members: ["options", "?min", "?max"],
	counted: "options",
	quoted: false,
	methods: optionMethods,
	parse(json) {
		const labels = optionValues(json.options);
		const { min: least = 0, max: most = labels.length } = json;
		if (!isInt(least, 0, labels.length) || !isInt(most, Math.max(1, least), labels.length))
			throw new Wrong(`"min" and "max" say how many of the ${labels.length} options may be chosen`);
		return { labels, least, most };
	},
	check(q, value) {
		const { choices } = members(value, "choices", "?comment");
		if (!Array.isArray(choices) || choices.length < q.least || choices.length > q.most)
			throw new Wrong(`"choices" must be a list of ${q.least} to ${q.most} options`);
		if (!choices.every((c) => q.labels.includes(c as string)) || new Set(choices).size !== choices.length)
			throw new Wrong('"choices" must hold values of the options, none twice');
	},
	pack: (q, value) => (value.choices as string[]).map((c) => q.labels.indexOf(c)).sort((a, b) => a - b),
	/* In the order of "votes", whatever the order in which somebody ticked them. */
	state: (q, value) => ({
		choices: (Array.isArray(value) ? value : (value as { labels: number[] }).labels).map((k) => q.labels[k]!),
	}),
};
