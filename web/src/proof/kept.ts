/*
 * The file in which a device's receipts are handed on: each as the server gave it, and the keys that their logs had
 * when they were kept.
 */
import { members } from "./form";
import { get, isObject, parse, type JsonObject } from "./json";
import { Wrong } from "./wrong";

export interface Kept {
	receipts: { answer: string; receipt: string }[];
	/** by origin */
	vkeys: Record<string, string>;
}

export function keptText(kept: Kept): string {
	return JSON.stringify({ format: "goldleaf-receipts-1", ...kept }, null, 1) + "\n";
}

export function parseKept(text: string): Kept {
	const v = members(parse(text), "format", "receipts", "vkeys");
	if (v.format !== "goldleaf-receipts-1")
		throw new Wrong('"format" must be goldleaf-receipts-1');
	if (!Array.isArray(v.receipts) || !isObject(v.vkeys))
		throw new Wrong('"receipts" must be a list, "vkeys" an object');
	const receipts = v.receipts.map((item) => {
		const { answer, receipt } = members(item, "answer", "receipt");
		if (typeof answer !== "string" || typeof receipt !== "string")
			throw new Wrong("a receipt must be text");
		return { answer, receipt };
	});
	const keys: JsonObject = v.vkeys;
	const vkeys = Object.keys(keys).map((origin) => {
		const vkey = get(keys, origin);
		if (typeof vkey !== "string")
			throw new Wrong("a verifier key must be text");
		return [origin, vkey] as const;
	});
	return { receipts, vkeys: Object.fromEntries(vkeys) };
}
