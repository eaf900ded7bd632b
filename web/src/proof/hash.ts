/* The two hash functions of the format, and what is built from them. */
import { sha256 as sha2 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { hex, utf8 } from "./bytes";

export function sha256(data: Uint8Array): Uint8Array {
	return sha2(data);
}

export function sha256Hex(data: Uint8Array | string): string {
	return hex(sha2(typeof data === "string" ? utf8(data) : data));
}

export function keccak256(data: Uint8Array): Uint8Array {
	return keccak_256(data);
}

const LARGE = 1 << 16;

/** SHA-256 of a file: by the browser itself where it is large and the browser can. */
export async function fileHash(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
	if (data.length < LARGE || !globalThis.crypto?.subtle)
		return sha2(data);
	return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** RFC 6962: a leaf, and a node over two. */
export function leafHash(data: Uint8Array | string): Uint8Array {
	return sha2.create().update(leafPrefix).update(typeof data === "string" ? utf8(data) : data).digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
	return sha2.create().update(nodePrefix).update(left).update(right).digest();
}
