/* Templates: what is shown, and what is asked. */
import { utf8 } from "../bytes";
import { members } from "../form";
import { get, isObject, jcs, type Json, type JsonObject } from "../json";
import { Wrong } from "../wrong";
import { boxes } from "./boxes";
import { choice } from "./choice";
import { multiChoice } from "./multi_choice";
import { isTitle, TITLE_MAX } from "./options";
import { pairwise } from "./pairwise";
import type { Field, Question, QuestionType } from "./question";
import { ranking } from "./ranking";
import { rating } from "./rating";
import { spans } from "./spans";
import { steps } from "./steps";
import { text } from "./text";
import type { Ballot } from "../consensus/votes";

export interface Template {
	fields: Field[];
	questions: Question[];
}

const types: QuestionType[] = [boxes, choice, multiChoice, pairwise, ranking, rating, spans, steps, text];
const fieldTypes = ["text", "markdown", "chat", "code", "json", "image"];

function nameOf(json: JsonObject): string {
	const name = get(json, "name");
	if (typeof name !== "string" || !/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name))
		throw new Wrong('"name" must be 1 to 64 letters, digits, \'_\' and \'-\', and begin with a letter');
	return name;
}

function requiredOf(json: JsonObject): boolean {
	const required = get(json, "required") ?? true;
	if (typeof required !== "boolean")
		throw new Wrong('"required" must be true or false');
	return required;
}

function parseField(value: Json): Field {
	const json = members(value, "name", "type", "?required");
	if (!fieldTypes.includes(json.type as string))
		throw new Wrong(`"type" must be one of ${fieldTypes.join(", ")}`);
	return { name: nameOf(json), type: json.type as string, required: requiredOf(json) };
}

function parseQuestion(value: Json, fields: Field[]): Question {
	if (!isObject(value))
		throw new Wrong("a question must be an object");
	const type = types.find((t) => t.name === value.type);
	if (!type)
		throw new Wrong(`"type" must be one of: ${types.map((t) => t.name).join(", ")}`);
	members(value, "name", "type", "title", "?required", ...type.members);
	if (!isTitle(value.title))
		throw new Wrong(`"title" must be 1 to ${TITLE_MAX} bytes of text`);
	return { name: nameOf(value), type, required: requiredOf(value), jcs: jcs(value), ...type.parse(value, fields) };
}

function unique(list: { name: string }[], what: string): void {
	const names = list.map((item) => item.name);
	const twice = names.find((name, i) => names.indexOf(name) !== i);
	if (twice !== undefined)
		throw new Wrong(`two ${what} have the name "${twice}"`);
}

export function parseTemplate(value: Json): Template {
	const json = members(value, "fields", "questions");
	if (!Array.isArray(json.fields) || json.fields.length < 1 || json.fields.length > 32)
		throw new Wrong('"fields" must be a list of 1 to 32');
	if (!Array.isArray(json.questions) || json.questions.length < 1 || json.questions.length > 16)
		throw new Wrong('"questions" must be a list of 1 to 16');
	const fields = json.fields.map(parseField);
	const questions = json.questions.map((q) => parseQuestion(q, fields));
	unique(fields, "fields");
	unique(questions, "questions");
	return { fields, questions };
}

function checkPart(q: Question, value: Json): void {
	if (!isObject(value))
		throw new Wrong(`question "${q.name}": an object is expected`);
	const comment = get(value, "comment");
	if (comment !== undefined && (typeof comment !== "string" || utf8(comment).length > 2000))
		throw new Wrong(`question "${q.name}": "comment" must be a string of at most 2000 bytes`);
	q.type.check(q, value);
}

/** Throws unless value answers the template's questions; partial: some of them. */
export function checkValue(t: Template, value: JsonObject, partial: boolean): void {
	const names = Object.keys(value);
	for (const name of names) {
		const q = t.questions.find((x) => x.name === name);
		if (!q)
			throw new Wrong(`the template has no question "${name}"`);
		checkPart(q, value[name]!);
	}
	const missing = t.questions.find((q) => q.required && !names.includes(q.name));
	if (!partial && missing)
		throw new Wrong(`the question "${missing.name}" must be answered`);
	if (partial && !names.length)
		throw new Wrong("the value must answer at least one question");
}

/** What a checked value says to each question; null: nothing. */
export function ballotsOf(t: Template, value: JsonObject | null): (Ballot | null)[] {
	return t.questions.map((q) => {
		const part = value ? get(value, q.name) : undefined;
		return isObject(part) ? q.type.pack(q, part) : null;
	});
}
