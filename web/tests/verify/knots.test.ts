import { describe, expect, it } from "vitest";
import { leafHash } from "../../src/proof/hash";
import { climb, inclusion, Tree } from "../../src/proof/tree";
import { knotsOf, place } from "../../src/verify/knots";

async function knots(index: number, size: number) {
	const levels: Uint8Array[][] = [];
	const tree = new Tree();

	for (let i = 0; i < size; i++)
		tree.push(leafHash(`${i}`)).forEach((node, level) => (levels[level] ??= []).push(node));
	const path = await inclusion(index, size, (level, n) => Promise.resolve(levels[level]![n]!));
	const leaf = leafHash(`${index}`);

	return knotsOf(leaf, climb(index, size, leaf, path)!, { leaf: "record", root: "root" });
}

describe.each([1360, 390, 320])("a climb drawn at %i px", (window) => {
	const width = Math.min(window - 32, 640);

	it("stays inside, from the bottom up", async () => {
		const { knots: placed, height } = place(await knots(9136, 14686), width);

		expect(placed).toHaveLength(15);
		placed.forEach((knot, i) => {
			expect(knot.x).toBeGreaterThan(40);
			expect(knot.x).toBeLessThan(width - 40);
			expect(knot.y).toBeLessThan(height);
			if (i)
				expect(knot.y).toBeLessThan(placed[i - 1]!.y);
			if (knot.twig) {
				const letters = 62; // seven of them, at 13 px
				const end = knot.twig.text + (knot.twig.anchor === "end" ? -letters : letters);

				expect(end).toBeGreaterThanOrEqual(0);
				expect(end).toBeLessThanOrEqual(width);
				expect(knot.twig.anchor === "end").toBe(knot.sibling!.left);
			}
		});
	});
});

describe("labels", () => {
	it("name the leaf and the root, or both at once", async () => {
		expect((await knots(0, 2)).map((k) => k.label)).toEqual(["record", "root"]);
		expect((await knots(0, 1)).map((k) => k.label)).toEqual(["record, which is the root"]);
	});
});
