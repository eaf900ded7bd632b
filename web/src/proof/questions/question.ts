/* One question of a template, whatever its type. A type is one file beside this one, found by its name. */
import type { Ballot, Found, Method } from "../consensus/votes";
import type { Json, JsonObject } from "../json";

export const LABELS_MAX = 64;

export interface Field {
	name: string;
	type: string;
	required: boolean;
}

/** What of a question its type has read: options as JCS sorts them, and bounds. */
export interface Parsed {
	labels: string[];
	/** instead: options that parts of a value bear, which no vote is counted by; sorted too */
	marks?: string[];
	least: number;
	most: number;
}

export interface Question extends Parsed {
	name: string;
	type: QuestionType;
	required: boolean;
	/** the question's JCS: equal iff the questions are */
	jcs: string;
}

export interface QuestionType {
	name: string;
	/** members that a question of this type has beside name, type, title and ?required */
	members: string[];
	/** what of an answer is counted under "votes": its label, each of its labels, or that there is one */
	counted: "label" | "options" | "answers";
	/** values are a person's own words, which records point at and never quote */
	quoted: boolean;
	methods: Method[];
	parse(json: JsonObject, fields: Field[]): Parsed;
	/** Throws unless value is a right answer. "comment" is the caller's. */
	check(question: Question, value: JsonObject): void;
	/** What a checked value says: a label where labels are counted. */
	pack(question: Question, value: JsonObject): Ballot;
	/** What was said, or what a crowd came to, as records state it; not of quoted types. */
	state(question: Question, value: Ballot | Found): Json;
}

/** The names under "votes". */
export function countedNames(q: Question): string[] {
	return q.type.counted === "answers" ? ["answers"] : q.labels;
}

/** Whether a name is that of a required field whose content is one text. */
export function isTextField(fields: Field[], name: Json | undefined): boolean {
	const field = fields.find((f) => f.name === name);
	return !!field?.required && field.type !== "chat" && field.type !== "json";
}
