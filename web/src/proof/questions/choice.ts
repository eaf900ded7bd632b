/* One of 2 to 64 options: {"choice":"cat"}. */
import { labelMethods } from "../consensus/methods";
import { members } from "../form";
import { jcs } from "../json";
import { Wrong } from "../wrong";
import { optionValues } from "./options";
import type { QuestionType } from "./question";

export const choice: QuestionType = {
	name: "choice",
	members: ["options"],
	counted: "label",
	quoted: false,
	methods: labelMethods,
	parse: (json) => ({ labels: optionValues(json.options), least: 0, most: 0 }),
	check(q, value) {
		members(value, "choice", "?comment");
		if (!q.labels.includes(value.choice as string))
			throw new Wrong(`"choice" must be the value of one of the ${q.labels.length} options`, "", jcs(value));
	},
	pack: (q, value) => q.labels.indexOf(value.choice as string),
	state: (q, label) => ({ choice: q.labels[label as number]! }),
};
