/*
 * The bytes that the server's methods make of one crowd, and where every fifth item is known
 * (tests/unit/test_value_bytes.c).
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { boxClusters, boxesOf, boxMajority, flatBoxes, type Box } from "../../src/proof/consensus/boxes";
import { crh, raterBias } from "../../src/proof/consensus/numbers_weighted";
import { optionsAnchored } from "../../src/proof/consensus/options_anchored";
import { ordinal } from "../../src/proof/consensus/ordinal";
import { plackettLuce } from "../../src/proof/consensus/plackett_luce";
import { flat, spanCells, spansOf } from "../../src/proof/consensus/spans";
import { stepCells } from "../../src/proof/consensus/steps";
import { fractionText, type Ballot, type BallotMethod, type Found, type Poll } from "../../src/proof/consensus/votes";
import { drawer } from "./drawer";

const PEOPLE = 12;
const ITEMS = 60;
let draw = drawer(0);

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

const spans: Say = (person, item) => {
	const care = 2 + Math.trunc(person / 2);
	return flat(
		Array.from({ length: item % 4 }, (_, k) => ({
			start: 10 * k + (draw(care) ? 0 : 2),
			end: 10 * k + (draw(care) ? 5 : 8),
			label: (draw(care + 2) ? item + k : draw(3)) % 3,
		})),
	);
};

const steps: Say = (person, item) =>
	Array.from({ length: 4 + (item % 3) }, (_, k) => (draw(2 + Math.trunc(person / 3)) ? ((item + k) % 5 ? 1 : 2) : draw(3)));

const ranking: Say = (person, item) => {
	const place = [0, 1, 2, 3].map((k) => (k + item) % 4);
	for (let k = 0; k < 2; k++)
		if (!draw(2 + Math.trunc(person / 2))) {
			const other = 1 + draw(3);
			[place[0], place[other]] = [place[other]!, place[0]!];
		}
	return place;
};

function crowd(say: Say): Poll {
	draw = drawer(7);
	const items = Array.from({ length: ITEMS }, (_, item) =>
		Array.from({ length: PEOPLE }, (_, who) => (draw(3) ? [{ who, ballot: say(who, item) }] : [])).flat(),
	);
	return { workers: PEOPLE, labels: 4, items };
}

type Tell = (parts: number[]) => string;
const numbers: Tell = (parts) => parts.map((n) => ` ${n}`).join("");
const ofBoxes: Tell = (parts) => boxesOf(parts).map((b) => ` ${b.x},${b.y},${b.w},${b.h},${b.label}`).join("");
const ofSpans: Tell = (parts) => spansOf(parts).map((s) => ` ${s.start},${s.end},${s.label}`).join("");

function told(found: Found, tell: Tell): string {
	if ("num" in found)
		return ` ${fractionText(found.num, found.den ?? 1)}`;
	if ("labels" in found)
		return numbers(found.labels);
	return "parts" in found ? tell(found.parts) : "";
}

/* Of every fifth item what its last voter said is known: that is not told. */
function hash(method: BallotMethod, say: Say, tell: Tell, some: boolean): string {
	const poll = crowd(say);
	const known = poll.items.map((votes, i) => (some && i % 5 === 0 ? (votes.at(-1)?.ballot ?? null) : null));
	const lines = method
		.find(method.gold ? { ...poll, known } : poll)
		.map((f, i) => (known[i] !== null ? "" : `${i}${f?.tied ? " tied" : ""}${f ? told(f.found, tell) : ""};`));
	return createHash("sha256").update(lines.join("")).digest("hex");
}

describe("the server's bytes", () => {
	it.each([
		[
			"crh",
			crh,
			scale(201),
			numbers,
			"b23dbd33d24bf76985122ffae2d0097b1906d7e1034da04143cfa1a4080658e3",
			"5c1d86e3b39c3ea5e0b045fc6fea1f295607f9f28edbd92497b0dd717b5a03f9",
		],
		[
			"rater-bias",
			raterBias,
			scale(201),
			numbers,
			"1747356d01ac5a1728bcb360c3bcb33d7a0be33e4f71d0748bad46abbde880f6",
			"e69d973f22f41104f22da29e9bea4d7130b890c0f3d949a85a334d22e1d9851e",
		],
		[
			"ordinal, a long scale",
			ordinal,
			scale(201),
			numbers,
			"35e74afef07809857aa1dc39a9c3d59c8476450b024fe63393ef9d45c6929ca1",
			"928bfd1b7e05f0c95ea97e10b2e226323b4af879dfd48eae7423f023e3d6a138",
		],
		[
			"ordinal, a short one",
			ordinal,
			scale(6),
			numbers,
			"33fdc428a039f0adc3b3b08696feaa4ed770244109486e14fc3e3fa3a1eacc97",
			"3331a1a88fb3001d5d7a80d2c78a16a81a23fe0c5b608c8660b28d28f5d31f5f",
		],
		[
			"options, anchored",
			optionsAnchored,
			options,
			numbers,
			"395fc27588fa6443a67f63dd92fdc39087f3d65c8e5c91cde58a3a217faf8771",
			"0cb13d88ccd11c6eaa8d7f5395c3ed115ed9f13ce00e301a7ffd2c7fcf2f1877",
		],
		[
			"boxes, majority",
			boxMajority,
			boxes,
			ofBoxes,
			"d0428bdd9ef0acc96cffde0a1554e4f8c92ffefe6e272a83612f0d1284fb55d6",
			"2c9b31efbdbd5715f9d8f9c97b244820a381f317f3b1ef8e0a2085af1e6bbd4b",
		],
		[
			"boxes, clusters",
			boxClusters,
			boxes,
			ofBoxes,
			"447b4fedbfa717384e4cd2bec8558ec760eb8782190a4b2183167194a7594e39",
			"8e823c3573af461dc6631da581cc7a0bf592d3640b839b2d8c85ca9db352ca5b",
		],
		[
			"spans, cells",
			spanCells,
			spans,
			ofSpans,
			"9efde6935124231363508d7c36b59fb4de86b4d8a5d534a2a1fb63691349fab4",
			"9057b0dbba693da3ceeb2c2aab015de16fa4466f5386d3ab58c56eb53a5616b6",
		],
		[
			"steps, cells",
			stepCells,
			steps,
			numbers,
			"47b8a6739d95f1e2c7de59c6683705f3b01d8e06a5c09c8b4c12c0d4b2719f2a",
			"6f3f979bb24908652434abf8dcf2f78e3d80e6dc8476bfd01af0ab9eeb9827f2",
		],
		[
			"rankings, Plackett and Luce",
			plackettLuce,
			ranking,
			numbers,
			"7a1f71c62428d67a82dd12944f540cfaf0e4ac57d1fad4d034cdbdfba8d0ab1f",
			"03f130874146d2d0e42a7add8a644d9b615a5422a9d09197938e1f6065f009e5",
		],
	])("of %s", (_, method, say, tell, bytes, known) => {
		expect(hash(method, say, tell, false)).toBe(bytes);
		expect(hash(method, say, tell, true)).toBe(known);
	});
});
