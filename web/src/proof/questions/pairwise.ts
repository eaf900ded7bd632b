/* Which of two fields is better: {"choice":"left"}, also "right", "tie" and "both_bad", with a "strength" of 1 to 3. */
import { labelMethods } from "../consensus/methods";
import { isInt, members } from "../form";
import { jcs } from "../json";
import { Wrong } from "../wrong";
import type { QuestionType } from "./question";

const labels = ["both_bad", "left", "right", "tie"];

export const pairwise: QuestionType = {
	name: "pairwise",
	members: ["left", "right"],
	counted: "label",
	quoted: false,
	methods: labelMethods,
	parse(json, fields) {
		for (const side of ["left", "right"])
			if (!fields.some((f) => f.name === json[side]))
				throw new Wrong(`"${side}" must be the name of one of the template's fields`);
		if (json.left === json.right)
			throw new Wrong('"left" and "right" must be two fields');
		return { labels, least: 0, most: 0 };
	},
	check(_, value) {
		members(value, "choice", "?strength", "?comment");
		if (!labels.includes(value.choice as string))
			throw new Wrong('"choice" must be "left", "right", "tie" or "both_bad"', "", jcs(value));
		if (value.strength !== undefined && !isInt(value.strength, 1, 3))
			throw new Wrong('"strength" must be 1, 2 or 3');
	},
	pack: (_, value) => labels.indexOf(value.choice as string),
	state: (_, label) => ({ choice: labels[label as number]! }),
};
