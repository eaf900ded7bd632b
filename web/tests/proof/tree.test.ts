import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hex, unbase64 } from "../../src/proof/bytes";
import { keccak256, leafHash } from "../../src/proof/hash";
import { utf8 } from "../../src/proof/bytes";
import { checkOz, ozLeaf, ozRoot } from "../../src/proof/oz";
import { hashesOf } from "../../src/proof/online";
import { isTilePath, tileOf, tilePath, tilesOf } from "../../src/proof/tile";
import { checkConsistency, checkInclusion, climb, consistency, inclusion, Tree } from "../../src/proof/tree";

const SIZE = 700;

/** A log of SIZE leaves: its tree at each size, and its hash tiles as a server would cut them. */
const leaves = Array.from({ length: SIZE }, (_, i) => leafHash(`leaf ${i}`));
const roots = [new Tree().root()];
const levels: Uint8Array[][] = [];
const tree = new Tree();

for (const leaf of leaves) {
	tree.push(leaf).forEach((node, level) => (levels[level] ??= []).push(node));
	roots.push(tree.root());
}

async function fetchTile(path: string): Promise<Uint8Array> {
	const [, level, n, width] = /^tile\/(\d)\/(\d{3})(?:\.p\/(\d+))?$/.exec(path)!;
	const from = Number(n) * 256;

	return new Uint8Array(Buffer.concat(levels[8 * Number(level)]!.slice(from, from + Number(width ?? 256))));
}

describe("a tree", () => {
	it("of nothing has the hash of nothing", () => {
		expect(hex(roots[0]!)).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	});

	it("proves each leaf, from tiles, and nothing else", async () => {
		for (const size of [1, 2, 3, 255, 256, 257, 511, 700])
			for (const index of [0, 1, size >> 1, size - 1].filter((i) => i < size)) {
				const path = await inclusion(index, size, hashesOf(size, fetchTile));

				expect(checkInclusion(path, index, size, leaves[index]!, roots[size]!)).toBe(true);
				expect(checkInclusion(path, index, size, leaves[(index + 1) % SIZE]!, roots[size]!)).toBe(false);
				expect(checkInclusion([...path, leaves[0]!], index, size, leaves[index]!, roots[size]!)).toBe(false);
				expect(climb(index, size, leaves[index]!, path)!.length).toBe(path.length);
			}
	});

	it("proves that it grew, from tiles", async () => {
		for (const [older, size] of [[1, 2], [3, 700], [256, 300], [255, 257], [512, 700], [700, 700]] as const) {
			const path = await consistency(older, size, hashesOf(size, fetchTile));

			expect(checkConsistency(path, older, size, roots[older]!, roots[size]!)).toBe(true);
			expect(checkConsistency(path, older, size, roots[older - 1]!, roots[size]!)).toBe(false);
		}
	});
});

describe("tiles", () => {
	it("have the names of C2SP tlog-tiles", () => {
		expect(tilePath({ level: 0, n: 1234067, width: 256 })).toBe("0/x001/x234/067");
		expect(tilePath({ level: -1, n: 5, width: 7 })).toBe("entries/005.p/7");
		expect([...tilesOf(SIZE)].map(tilePath)).toEqual([
			"entries/000",
			"entries/001",
			"entries/002.p/188",
			"0/000",
			"0/001",
			"0/002.p/188",
			"1/000.p/2",
		]);
		expect(tilePath(tileOf(SIZE, 0, 699))).toBe("0/002.p/188");
		expect(["0/000", "0/x001/067", "7/000.p/255"].every(isTilePath)).toBe(true);
		expect(["0/00", "8/000", "0/000.p/256", "0/000.p/0", "0/x000/001", "0/000/"].some(isTilePath)).toBe(false);
	});
});

describe("OpenZeppelin's tree", () => {
	const lines = ["a", "b", "c", "d", "e"].map((line) => keccak256(utf8(line)));

	it("of one record is its leaf", () => {
		expect(hex(ozRoot(lines.slice(0, 1)))).toBe(hex(ozLeaf(0, lines[0]!)));
		expect(checkOz([], 0, lines[0]!, ozRoot(lines.slice(0, 1)))).toBe(true);
	});

	it("binds the index", () => {
		expect(checkOz([ozLeaf(1, lines[1]!)], 0, lines[0]!, ozRoot(lines.slice(0, 2)))).toBe(true);
		expect(checkOz([ozLeaf(1, lines[1]!)], 1, lines[0]!, ozRoot(lines.slice(0, 2)))).toBe(false);
	});
});

interface Vector {
	leafIdx: number;
	treeSize: number;
	root: string;
	leafHash: string;
	size1: number;
	size2: number;
	root1: string;
	root2: string;
	proof: string[] | null;
	wantErr: boolean;
	desc: string;
}

const folder = `${process.env.GOLDLEAF_TEST_DATA ?? ""}/vectors/rfc6962`;

function vectors(kind: string): Vector[] {
	if (!process.env.GOLDLEAF_TEST_DATA)
		return [];
	const names = readdirSync(`${folder}/${kind}`, { recursive: true }) as string[];

	return names
		.filter((name) => name.endsWith(".json"))
		.map((name) => JSON.parse(readFileSync(`${folder}/${kind}/${name}`, "utf8")) as Vector)
		.filter((v) => [v.leafIdx, v.treeSize, v.size1, v.size2].every((n) => n === undefined || Number.isSafeInteger(n)));
}

const bytes = (text: string): Uint8Array => unbase64(text) ?? new Uint8Array();

describe.skipIf(!process.env.GOLDLEAF_TEST_DATA)("transparency-dev's vectors", () => {
	it("of inclusion", () => {
		const all = vectors("inclusion");

		expect(all.length).toBeGreaterThan(50);
		for (const v of all)
			expect(
				checkInclusion((v.proof ?? []).map(bytes), v.leafIdx, v.treeSize, bytes(v.leafHash), bytes(v.root)),
				JSON.stringify(v),
			).toBe(!v.wantErr);
	});

	it("of consistency", () => {
		const all = vectors("consistency").filter((v) => v.size1 > 0); // of an empty tree there is nothing to show

		expect(all.length).toBeGreaterThan(50);
		for (const v of all)
			expect(
				checkConsistency((v.proof ?? []).map(bytes), v.size1, v.size2, bytes(v.root1), bytes(v.root2)),
				JSON.stringify(v),
			).toBe(!v.wantErr);
	});
});
