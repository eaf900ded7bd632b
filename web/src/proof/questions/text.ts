/* The annotator's own words: {"text":"..."}, 1 to "max_length" code points. Records point at them. */
import { textMethods } from "../consensus/methods";
import { isInt, members } from "../form";
import { Wrong } from "../wrong";
import { isTextField, type QuestionType } from "./question";

const LENGTH_MAX = 10000;

export const text: QuestionType = {
	name: "text",
	members: ["?max_length", "?start"],
	counted: "answers",
	quoted: true,
	methods: textMethods,
	parse(json, fields) {
		const { max_length: most = 2000, start } = json;
		if (!isInt(most, 1, LENGTH_MAX))
			throw new Wrong(`"max_length" must be from 1 to ${LENGTH_MAX}`);
		if (start !== undefined && !isTextField(fields, start))
			throw new Wrong('"start" must be the name of a required field of text, markdown or code');
		return { labels: [], least: 1, most };
	},
	check(q, value) {
		const { text: said } = members(value, "text", "?comment");
		if (typeof said !== "string" || !said || [...said].length > q.most)
			throw new Wrong(`"text" must be 1 to ${q.most} characters`);
		if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(said))
			throw new Wrong('"text" must not hold control characters but tab and LF');
	},
	pack: (_, value) => value.text as string,
	state() {
		throw new Error("records quote no text");
	},
};
