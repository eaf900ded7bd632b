/*
 * Strict JSON in, canonical JSON (JCS, RFC 8785) out.
 *
 * Refused is what cannot be committed to: numbers beyond +-(2^53-1), duplicate keys, lone surrogates, a BOM,
 * more than 64 nested arrays and objects, anything after the value.
 */
import { DEPTH, Reader } from "./json_reader";
import { Wrong } from "./wrong";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
	[key: string]: Json;
}

/** Reads what a stranger wrote, in whatever layout. */
export function parse(text: string): Json {
	return new Reader(text).whole();
}

/** The canonical text. Keys sort by UTF-16 units, which is how strings compare here anyway. */
export function jcs(value: Json): string {
	if (typeof value !== "object" || value === null)
		return JSON.stringify(value);
	if (Array.isArray(value)) {
		let out = "[";
		for (let i = 0; i < value.length; i++)
			out += (i ? "," : "") + jcs(value[i]!);
		return out + "]";
	}
	const keys = Object.keys(value).sort();
	let out = "{";
	for (let i = 0; i < keys.length; i++)
		out += (i ? "," : "") + JSON.stringify(keys[i]!) + ":" + jcs(value[keys[i]!]!);
	return out + "}";
}

function sound(value: Json, depth: number): boolean {
	if (typeof value === "number")
		return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
	if (typeof value === "string")
		return !/\p{Surrogate}/u.test(value);
	if (typeof value !== "object" || value === null)
		return true;
	if (depth === DEPTH)
		return false;
	if (Array.isArray(value))
		return value.every((item) => sound(item, depth + 1));
	return Object.keys(value).every((key) => sound(key, depth) && sound(value[key]!, depth + 1));
}

/**
 * Reads what must be canonical already. The browser's reader is quick but forgiving: what it let pass shows
 * when the text it makes is another one. Then the strict reader says what it was.
 */
export function parseCanonical(text: string): Json {
	let value: Json;
	try {
		value = JSON.parse(text) as Json;
	} catch {
		value = parse(text);
	}
	if (sound(value, 0) && jcs(value) === text)
		return value;
	parse(text);
	throw new Wrong("this is JSON, but not in its canonical form (RFC 8785)");
}

export function isObject(value: Json | undefined): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that the object itself has. */
export function get(value: Json | undefined, key: string): Json | undefined {
	return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function hasReal(value: Json): boolean {
	if (typeof value === "number")
		return !Number.isInteger(value);
	if (typeof value !== "object" || value === null)
		return false;
	return Object.values(value).some(hasReal);
}
