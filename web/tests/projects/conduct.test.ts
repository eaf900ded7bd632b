/* The words for who seems to answer without looking. */
import { expect, it } from "vitest";
import { evidence, oneIn } from "../../src/projects/conduct";

it("says how rare it is", () => {
	expect(oneIn(0.00025)).toBe("one in 4,000");
	expect(oneIn(1e-30)).toBe("less than one in a billion");
	expect(oneIn(0)).toBe("less than one in a billion");
});

it("states every figure", () => {
	const c = {
		kind: "constant" as const,
		question: "better",
		answers: 120,
		agreed: "0.510000",
		expected: "0.680000",
		chance: "0.500000",
		same: "0.980000",
		p: 1e-4,
	};
	for (const figure of ["120", "“better”", "51", "68", "50", "one in 10,000", "98"])
		expect(evidence(c)).toContain(figure);
	expect(evidence({ ...c, kind: "random" })).not.toContain("98");
});
