/* What a project is made of, as the API takes it: POST /v1/projects. */

import type { Price, Template } from "../api/types";

export type PolicyValue = number | string | boolean;

/* Only what differs from the defaults; "redundancy.min" stands for redundancy: { min }. */
export type PolicyChanges = Record<string, PolicyValue>;

export interface Draft {
	name: string;
	guidelines: string;
	template: Template;
	price: Price;
	policy: PolicyChanges;
	/** The method by which a question's answers become a result, where one was named. */
	consensus?: Record<string, string>;
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

function policyBody(draft: Draft): Record<string, unknown> {
	const policy: Record<string, unknown> = {};
	const redundancy: Record<string, PolicyValue> = {};
	const methods = Object.entries(draft.consensus ?? {}).filter(([name]) => draft.template.questions.some((q) => q.name === name));

	for (const [key, value] of Object.entries(draft.policy))
		if (key.startsWith("redundancy."))
			redundancy[key.slice("redundancy.".length)] = value;
		else
			policy[key] = value;
	if (Object.keys(redundancy).length)
		policy.redundancy = redundancy;
	if (methods.length)
		policy.consensus = Object.fromEntries(methods);
	return policy;
}

/* The body of POST /v1/projects. */
export function projectBody(draft: Draft): Record<string, unknown> {
	return {
		name: draft.name.trim(),
		guidelines: draft.guidelines,
		template: draft.template,
		price: draft.price,
		policy: policyBody(draft),
	};
}

/* The terms in force, as a draft of the next ones. */
export function draftOf(
	project: { name: string; policy: Record<string, unknown> },
	terms: { template: Template; guidelines: string; price: Price },
	presets: Record<string, PolicyValue>,
): Draft {
	const { consensus, redundancy, ...rest } = project.policy;
	const flat: Record<string, unknown> = { ...rest };

	for (const [key, value] of Object.entries((redundancy ?? {}) as Record<string, unknown>))
		flat[`redundancy.${key}`] = value;
	return {
		name: project.name,
		guidelines: terms.guidelines,
		template: terms.template,
		price: terms.price,
		policy: Object.fromEntries(Object.entries(flat).filter(([key, value]) => value !== presets[key])) as PolicyChanges,
		consensus: (consensus ?? {}) as Record<string, string>,
	};
}

/* The body of PATCH /v1/projects/{p}: only the parts that changed. A new template takes its policy along, which names a
 * method for each of its questions. */
export function changesBody(draft: Draft, before: Draft): Record<string, unknown> {
	const now = projectBody(draft);
	const old = projectBody(before);
	const parts = ["template", "guidelines", "price", "policy"].filter((part) => JSON.stringify(now[part]) !== JSON.stringify(old[part]));

	if (parts.includes("template") && !parts.includes("policy"))
		parts.push("policy");
	return Object.fromEntries(parts.map((part) => [part, now[part]]));
}

/* Where in the form a refusal belongs: the server's detail begins with the part it is about. */
export function partOf(detail: string): "name" | "template" | "policy" | "price" | "guidelines" | null {
	const part = /^(name|template|policy|price|guidelines)\b/.exec(detail);
	return part ? (part[1] as ReturnType<typeof partOf>) : null;
}
