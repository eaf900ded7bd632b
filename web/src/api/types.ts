/*
 * types -- the API's shapes by the names that the pages use. They are the document's (schemas/openapi.yaml); where it
 * leaves a shape to the question types (schemas/questions/), it is said here.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];
/** What has a default may be left out of what is written. */
type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

export type Price = Schemas["Money"];
export type Role = Schemas["Role"];
export type Me = Schemas["Me"];
export type SignedIn = Schemas["SignedIn"];
export type Field = Optional<Schemas["Field"], "required">;
export type Work = Schemas["Work"];
export type Answered = Schemas["Answered"];

export interface Option {
	value: string;
	title: string;
}
export interface Question {
	name: string;
	type: string;
	title: string;
	required?: boolean;
	/** pairwise: two fields */
	left?: string;
	right?: string;
	/** pairwise: members of a task's content that say where each side comes from */
	source?: { left: string; right: string };
	/** ranking: fields */
	items?: string[];
	/** boxes: the field of the picture */
	image?: string;
	/** choice, multi_choice; spans, boxes: the labels */
	options?: Option[];
	/** multi_choice: how many; rating: the scale */
	min?: number;
	max?: number;
	/** rating: what stands at the ends */
	low?: string;
	high?: string;
	/** text: code points; the field whose text one begins with */
	max_length?: number;
	start?: string;
	/** spans, steps: the field that is marked or judged */
	field?: string;
	/** steps: a third verdict; an answer ends with the first wrong one */
	neutral?: boolean;
	first_error?: boolean;
}
export interface Template {
	fields: Field[];
	questions: Question[];
}
export type Terms = Omit<Schemas["ProjectTemplate"], "template"> & { template: Template };
/** One question's value, e.g. {choice: "left", strength: 2}. */
export type Value = Record<string, unknown>;
/** By question name. */
export type Values = Record<string, Value>;
/** order: by question, what was drawn for it; for a pair, the field shown first in front. */
export type Assignment = Omit<Schemas["Assignment"], "order"> & { order: Record<string, string[]> };
export type Assignments = Omit<Schemas["Assignments"], "assignments"> & { assignments: Assignment[] };
