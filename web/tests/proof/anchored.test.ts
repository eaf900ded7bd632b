/* The crowds and the bytes are those of tests/unit/test_anchored.c. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { anchored } from "../../src/proof/consensus/anchored";
import { mixed, nameKey } from "../../src/proof/consensus/keys";
import type { Belief, Votes } from "../../src/proof/consensus/votes";
import { drawer } from "./drawer";

/* seed items workers labels share gold least most */
const known: [number[], string][] = [
	[[1, 40, 8, 2, 50, 0, 40, 95], "491d3b7d1c6fb91a7ba5eeb87034daa474a40c4c1ce71e378524dfd099234577"],
	[[2, 300, 30, 2, 30, 10, 30, 90], "70e8ff27eae7bc6c7e22768c0f95bcef6b100e5734b31f243c40133c71c43b59"],
	[[3, 300, 30, 3, 30, 0, 40, 90], "555f14a730d01d4495c4973ec8d6429a7f4940b6de07b05eb50106511784ca34"],
	[[4, 500, 60, 4, 15, 0, 70, 99], "21c1ce8cba2fdd750a6a79f84ae18ae205a629a2490554886c729fb25cb3dc4b"],
	[[5, 1000, 60, 4, 10, 3, 50, 90], "84d73dc3f5501d67634ba21380187b0e85794f0085c598077092aeb7c542d05c"],
	[[6, 400, 40, 5, 25, 0, 20, 90], "eefcb139b89584e449889d379588511c6e2ae1ed59b43ad8fd53307b9180bae6"],
	[[7, 100, 150, 8, 40, 0, 10, 60], "a77e76bccffca2df22dd4f27ee4607434b6e8f165a272666bf214d601d99fb05"],
	[[8, 80, 20, 64, 60, 5, 40, 90], "86d9da859c5c8746d9f173bae5c6ea689179da5f12754847c2f945a5c34f8c5c"],
	[[9, 200, 12, 17, 50, 0, 90, 100], "488e98e32bb5f1cf750d37b952199a1a0e4a952e0f86f37a500ecd1e191b8d5b"],
	[[10, 100, 10, 1, 50, 0, 50, 90], "89069c9c4521bc1101f32435e6260b0b5fce26ebb7a472c94caf7440f8bd03a2"],
	[[11, 300, 100, 3, 6, 100, 50, 90], "80896d0aa33d89e6a401af23ff050ac36438cd8bbd037c575253700a87ff6a09"],
	[[12, 600, 100, 6, 2, 0, 60, 90], "884a6419474b9128f55ace58cb06f83fb97ccd705546ecd9613cbb93651a5b0a"],
	[[13, 400, 600, 2, 1, 0, 40, 90], "ea086ae23df61aae1334be6087542e0172786da9e8ea8c1c5fe5a22499522ec0"],
];

function made([seed, items, workers, labels, share, gold, least, most]: number[]): Votes {
	const below = drawer(seed!);
	const start = [0];
	const worker: number[] = [];
	const label: number[] = [];
	const clamp: number[] = [];
	for (let i = 0; i < items!; i++) {
		const truth = below(labels!);
		clamp.push(gold && below(100) < gold ? truth : -1);
		for (let w = 0; w + 1 < workers! && i + 1 < items!; w++) {
			const right = below(100) < least! + Math.floor(((most! - least!) * w) / (workers! - 1));
			const guess = below(labels!);
			if (below(100) >= share!)
				continue;
			worker.push(w);
			label.push(right ? truth : guess);
		}
		start.push(worker.length);
	}
	return {
		items: items!,
		workers: workers!,
		labels: labels!,
		start: Uint32Array.from(start),
		worker: Uint32Array.from(worker),
		label: Uint8Array.from(label),
		clamp: Int16Array.from(clamp),
		key: BigUint64Array.from(clamp, (_, i) => nameKey(`item-${i}`)),
	};
}

const hash = (beliefs: Belief[]): string =>
	createHash("sha256")
		.update(beliefs.map((b) => `${b.label} ${Number(b.tied)} ${b.num} ${b.den}\n`).join(""))
		.digest("hex");

describe("anchored", () => {
	it.each(known)("gives the server's bytes: %j", (plan, want) => {
		expect(hash(anchored.run(made(plan)))).toBe(want);
	});

	it("without keys draws by the items' numbers", () => {
		const votes = made(known[0]![0]);
		const { key, ...nameless } = votes;
		const numbered = { ...votes, key: BigUint64Array.from(key!, (_, i) => BigInt(i)) };
		expect(anchored.run(nameless)).toEqual(anchored.run(numbered));
	});

	it("knows names by their bytes", () => {
		expect(nameKey("")).toBe(0xcbf29ce484222325n);
		expect(nameKey("foobar")).toBe(0x85944171f73967e8n);
		expect(mixed(0n, 0n, 0n)).toBe(0n);
	});
});
