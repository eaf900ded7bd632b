/* One question of a template, whatever its type. A type is one file beside this one, found by its name. */
import type { Json, JsonObject } from "../json";

export const LABELS_MAX = 64;

export interface Field {
	name: string;
	type: string;
	required: boolean;
}

export interface Question {
	name: string;
	type: QuestionType;
	required: boolean;
	/** the options that votes are counted by, as JCS sorts them; none for a type that has no options */
	labels: string[];
	/** the question's JCS: equal iff the questions are */
	jcs: string;
}

export interface QuestionType {
	name: string;
	/** members that a question of this type has beside name, type, title and ?required */
	members: string[];
	/** Checks them; returns the labels, sorted. */
	labels(json: JsonObject, fields: Field[]): string[];
	/** Throws unless value is a right answer. "comment" is the caller's. */
	check(question: Question, value: JsonObject): void;
	/** The label that a checked value votes for, or -1. */
	vote(question: Question, value: JsonObject): number;
	/** The value as records state it. */
	record(question: Question, label: number): Json;
}

/** The vote that is none. */
export const NO_VOTE = -1;
