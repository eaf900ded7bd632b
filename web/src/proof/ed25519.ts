/* Ed25519 signatures: by the browser where it knows them, else by a library that is fetched only then. */
import { equal } from "./bytes";

async function native(key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean | null> {
	if (!globalThis.crypto?.subtle)
		return null;
	let imported: CryptoKey;
	try {
		imported = await crypto.subtle.importKey("raw", new Uint8Array(key), "Ed25519", false, ["verify"]);
	} catch {
		return null;
	}
	return crypto.subtle.verify("Ed25519", imported, new Uint8Array(signature), new Uint8Array(message));
}

/* Keys of small order, for which a signature of anything can be made. */
function isWeak(key: Uint8Array): boolean {
	return equal(key, new Uint8Array(32)) || equal(key, Uint8Array.of(1, ...new Uint8Array(31)));
}

export async function verifyEd25519(key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
	if (isWeak(key))
		return false;
	const outcome = await native(key, signature, message);
	if (outcome !== null)
		return outcome;
	const { ed25519 } = await import("@noble/curves/ed25519.js");
	return ed25519.verify(signature, message, key, { zip215: false });
}
