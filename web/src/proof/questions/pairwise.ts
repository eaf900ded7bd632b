/* Which of two fields is better: {"choice":"left"}, also "right", "tie" and "both_bad", with a "strength" of 1 to 3. */
import { labelMethods } from "../consensus/methods";
import { utf8 } from "../bytes";
import { isInt, members } from "../form";
import { jcs, type Json } from "../json";
import { Wrong } from "../wrong";
import type { QuestionType } from "./question";

const labels = ["both_bad", "left", "right", "tie"];

/** The members of a task's content that say where each side comes from: the auditor needs them for nothing else. */
function checkSource(source: Json): void {
	const { left, right } = members(source, "left", "right");
	for (const name of [left, right])
		if (typeof name !== "string" || !name || utf8(name).length > 64 || name.includes("\0"))
			throw new Wrong('"source": "left" and "right" must each name a member of the tasks\' content, 1 to 64 bytes');
	if (left === right)
		throw new Wrong('"source": "left" and "right" are the same member');
}

export const pairwise: QuestionType = {
	name: "pairwise",
	members: ["left", "right", "?source"],
	counted: "label",
	quoted: false,
	methods: labelMethods,
	parse(json, fields) {
		for (const side of ["left", "right"])
			if (!fields.some((f) => f.name === json[side]))
				throw new Wrong(`"${side}" must be the name of one of the template's fields`);
		if (json.left === json.right)
			throw new Wrong('"left" and "right" must be two fields');
		if (json.source !== undefined)
			checkSource(json.source);
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
