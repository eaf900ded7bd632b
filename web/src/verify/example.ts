/* example -- a small dataset made in this tab, so that the page has something to show before anything is dropped. */
import { hex } from "../proof/bytes";
import { keccak256, leafHash, sha256Hex } from "../proof/hash";
import { utf8 } from "../proof/bytes";
import { jcs } from "../proof/json";
import type { RecordProof } from "../proof/record_proof";
import { inclusion, Tree } from "../proof/tree";

const SIZE = 3000;
const INDEX = 1836;

function line(i: number): string {
	const left = 2 + (i % 3);
	const right = (i * 7) % 3;

	return jcs({
		answers: Array.from({ length: left + right }, (_, k) => 3 * i + 5 * k + 4),
		content: sha256Hex(`example ${i}`),
		external_id: `pair-${i + 1}`,
		group: null,
		left_out: [],
		n: i + 1,
		questions: {
			better: {
				confidence: left > right ? "0.973204" : "0.500000",
				status: left > right ? "consensus" : "tied",
				value: left > right ? { choice: "left" } : null,
				votes: { both_bad: 0, left, right, tie: 0 },
			},
		},
	});
}

/** Not from any server: its root vouches for nothing. */
export async function example(): Promise<RecordProof> {
	const tree = new Tree();
	const levels: Uint8Array[][] = [];

	for (let i = 0; i < SIZE; i++)
		tree.push(leafHash(line(i))).forEach((node, level) => (levels[level] ??= []).push(node));
	const path = await inclusion(INDEX, SIZE, (level, n) => Promise.resolve(levels[level]![n]!));
	const record = line(INDEX);

	return {
		index: INDEX,
		size: SIZE,
		record,
		path,
		oz: [],
		roots: { root: hex(tree.root()), oz_root: "0x" + hex(keccak256(utf8(record))) },
	};
}
