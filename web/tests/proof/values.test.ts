/* Numbers, options and boxes: the bytes that the server's methods make of one crowd (tests/unit/test_value_bytes.c). */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { boxClusters, boxesOf, boxMajority, flatBoxes, type Box } from "../../src/proof/consensus/boxes";
import { crh, raterBias } from "../../src/proof/consensus/numbers_weighted";
import { optionsAnchored } from "../../src/proof/consensus/options_anchored";
import { ordinal } from "../../src/proof/consensus/ordinal";
import { fractionText, type Ballot, type BallotMethod, type Found, type Poll } from "../../src/proof/consensus/votes";

const PEOPLE = 12;
const ITEMS = 60;
const MASK = (1n << 64n) - 1n;
let seed = 0n;

function draw(below: number): number {
	seed = (seed + 0x9e3779b97f4a7c15n) & MASK;
	let x = ((seed ^ (seed >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
	x = ((x ^ (x >> 27n)) * 0x94d049bb133111ebn) & MASK;
	return Number((x ^ (x >> 31n)) % BigInt(below));
}

type Say = (person: number, item: number) => Ballot;

const scale =
	(spread: number): Say =>
	(person, item) => {
		const care = 1 + person;
		const off = draw(2 * care + 1) - care;
		return ((item * 37) % spread) + Math.trunc((off * spread) / 40) + (person % 4 ? 0 : Math.trunc(spread / 20));
	};

const options: Say = (person, item) =>
	[0, 1, 2, 3].filter((k) => {
		const holds = (item * 7 + k * k) % (k + 2) === 0;
		return draw(holds ? 2 + Math.trunc(person / 2) : 12) === 0 ? !holds : holds;
	});

const boxes: Say = (person, item) => {
	const found: Box[] = [];
	const care = 20 + 15 * person;
	for (let k = 0; k < item % 4; k++) {
		if (!draw(30 - 2 * person))
			continue;
		const x = 300 + 2000 * k + draw(care);
		const y = 500 + ((item * 91) % 3000) + draw(care);
		const w = 700 + draw(care);
		const h = 900 + draw(care);
		found.push({ x, y, w, h, label: draw(9 - Math.trunc(person / 2)) ? item % 3 : k % 3 });
	}
	if (!draw(9))
		found.push({ x: draw(9000), y: draw(9000), w: 1 + draw(900), h: 1 + draw(900), label: 0 });
	return flatBoxes(found);
};

function crowd(say: Say): Poll {
	seed = 7n;
	const items = Array.from({ length: ITEMS }, (_, item) =>
		Array.from({ length: PEOPLE }, (_, who) => (draw(3) ? [{ who, ballot: say(who, item) }] : [])).flat(),
	);
	return { workers: PEOPLE, labels: 4, items };
}

function told(found: Found): string {
	if ("num" in found)
		return ` ${fractionText(found.num, found.den ?? 1)}`;
	if ("labels" in found)
		return found.labels.map((k) => ` ${k}`).join("");
	return "parts" in found ? boxesOf(found.parts).map((b) => ` ${b.x},${b.y},${b.w},${b.h},${b.label}`).join("") : "";
}

function hash(method: BallotMethod, say: Say): string {
	const lines = method.find(crowd(say)).map((f, i) => `${i}${f?.tied ? " tied" : ""}${f ? told(f.found) : ""};`);
	return createHash("sha256").update(lines.join("")).digest("hex");
}

describe("the server's bytes", () => {
	it.each([
		["crh", crh, scale(201), "b23dbd33d24bf76985122ffae2d0097b1906d7e1034da04143cfa1a4080658e3"],
		["rater-bias", raterBias, scale(201), "1747356d01ac5a1728bcb360c3bcb33d7a0be33e4f71d0748bad46abbde880f6"],
		["ordinal, a long scale", ordinal, scale(201), "35e74afef07809857aa1dc39a9c3d59c8476450b024fe63393ef9d45c6929ca1"],
		["ordinal, a short one", ordinal, scale(6), "33fdc428a039f0adc3b3b08696feaa4ed770244109486e14fc3e3fa3a1eacc97"],
		["options, anchored", optionsAnchored, options, "395fc27588fa6443a67f63dd92fdc39087f3d65c8e5c91cde58a3a217faf8771"],
		["boxes, majority", boxMajority, boxes, "d0428bdd9ef0acc96cffde0a1554e4f8c92ffefe6e272a83612f0d1284fb55d6"],
		["boxes, clusters", boxClusters, boxes, "447b4fedbfa717384e4cd2bec8558ec760eb8782190a4b2183167194a7594e39"],
	])("of %s", (_, method, say, bytes) => {
		expect(hash(method, say)).toBe(bytes);
	});
});
