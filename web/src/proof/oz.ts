/* OpenZeppelin's StandardMerkleTree over (index, keccak256 of the record's line). */
import { compare, concat, equal } from "./bytes";
import { keccak256 } from "./hash";
import { Wrong } from "./wrong";

/** keccak256(keccak256(abi.encode(index, hash))): twice, so that no node can pass for a leaf. */
export function ozLeaf(index: number, line: Uint8Array): Uint8Array {
	const encoded = new Uint8Array(64);
	new DataView(encoded.buffer).setBigUint64(24, BigInt(index));
	encoded.set(line, 32);
	return keccak256(keccak256(encoded));
}

function pair(a: Uint8Array, b: Uint8Array): Uint8Array {
	return keccak256(compare(a, b) > 0 ? concat(b, a) : concat(a, b));
}

/** Its root, from the Keccak hashes of all lines in order. */
export function ozRoot(lines: Uint8Array[]): Uint8Array {
	if (!lines.length)
		throw new Wrong("there are no records to make a tree of");
	const leaves = lines.map((line, i) => ozLeaf(i, line)).sort((a, b) => compare(b, a));
	const tree: Uint8Array[] = new Array<Uint8Array>(2 * leaves.length - 1);
	for (let i = 0; i < leaves.length; i++)
		tree[leaves.length - 1 + i] = leaves[i]!;
	for (let i = leaves.length - 2; i >= 0; i--)
		tree[i] = pair(tree[2 * i + 1]!, tree[2 * i + 2]!);
	return tree[0]!;
}

export function checkOz(path: Uint8Array[], index: number, line: Uint8Array, root: Uint8Array): boolean {
	return path.length <= 64 && equal(path.reduce(pair, ozLeaf(index, line)), root);
}
