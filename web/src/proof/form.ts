/* Strict envelopes: what an object must be made of. Each throws, saying which member is not so. */
import { unbase64, unhex } from "./bytes";
import { get, hasReal, isObject, type Json, type JsonObject } from "./json";
import { Wrong } from "./wrong";

/** value must be an object with exactly these members; "?name" may be absent. */
export function members(value: Json | undefined, ...names: string[]): JsonObject {
	if (!isObject(value))
		throw new Wrong("an object is expected here");
	let known = 0;
	for (const name of names) {
		const optional = name.startsWith("?");
		const there = Object.hasOwn(value, optional ? name.slice(1) : name);
		if (!there && !optional)
			throw new Wrong(`the member "${name}" is missing`);
		if (there)
			known++;
	}
	if (known !== Object.keys(value).length) {
		const extra = Object.keys(value).find((key) => !names.includes(key) && !names.includes("?" + key));
		throw new Wrong(`there is no member "${extra}"`);
	}
	return value;
}

export function isInt(value: Json | undefined, min: number, max = Number.MAX_SAFE_INTEGER): value is number {
	return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

export function int(value: JsonObject, name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
	const v = get(value, name);
	if (!isInt(v, min, max))
		throw new Wrong(`"${name}" must be an integer from ${min} on`);
	return v;
}

/** Hex of that many bytes, as text: equal texts are equal bytes. */
export function hexText(value: JsonObject, name: string, bytes = 32): string {
	const v = get(value, name);
	if (!unhex(v, bytes))
		throw new Wrong(`"${name}" must be ${2 * bytes} lower-case hex digits`);
	return v as string;
}

export function keccakText(value: JsonObject, name: string): string {
	const v = get(value, name);
	if (typeof v !== "string" || !v.startsWith("0x") || !unhex(v.slice(2), 32))
		throw new Wrong(`"${name}" must be 0x and 64 lower-case hex digits`);
	return v;
}

export function name(value: JsonObject, key: string): string {
	const v = get(value, key);
	if (typeof v !== "string" || !v || v.includes("\0"))
		throw new Wrong(`"${key}" must be a text that is not empty`);
	return v;
}

export function textOrNull(value: JsonObject, key: string): string | null {
	const v = get(value, key);
	if (v !== null && typeof v !== "string")
		throw new Wrong(`"${key}" must be a text or null`);
	return v;
}

export function signature(value: JsonObject, key: string): Uint8Array {
	const bytes = unbase64(get(value, key));
	if (bytes?.length !== 64)
		throw new Wrong(`"${key}" must be 64 bytes in base64`);
	return bytes;
}

/** "2026-11-21", a day that there is. */
export function isDay(value: Json | undefined): value is string {
	if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value) || value < "1970")
		return false;
	const at = new Date(value + "T00:00:00Z");
	return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

export function day(value: JsonObject, key: string): string {
	const v = get(value, key);
	if (!isDay(v))
		throw new Wrong(`"${key}" must be a day like "2026-11-21"`);
	return v;
}

/** Milliseconds since 1970. */
export function time(value: JsonObject, key: string): number {
	const v = get(value, key);
	if (!isInt(v, 0, 253402300799999))
		throw new Wrong(`"${key}" must be milliseconds since 1970`);
	return v;
}

export function dayOf(ms: number): string {
	return new Date(ms).toISOString().slice(0, 10);
}

/** An object without real numbers in it. */
export function wholeObject(value: JsonObject, key: string): JsonObject {
	const v = get(value, key);
	if (!isObject(v))
		throw new Wrong(`"${key}" must be an object`);
	if (hasReal(v))
		throw new Wrong(`"${key}" must not hold a real number; write it as a string`);
	return v;
}

/** "0.981234" as 981234, at most six places; null if it is no such text. */
export function micro(value: Json | undefined, max: number): number | null {
	if (typeof value !== "string" || !/^(?:0|[1-9]\d*)(?:\.\d{1,6})?$/.test(value))
		return null;
	const [whole, places = ""] = value.split(".");
	const v = Number(whole) * 1e6 + Number(places.padEnd(6, "0"));
	return v <= max ? v : null;
}
