/* types -- the API's shapes by the names that the pages use. */
export interface Price {
	amount: number;
	currency: string;
}
export type Role = "annotator" | "reviewer" | "manager" | "owner";
export interface Me {
	id: string;
	name: string;
	username: string | null;
	kind: string;
	admin: boolean;
	scopes: string[];
	projects: { id: string; name: string; role: Role }[];
	session: { id: string; expires_at: string } | null;
}
export interface SignedIn {
	account: { id: string; name: string; username: string; kind: string; admin: boolean };
	expires_at: string;
}
export interface Field {
	name: string;
	type: "text" | "markdown" | "chat" | "code" | "json";
	required?: boolean;
}
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
	/** choice, multi_choice */
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
}
export interface Template {
	fields: Field[];
	questions: Question[];
}
export interface Terms {
	project: string;
	name: string;
	version: number;
	template: Template;
	guidelines: string;
	price: Price;
}
/** One question's value, e.g. {choice: "left", strength: 2}. */
export type Value = Record<string, unknown>;
/** By question name. */
export type Values = Record<string, Value>;
export interface Assignment {
	id: string;
	task: string;
	template_version: number;
	content: Record<string, unknown>;
	expires_at: string;
	price: Price;
	order: Record<string, string[]>;
}
export interface Assignments {
	assignments: Assignment[];
	reason?: "none-for-you" | "all-held" | "project-done";
}
export interface Answered {
	answer: string;
	receipt: string;
}
export interface Work {
	project: string;
	name: string;
	title?: string;
	price: Price;
	questions: string[];
	left: number | null;
	median_ms: number | null;
	p90_ms: number | null;
	hourly: Price | null;
	mine: { answers: number; held: number };
}
