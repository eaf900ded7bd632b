/* Stretches of a field's text, each with an option: {"spans":[{"start":0,"end":5,"label":"PER"}]}, in code points. */
import { spanMethods } from "../consensus/methods";
import { bySpan, flat, spansOf, type Span } from "../consensus/spans";
import { isInt, members } from "../form";
import type { JsonObject } from "../json";
import { Wrong } from "../wrong";
import { optionValues } from "./options";
import { isTextField, type Question, type QuestionType } from "./question";

const SPANS_MAX = 1000;
const PLACE_MAX = 1000000;

function read(q: Question, value: JsonObject): Span[] {
	if (!Array.isArray(value.spans) || value.spans.length > SPANS_MAX)
		throw new Wrong(`"spans" must be a list of at most ${SPANS_MAX} spans`);
	const list = value.spans.map((item) => {
		const { start, end, label } = members(item, "start", "end", "label");
		if (!isInt(start, 0, PLACE_MAX - 1) || !isInt(end, start + 1, PLACE_MAX))
			throw new Wrong(`"start" and "end" must be whole numbers from 0 to ${PLACE_MAX}, "end" above "start"`);
		if (!q.marks!.includes(label as string))
			throw new Wrong('"label" must be the value of an option');
		return { start, end, label: q.marks!.indexOf(label as string) };
	});
	list.sort(bySpan);
	if (list.some((span, i) => i > 0 && span.start < list[i - 1]!.end))
		throw new Wrong("two spans overlap");
	return list;
}

export const spans: QuestionType = {
	name: "spans",
	members: ["field", "options"],
	counted: "answers",
	quoted: false,
	methods: spanMethods,
	parse(json, fields) {
		if (!isTextField(fields, json.field))
			throw new Wrong('"field" must be the name of a required field of text, markdown or code');
		return { labels: [], marks: optionValues(json.options, 1), least: 0, most: 0 };
	},
	check(q, value) {
		members(value, "spans", "?comment");
		read(q, value);
	},
	pack: (q, value) => flat(read(q, value)),
	state: (q, value) => ({
		spans: spansOf(Array.isArray(value) ? value : (value as { parts: number[] }).parts).map((s) => ({
			end: s.end,
			label: q.marks![s.label]!,
			start: s.start,
		})),
	}),
};
