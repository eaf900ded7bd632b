/* The figures are those of `goldleaf consensus` and `goldleaf agreement` on the same votes. */
import { describe, expect, it } from "vitest";
import { AgreementSums } from "../../src/proof/consensus/agreement";
import { dawidSkene } from "../../src/proof/consensus/dawid_skene";
import { codePoints, distance } from "../../src/proof/consensus/distance";
import { exp, ln } from "../../src/proof/consensus/fixed";
import { majority } from "../../src/proof/consensus/majority";
import { medoid, wordMedoid } from "../../src/proof/consensus/medoid";
import { mean, median } from "../../src/proof/consensus/numbers";
import { oneCoin } from "../../src/proof/consensus/one_coin";
import { optionsMajority } from "../../src/proof/consensus/options";
import { fractionText, ratioText, type Ballot, type LabelMethod, type Votes } from "../../src/proof/consensus/votes";
import { wawa } from "../../src/proof/consensus/wawa";
import { weightedMajority } from "../../src/proof/consensus/weighted_majority";
import { wordsOf } from "../../src/proof/consensus/words";

const WORKERS = "pqrsu";
const LABELS = "abc";
/* A task a word: worker and label, worker and label. */
const crowd =
	"pcqbrcscub pbqbrbub rcuc qbrbsbub pcqcrbscuc pcrcsbuc pcrbscuc pcqarasauc paqarbua qbrbsbuc paqarcua pcqcscuc".split(" ");

function votesOf(tasks: string[], clamp: number[] = []): Votes {
	const pairs = tasks.map((task) => task.match(/../g)!);
	const start = new Uint32Array(tasks.length + 1);

	pairs.forEach((list, i) => (start[i + 1] = start[i]! + list.length));
	const flat = pairs.flat();

	return {
		items: tasks.length,
		workers: WORKERS.length,
		labels: LABELS.length,
		start,
		worker: Uint32Array.from(flat, (pair) => WORKERS.indexOf(pair[0]!)),
		label: Uint8Array.from(flat, (pair) => LABELS.indexOf(pair[1]!)),
		clamp: Int16Array.from(tasks, (_, i) => clamp[i] ?? -1),
	};
}

const beliefs = (method: LabelMethod, clamp: number[] = []): string =>
	method
		.run(votesOf(crowd, clamp))
		.map((b) => `${LABELS[b.label]} ${ratioText(BigInt(b.num), BigInt(b.den))}`)
		.join(", ");

describe("labels", () => {
	it("by Dawid and Skene", () => {
		expect(beliefs(dawidSkene)).toBe(
			"c 0.999997, b 0.999821, c 0.874086, b 0.979887, c 0.999996, c 0.997482, " +
				"c 0.999224, a 1.000000, a 0.999999, b 0.801380, a 1.000000, c 0.999994",
		);
	});

	it("by agreement with the others", () => {
		expect(beliefs(wawa)).toBe(
			"c 0.594248, b 1.000000, c 1.000000, b 1.000000, c 0.842451, c 0.722244, " +
				"c 0.797996, a 0.594248, a 0.798883, b 0.761924, a 0.798883, c 1.000000",
		);
	});

	it("by one number a worker", () => {
		expect(beliefs(oneCoin)).toBe(
			"c 0.996213, b 0.999962, c 0.976519, b 0.994229, c 0.999995, c 0.999898, " +
				"c 0.999976, c 0.998461, a 0.999870, b 0.566587, a 0.999820, c 0.999997",
		);
	});

	it("by what gold says of a worker", () => {
		expect(beliefs(weightedMajority, [2, 1, -1, -1, -1, -1, -1, 0, -1, -1, 0])).toBe(
			"c 1.000000, b 1.000000, c 0.871795, b 0.995693, c 0.987492, c 0.891975, " +
				"c 0.942041, a 1.000000, a 0.918554, b 0.977507, a 1.000000, c 0.995693",
		);
		expect(beliefs(weightedMajority)).toBe(beliefs(majority));
	});

	it("by count", () => {
		expect(beliefs(majority)).toBe(
			"c 0.600000, b 1.000000, c 1.000000, b 1.000000, c 0.800000, c 0.750000, " +
				"c 0.750000, a 0.600000, a 0.750000, b 0.750000, a 0.750000, c 1.000000",
		);
	});

	it.each([dawidSkene, wawa, majority, oneCoin, weightedMajority])("known ones are certain, ties are said: $name", (method) => {
		expect(method.run(votesOf(["paqb", "raub"], [1]))[0]).toEqual({ label: 1, tied: false, num: 1, den: 1 });
		expect(method.run(votesOf(["paqb"]))[0]).toMatchObject({ label: 0, tied: true });
	});

	it("whatever the order of the answers", () => {
		const shuffled = crowd.map((task) => task.match(/../g)!.reverse().join(""));

		expect(dawidSkene.run(votesOf(shuffled))).toEqual(dawidSkene.run(votesOf(crowd)));
	});
});

describe("what is not one label", () => {
	const poll = (...items: Ballot[][]) => ({
		workers: 5,
		labels: 3,
		items: items.map((ballots) => ballots.map((ballot, who) => ({ who, ballot }))),
	});

	it("options are in if more than half chose them, tied at half", () => {
		expect(optionsMajority.find(poll([[0, 2], [0], [0, 1, 2]], [[0], [1]], []))).toEqual([
			{ found: { labels: [0, 2] }, tied: false },
			{ found: { labels: [] }, tied: true },
			null,
		]);
	});

	it("numbers have a mean and a middle", () => {
		expect(mean.find(poll([1, 2, 4]))[0]!.found).toEqual({ num: 7, den: 3 });
		expect(median.find(poll([4, 1, 2], [1, 2], [1, 3], [-5, -10]))).toEqual([
			{ found: { num: 2, den: null }, tied: false },
			{ found: { num: 3, den: 2 }, tied: false },
			{ found: { num: 2, den: null }, tied: false },
			{ found: { num: -15, den: 2 }, tied: false },
		]);
		expect(fractionText(7, 3)).toBe("2.333333");
		expect(fractionText(-15, 2)).toBe("-7.500000");
		expect(fractionText(-1, 10_000_000)).toBe("0.000000");
	});

	it("of texts the one nearest to the others is chosen", () => {
		const texts = ["the cat sat", "the cat sat on it", "the cat sits", "a dog"];

		expect(medoid.find(poll(texts))[0]!.found).toEqual({ place: 0 });
		expect(distance(codePoints("kitten"), codePoints("sitting"))).toBe(3);
		expect(distance(codePoints("a\u{1f600}b"), codePoints("ab"))).toBe(1);
		expect(distance(codePoints(""), codePoints("abc"))).toBe(3);
	});

	it("by words it looks at letters only to tell equal words apart", () => {
		const texts = ["Hello, world", "hello world", "Hello, world", "HELLO THERE"];

		expect(wordMedoid.find(poll(texts))[0]!.found).toEqual({ place: 0 });
		expect(wordMedoid.find(poll(["a b", "A, c!", "a: C"]))[0]!.found).toEqual({ place: 2 });
	});

	/* The same cases as the server's tests. */
	it.each([
		["...!", ""],
		['"Well-known", he said', "well known he said"],
		["don't 'quote' don\u2019t", "don't quote don't"],
		["1+1=2", "1 + 1 = 2"],
		["\u65e5\u672c \u8a9e\u3002", "\u65e5 \u672c \u8a9e"],
		["\u00c9COLE \u0178 \u017dIVOT \u041f\u0420\u0418 \u03a9\u03a3", "\u00e9cole \u00ff \u017eivot \u043f\u0440\u0438 \u03c9\u03c3"],
		["\u{1f600}\u{1f601}", "\u{1f600} \u{1f601}"],
	])("the words of %s", (text, words) => {
		expect(wordsOf(text).join(" ")).toBe(words);
	});
});

describe("agreement", () => {
	const of = (rows: string[], labels: string) => {
		const sums = new AgreementSums(labels.length);

		for (const row of rows)
			sums.add([...labels].map((label) => [...row].filter((x) => x === label).length));
		return sums.end();
	};

	it("of the crowd above", () => {
		const rows = crowd.map((task) => task.match(/../g)!.map((pair) => pair[1]!).join(""));

		expect(of(rows, LABELS)).toEqual({ alpha: "0.424767", gwet_ac1: "0.505180", percent: "0.658333" });
	});

	it("of Krippendorff's example", () => {
		const observers = ["*****34121133*3", "1*213343*******", "**21344*21133*4"];
		const rows = Array.from({ length: 15 }, (_, i) => observers.map((row) => row[i]).join("").replaceAll("*", ""));

		expect(of(rows, "1234")).toMatchObject({ alpha: "0.691358" });
	});

	it("is undefined where nothing can disagree", () => {
		expect(of(["a", "b"], "ab")).toEqual({ undefined: "no task has two answers" });
		expect(of(["aa", "aaa"], "ab")).toEqual({ undefined: "every vote is the same" });
	});
});

describe("logarithm and exponential", () => {
	it("are within a unit of the true ones", () => {
		for (const x of [1, 2, 3, 10737418, 2 ** 30, 2 ** 40 + 12345, 2 ** 52])
			expect(Math.abs(ln(x) - Math.log(x) * 2 ** 36)).toBeLessThan(2);
		for (const x of [0, -1, -(2 ** 36), -5 * 2 ** 36, -22 * 2 ** 36])
			expect(Math.abs(exp(x) - Math.exp(x / 2 ** 36) * 2 ** 32)).toBeLessThan(1);
		expect(exp(-24 * 2 ** 36)).toBe(0);
	});
});
