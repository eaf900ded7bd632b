/* What a project is made of, as the API takes it: POST /v1/projects. */

import type { Price, Template } from "../api/types";

export type PolicyValue = number | string;

/* Only what differs from the defaults; "redundancy.min" stands for redundancy: { min }. */
export type PolicyChanges = Record<string, PolicyValue>;

export interface Draft {
	name: string;
	guidelines: string;
	template: Template;
	price: Price;
	policy: PolicyChanges;
}

export const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/* A name that can stand in a template, made from what somebody typed. */
export function nameFrom(text: string): string {
	const plain = text
		.normalize("NFKD")
		.replace(/[^A-Za-z0-9_-]+/g, "_")
		.replace(/^[^A-Za-z]+|_+$/g, "");
	return plain.slice(0, 64).toLowerCase() || "option";
}

/* The body of POST /v1/projects. */
export function projectBody(draft: Draft): Record<string, unknown> {
	const policy: Record<string, unknown> = {};
	const redundancy: Record<string, PolicyValue> = {};

	for (const [key, value] of Object.entries(draft.policy))
		if (key.startsWith("redundancy.")) redundancy[key.slice("redundancy.".length)] = value;
		else policy[key] = value;
	if (Object.keys(redundancy).length) policy.redundancy = redundancy;
	return {
		name: draft.name.trim(),
		guidelines: draft.guidelines,
		template: draft.template,
		price: draft.price,
		policy,
	};
}

/* Where in the form a refusal belongs: the server's detail begins with the part it is about. */
export function partOf(detail: string): "name" | "template" | "policy" | "price" | "guidelines" | null {
	const part = /^(name|template|policy|price|guidelines)\b/.exec(detail);
	return part ? (part[1] as ReturnType<typeof partOf>) : null;
}
