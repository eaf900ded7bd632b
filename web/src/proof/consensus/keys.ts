/* Keys of items, and something arbitrary that is the same everywhere, drawn by them: in 64 bits, as the server does. */
const cut = (x: bigint): bigint => BigInt.asUintN(64, x);

/** FNV-1a of a name's UTF-8. */
export function nameKey(name: string): bigint {
	let h = 0xcbf29ce484222325n;
	for (const byte of new TextEncoder().encode(name))
		h = cut((h ^ BigInt(byte)) * 0x100000001b3n);
	return h;
}

export function mixed(a: bigint, b: bigint, c: bigint): bigint {
	let x = cut(a * 0x9e3779b97f4a7c15n + b * 0xbf58476d1ce4e5b9n + c * 0x94d049bb133111ebn);
	x = cut((x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n);
	x = cut((x ^ (x >> 27n)) * 0x94d049bb133111ebn);
	return x ^ (x >> 31n);
}
