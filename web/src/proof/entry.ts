/* The log's entries, by kind. Hashes stay the texts they are: equal texts are equal bytes. */
import * as form from "./form";
import { get, parseCanonical, type Json, type JsonObject } from "./json";
import { concat, utf8 } from "./bytes";
import { within, Wrong } from "./wrong";

export interface Price {
	amount: number;
	currency: string;
}

export interface Predecessor {
	leaf: string;
	origin: string;
	root: string;
	size: number;
}

export type SaidEntry = { k: "answer" | "review"; a: string; c: string; d: string };
export type DecidedEntry = { k: "verdict" | "withdraw"; c: string; d: string };
export type CommittedEntry = SaidEntry | DecidedEntry;
export type OpenEntry = { k: "open"; origin: string; predecessor: Predecessor | null };
export type TermsEntry = { k: "terms"; guidelines: string; policy: string; template: string; price: Price };
export type TasksEntry = { k: "tasks"; count: number; first: number; gold: string; root: string };
export type SealEntry = { k: "seal"; dataset: number; manifest: string; root: string; size: number };
export type KeyEntry = { k: "key"; new: string; old: string; sig_new: Uint8Array; sig_old: Uint8Array };
export type Entry =
	| CommittedEntry
	| OpenEntry
	| TermsEntry
	| TasksEntry
	| SealEntry
	| KeyEntry
	| { k: "erase"; a: string }
	| { k: "sealing"; dataset: number }
	| { k: "payout"; epoch: number; root: string; total: number };

const ENTRY_MAX = 1024;

function parsePrice(value: Json | undefined): Price {
	const v = form.members(value, "amount", "currency");
	const currency = get(v, "currency");
	if (typeof currency !== "string" || !/^[A-Z][A-Z0-9]{2,11}$/.test(currency))
		throw new Wrong('price: "currency" must be 3 to 12 of A-Z and 0-9, a letter first');
	return { amount: form.int(v, "amount"), currency };
}

function parsePredecessor(value: Json | undefined): Predecessor | null {
	if (value === null)
		return null;
	const v = form.members(value, "leaf", "origin", "root", "size");
	return {
		leaf: form.hexText(v, "leaf"),
		origin: form.name(v, "origin"),
		root: form.hexText(v, "root"),
		size: form.int(v, "size", 1),
	};
}

const said = (k: "answer" | "review") => (v: JsonObject): SaidEntry => ({
	k,
	a: form.hexText(v, "a", 16),
	c: form.hexText(v, "c"),
	d: form.day(v, "d"),
});

const decided = (k: "verdict" | "withdraw") => (v: JsonObject): DecidedEntry => ({
	k,
	c: form.hexText(v, "c"),
	d: form.day(v, "d"),
});

const kinds: Record<string, { members: string[]; read: (v: JsonObject) => Entry }> = {
	open: {
		members: ["origin", "predecessor"],
		read: (v) => ({
			k: "open",
			origin: form.name(v, "origin"),
			predecessor: parsePredecessor(get(v, "predecessor")),
		}),
	},
	terms: {
		members: ["guidelines", "policy", "price", "template"],
		read: (v) => ({
			k: "terms",
			guidelines: form.hexText(v, "guidelines"),
			policy: form.hexText(v, "policy"),
			template: form.hexText(v, "template"),
			price: parsePrice(get(v, "price")),
		}),
	},
	tasks: {
		members: ["count", "first", "gold", "root"],
		read: (v) => ({
			k: "tasks",
			count: form.int(v, "count", 1),
			first: form.int(v, "first", 1),
			gold: form.hexText(v, "gold"),
			root: form.hexText(v, "root"),
		}),
	},
	answer: { members: ["a", "c", "d"], read: said("answer") },
	review: { members: ["a", "c", "d"], read: said("review") },
	verdict: { members: ["c", "d"], read: decided("verdict") },
	withdraw: { members: ["c", "d"], read: decided("withdraw") },
	erase: { members: ["a"], read: (v) => ({ k: "erase", a: form.hexText(v, "a", 16) }) },
	sealing: { members: ["dataset"], read: (v) => ({ k: "sealing", dataset: form.int(v, "dataset", 1) }) },
	seal: {
		members: ["dataset", "manifest", "root", "size"],
		read: (v) => ({
			k: "seal",
			dataset: form.int(v, "dataset", 1),
			manifest: form.hexText(v, "manifest"),
			root: form.hexText(v, "root"),
			size: form.int(v, "size", 1),
		}),
	},
	key: {
		members: ["new", "old", "sig_new", "sig_old"],
		read: (v) => ({
			k: "key",
			new: form.name(v, "new"),
			old: form.name(v, "old"),
			sig_new: form.signature(v, "sig_new"),
			sig_old: form.signature(v, "sig_old"),
		}),
	},
	payout: {
		members: ["epoch", "root", "total"],
		read: (v) => ({
			k: "payout",
			epoch: form.int(v, "epoch"),
			root: form.keccakText(v, "root"),
			total: form.int(v, "total"),
		}),
	},
};

export function entryOf(value: Json): Entry {
	const k = get(value, "k");
	const kind = typeof k === "string" && Object.hasOwn(kinds, k) ? kinds[k] : undefined;
	if (!kind)
		throw new Wrong('"k" names no kind of entry');
	try {
		const v = form.members(value, "k", "v", ...kind.members);
		if (get(v, "v") !== 1)
			throw new Wrong('"v" must be 1, the only version there is');
		return kind.read(v);
	} catch (error) {
		if (error instanceof Wrong)
			error.message = `${k}: ${error.message}`;
		throw error;
	}
}

export function parseEntry(text: string): Entry {
	if (utf8(text).length > ENTRY_MAX)
		throw new Wrong(`an entry of more than ${ENTRY_MAX} bytes`);
	return entryOf(within({}, () => parseCanonical(text)));
}

/** What both keys of a rotation sign. */
export function keyStatement(origin: string, vkey: string): Uint8Array {
	return concat(utf8("goldleaf/key/v1\0"), utf8(`${origin}\n${vkey}`));
}
