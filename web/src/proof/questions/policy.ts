/* A logged policy: complete but for the keys that came later, nothing unknown. Shares are decimal strings, here in millionths. */
import { findMethod, methodVersion } from "../consensus/methods";
import type { Method } from "../consensus/votes";
import { isInt, members, micro } from "../form";
import { get, jcs, type Json, type JsonObject } from "../json";
import { Wrong } from "../wrong";
import type { Template } from "./template";

export interface Policy {
	min: number;
	max: number;
	confidence: number;
	humans_min: number;
	speed_ms: number;
	undecided_share: number;
	reject_share: number;
	gold_floor: number;
	/** by question, and whether "default" was asked for */
	methods: Method[];
	defaulted: boolean[];
	jcs: string;
}

const counts: Record<string, [least: number, most: number]> = {
	at_once: [1, 1000],
	auto_accept_s: [0, 604800],
	humans_min: [0, 100],
	lease_s: [30, 604800],
	speed_ms: [0, 3600000],
};
const shares: Record<string, number> = {
	confidence: 1e6,
	gold_floor: 1e6,
	gold_share: 1e6,
	reject_share: 3e5,
	surplus_share: 1e6,
	undecided_share: 1e6,
};

function methodsOf(value: Json | undefined, t: Template): Method[] {
	const json = members(value, ...t.questions.map((q) => q.name));
	return t.questions.map((q) => {
		const method = findMethod(q.type.methods, json[q.name]);
		if (!method)
			throw new Wrong(`policy: "consensus": "${q.name}" names no method that this page knows`);
		return method;
	});
}

/**
 * What "default" stands for changes with versions of the server. Where the manifest's algorithm names a method that it
 * stood for once, what was sealed then is audited with that, in the version that it names.
 */
export function recallMethods(p: Policy, t: Template, algorithm: Json | undefined): void {
	t.questions.forEach((q, i) => {
		const how = get(algorithm, q.name);
		const now = p.methods[i]!;
		const named = findMethod(q.type.methods, get(how, "name"));
		const once = p.defaulted[i] && named?.defaulted;
		const method = once || named === now ? methodVersion(named, get(how, "version")) : undefined;
		if (method)
			p.methods[i] = method;
	});
}

export function parsePolicy(value: Json, t: Template): Policy {
	const names = [...Object.keys(counts), ...Object.keys(shares), "redundancy", "consensus"];
	const json = members(value, ...names, "?agents_max", "?clickers_paused", "?predictions_shown");
	if (!isInt(json.agents_max ?? 100, 0, 100))
		throw new Wrong('policy: "agents_max" must be from 0 to 100');
	for (const flag of ["clickers_paused", "predictions_shown"])
		if (typeof (json[flag] ?? false) !== "boolean")
			throw new Wrong(`policy: "${flag}" must be true or false`);
	const number: Record<string, number> = {};
	for (const [key, [least, most]] of Object.entries(counts)) {
		if (!isInt(json[key], least, most))
			throw new Wrong(`policy: "${key}" must be from ${least} to ${most}`);
		number[key] = json[key];
	}
	for (const [key, most] of Object.entries(shares)) {
		const share = micro(json[key], most);
		if (share === null)
			throw new Wrong(`policy: "${key}" must be a decimal string of at most six places`);
		number[key] = share;
	}
	const { min, max } = members(json.redundancy, "min", "max") as JsonObject;
	if (!isInt(min, 1, 100) || !isInt(max, min, 100))
		throw new Wrong('policy: "redundancy" must be 1 to 100 each, "min" not above "max"');
	return { ...number, min, max, methods: methodsOf(json.consensus, t), defaulted: t.questions.map((q) => get(json.consensus, q.name) === "default"), jcs: jcs(json) } as Policy;
}
