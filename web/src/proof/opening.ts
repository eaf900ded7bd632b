/* What committed entries open to, and the commitments themselves. */
import { concat, hex, utf8 } from "./bytes";
import type { CommittedEntry } from "./entry";
import * as form from "./form";
import { sha256 } from "./hash";
import { get, jcs, type Json, type JsonObject } from "./json";
import { same, Wrong } from "./wrong";

export interface Job {
	content: string;
	kind: "person" | "verified-person" | "agent";
	n: number;
	price: number;
	terms: number;
}

export interface Said {
	ms: number;
	order: JsonObject;
	predictions: boolean;
	t: number;
	value: JsonObject;
}

export interface Gold {
	n: number;
	value: JsonObject | null;
}

export interface Verdict {
	answer: number;
	evidence: number[];
	rejected: boolean;
	reason: string | null;
	t: number;
}

export interface Review {
	n: number;
	reason: string;
	t: number;
	value: JsonObject;
}

export interface Withdraw {
	n: number;
	reason: string;
	t: number;
}

const REASONS = ["failed-gold", "speed", "duplicate-account", "spam"];

export function parseJob(value: Json | undefined): Job {
	const v = form.members(value, "content", "kind", "n", "price", "salt", "terms");
	const kind = get(v, "kind");
	form.hexText(v, "salt");
	if (kind !== "person" && kind !== "verified-person" && kind !== "agent")
		throw new Wrong('"kind" must be person, verified-person or agent');
	return {
		content: form.hexText(v, "content"),
		kind,
		n: form.int(v, "n", 1),
		price: form.int(v, "price"),
		terms: form.int(v, "terms"),
	};
}

function checkOrder(order: JsonObject): void {
	for (const list of Object.values(order)) {
		if (!Array.isArray(list))
			throw new Wrong('"order" must hold arrays');
		if (!list.every((o) => typeof o === "string"))
			throw new Wrong('"order" must name options');
	}
}

export function parseSaid(value: Json | undefined): Said {
	const v = form.members(value, "ms", "order", "predictions", "salt", "t", "value");
	const predictions = get(v, "predictions");
	const order = form.wholeObject(v, "order");
	form.hexText(v, "salt");
	checkOrder(order);
	if (typeof predictions !== "boolean")
		throw new Wrong('"predictions" must be true or false');
	return { ms: form.int(v, "ms"), order, predictions, t: form.time(v, "t"), value: form.wholeObject(v, "value") };
}

export function parseGold(value: Json | undefined): Gold {
	const v = form.members(value, "n", "salt", "value");
	form.hexText(v, "salt");
	return { n: form.int(v, "n", 1), value: v.value === null ? null : form.wholeObject(v, "value") };
}

export function parseVerdict(value: Json | undefined): Verdict {
	const v = form.members(value, "answer", "evidence", "reason", "salt", "t", "verdict");
	const { verdict, reason, evidence } = v;
	form.hexText(v, "salt");
	if (verdict !== "rejected" && verdict !== "accepted")
		throw new Wrong('"verdict" must be accepted or rejected');
	if (verdict === "accepted" && reason !== null)
		throw new Wrong('"reason" of an acceptance must be null');
	if (verdict === "rejected" && !REASONS.includes(reason as string))
		throw new Wrong('"reason" must be one of the four that a rejection can have');
	if (!Array.isArray(evidence))
		throw new Wrong('"evidence" must be an array of log indices');
	let before = -1;
	for (const index of evidence) {
		if (!form.isInt(index, before + 1))
			throw new Wrong('"evidence" must be log indices in ascending order');
		before = index;
	}
	if (verdict === "rejected" && before < 0)
		throw new Wrong("a rejection must have evidence");
	return {
		answer: form.int(v, "answer"),
		evidence: evidence as number[],
		rejected: verdict === "rejected",
		reason: reason as string | null,
		t: form.time(v, "t"),
	};
}

function reasonCode(v: JsonObject): string {
	const reason = get(v, "reason");
	if (typeof reason !== "string" || !/^[a-z0-9-]{1,64}$/.test(reason))
		throw new Wrong('"reason" must be a code of at most 64 of a-z, 0-9 and -');
	return reason;
}

export function parseReview(value: Json | undefined): Review {
	const v = form.members(value, "n", "reason", "salt", "t", "value");
	form.hexText(v, "salt");
	return {
		n: form.int(v, "n", 1),
		reason: reasonCode(v),
		t: form.time(v, "t"),
		value: form.wholeObject(v, "value"),
	};
}

export function parseWithdraw(value: Json | undefined): Withdraw {
	const v = form.members(value, "n", "reason", "salt", "t");
	form.hexText(v, "salt");
	return { n: form.int(v, "n", 1), reason: reasonCode(v), t: form.time(v, "t") };
}

/* ---- commitments: each begins with its kind and a NUL, so that no two kinds can ever share one ---- */

function commit(kind: string, ...parts: Uint8Array[]): Uint8Array {
	return sha256(concat(utf8(`goldleaf/${kind}/v1\0`), ...parts));
}

export function commitHalves(job: Uint8Array, said: Uint8Array): Uint8Array {
	return commit("answer", job, said);
}

export function commitOpening(kind: string, opening: Json): Uint8Array {
	return commit(kind, utf8(jcs(opening)));
}

const whole = { review: parseReview, verdict: parseVerdict, withdraw: parseWithdraw };

/** Whether an opening is what the entry is committed to, and of the day that it states. */
export function checkOpening(entry: CommittedEntry, opening: Json | undefined): void {
	let c: Uint8Array;
	let t: number;
	if (entry.k === "answer") {
		const v = form.members(opening, "job", "said");
		parseJob(v.job);
		t = parseSaid(v.said).t;
		c = commitHalves(sha256(utf8(jcs(v.job!))), sha256(utf8(jcs(v.said!))));
	} else {
		t = whole[entry.k](opening).t;
		c = commitOpening(entry.k, opening!);
	}
	same(entry.c, hex(c), "the opening is not what the entry is committed to");
	same(entry.d, form.dayOf(t), '"t" is not on the day that the entry states');
}

export function isCommitted(entry: { k: string }): entry is CommittedEntry {
	return entry.k === "answer" || Object.hasOwn(whole, entry.k);
}

