/* Bytes and the texts that stand for them. Every reader takes one form only: lower-case hex, padded base64. */
import { Wrong } from "./wrong";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function utf8(text: string): Uint8Array {
	return encoder.encode(text);
}

/** The text of bytes that must be UTF-8. */
export function text(bytes: Uint8Array): string {
	try {
		return decoder.decode(bytes);
	} catch {
		throw new Wrong("this is not UTF-8");
	}
}

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hex(bytes: Uint8Array): string {
	let out = "";
	for (let i = 0; i < bytes.length; i++)
		out += digits[bytes[i]!];
	return out;
}

function nibble(code: number): number {
	if (code >= 48 && code <= 57)
		return code - 48;
	return code >= 97 && code <= 102 ? code - 87 : -1;
}

/** length bytes from lower-case hex, or null. */
export function unhex(digits: unknown, length: number): Uint8Array | null {
	if (typeof digits !== "string" || digits.length !== 2 * length)
		return null;
	const out = new Uint8Array(length);
	for (let i = 0; i < length; i++) {
		const high = nibble(digits.charCodeAt(2 * i));
		const low = nibble(digits.charCodeAt(2 * i + 1));
		if (high < 0 || low < 0)
			return null;
		out[i] = (high << 4) | low;
	}
	return out;
}

export function base64(bytes: Uint8Array): string {
	let binary = "";
	for (const byte of bytes)
		binary += String.fromCharCode(byte);
	return btoa(binary);
}

/** Bytes from base64 with its padding and no spare bits, or null. */
export function unbase64(text: unknown): Uint8Array | null {
	if (typeof text !== "string" || text.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
		return null;
	const binary = atob(text);
	const out = Uint8Array.from(binary, (c) => c.charCodeAt(0));
	return base64(out) === text ? out : null;
}

export function concat(...parts: Uint8Array[]): Uint8Array {
	const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		out.set(part, at);
		at += part.length;
	}
	return out;
}

export function compare(a: Uint8Array, b: Uint8Array): number {
	const n = Math.min(a.length, b.length);
	for (let i = 0; i < n; i++)
		if (a[i] !== b[i])
			return a[i]! - b[i]!;
	return a.length - b.length;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && compare(a, b) === 0;
}
