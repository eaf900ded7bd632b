import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { changesBody, draftOf, nameFrom, NAME_PATTERN, partOf, projectBody } from "../../src/projects/model";
import { cost, hourly, microFrom, microText } from "../../src/projects/pay";
import { durationText, policyPresets, policyRows, problemOf } from "../../src/projects/policy";
import { presets } from "../../src/projects/presets";
import { ceiling, points, runs } from "../../src/projects/series";

const usd = (amount: number) => ({ amount, currency: "USD" });

/* What the server itself enforces: X(field, group, key, kind, default, least, most, ...). */
const table = [...readFileSync(new URL("../../../server/questions/policy.def", import.meta.url), "utf8").matchAll(
	/X\(\w+,\s*"(\w*)",\s*"(\w+)",\s*(COUNT|SHARE|COUNT_LATER|FLAG_LATER),\s*(\d+),\s*(\d+),\s*(\d+),/g,
)].map(([, group, key, kind, ...numbers]) => {
	const [preset, least, most] = numbers.map((n) => Number(n) / (kind === "SHARE" ? 1e6 : 1));

	return { key: group ? `${group}.${key}` : key!, preset, least, most };
});

describe("the policy's form", () => {
	it("has each row of the server's table, with its default and bounds", () => {
		const rows = policyRows.map((r) => ({ key: r.key, preset: Number(r.preset), least: r.least, most: r.most }));
		const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);

		expect(table.length).toBeGreaterThan(10);
		expect(rows.sort(byKey)).toEqual(table.sort(byKey));
		expect(policyRows.every((r) => r.help.length > 10)).toBe(true);
	});

	it("refuses what the server would", () => {
		const row = (key: string) => policyRows.find((r) => r.key === key)!;

		expect(problemOf(row("confidence"), "0.95")).toBeNull();
		for (const wrong of ["", "95", "1.1", "0,9", "0.1234567", ".5"])
			expect(problemOf(row("confidence"), wrong)).not.toBeNull();
		expect(problemOf(row("reject_share"), "0.31")).not.toBeNull();
		expect(problemOf(row("redundancy.min"), 0)).not.toBeNull();
		expect(problemOf(row("redundancy.min"), 1.5)).not.toBeNull();
		expect(problemOf(row("redundancy.max"), 100)).toBeNull();
	});

	it("says seconds as people do", () => {
		expect([3600, 604800, 90, 60].map(durationText)).toEqual(["1 hour", "7 days", "90 seconds", "1 minute"]);
	});
});

describe("a project's body", () => {
	it("holds only what differs, redundancy as an object", () => {
		const draft = { ...presets[0]!.draft, name: " A ", policy: { "redundancy.min": 2, confidence: "0.9" } };

		expect(projectBody(draft)).toMatchObject({ name: "A", policy: { redundancy: { min: 2 }, confidence: "0.9" } });
	});

	it("makes names that a template takes", () => {
		for (const text of ["Yes, surely", "Ärger", "3 stars", "!!", "x".repeat(100)])
			expect(nameFrom(text)).toMatch(NAME_PATTERN);
		expect(nameFrom("Self-harm")).toBe("self-harm");
	});

	it("knows where a refusal belongs", () => {
		expect(partOf('template: questions, number 1: "title" must be ...')).toBe("template");
		expect(partOf("the project is closed")).toBeNull();
	});
});

describe("presets", () => {
	it.each(presets.map((p) => [p.id, p] as const))("%s has samples for its fields, and pays at least 15 an hour", (_, preset) => {
		const fields = preset.draft.template.fields.map((f) => f.name);

		for (const sample of preset.samples)
			expect(Object.keys(sample)).toEqual(fields);
		expect(preset.draft.template.questions.map((q) => q.type).every((t) => preset.types.includes(t))).toBe(true);
		expect(hourly(preset.draft.price, preset.seconds).amount).toBeGreaterThanOrEqual(15_000_000);
	});
});

describe("money", () => {
	it("reads what is typed to the micro-unit", () => {
		expect(["0.03", "1", "0,000001", "2.5"].map(microFrom)).toEqual([30_000, 1_000_000, 1, 2_500_000]);
		expect(["", "-1", "1e3", "0.0000001", "$1"].map(microFrom)).toEqual([null, null, null, null, null]);
		for (const amount of [0, 1, 30_000, 200_000, 1_000_000, 123_456_789])
			expect(microFrom(microText(amount))).toBe(amount);
	});

	it("adds up", () => {
		expect(hourly(usd(200_000), 45)).toEqual(usd(16_000_000));
		expect(hourly(usd(200_000), 0)).toEqual(usd(0));
		expect(cost(usd(10_000), 100, 3, 7, 0.05)).toEqual({ least: usd(3_000_000), most: usd(7_000_000), surplus: usd(350_000) });
	});
});

describe("the charts", () => {
	it("show quiet minutes, up to the newest", () => {
		const at = (minute: number) => new Date(minute * 60_000).toISOString();
		const list = points([{ at: at(1000), answers: 5, agreement: "0.8" }, { at: at(1002), answers: 2, agreement: null }], 5, 1003 * 60_000);

		expect(list.map((p) => p.answers)).toEqual([0, 5, 0, 2, 0]);
		expect(list.map((p) => p.agreement)).toEqual([null, 0.8, null, null, null]);
		expect(runs(list)).toHaveLength(1);
	});

	it("have a top that is easy to read", () => {
		expect([0, 3, 7, 11, 116, 5000].map(ceiling)).toEqual([4, 5, 10, 20, 200, 5000]);
	});
});

describe("terms that are changed", () => {
	const policy = { confidence: "0.6", at_once: 5, redundancy: { min: 2, max: 7 }, consensus: { sentiment: "majority" } };
	const draft = () => draftOf({ name: "P", policy }, structuredClone({ ...presets[2]!.draft }), policyPresets);

	it("begin as they are, and then there is nothing to send", () => {
		expect(draft().policy).toEqual({ at_once: 5, "redundancy.min": 2 });
		expect(changesBody(draft(), draft())).toEqual({});
	});

	it("are sent by parts, a template with its policy", () => {
		const next = draft();

		next.price = { amount: 1, currency: "USD" };
		expect(Object.keys(changesBody(next, draft()))).toEqual(["price"]);
		next.template.questions[0]!.title = "Another";
		expect(changesBody(next, draft())).toMatchObject({ template: { questions: [{ title: "Another" }] }, policy: { consensus: { sentiment: "majority" } } });
	});

	it("do not name a method for a question that is gone", () => {
		const next = draft();

		next.template.questions[0]!.name = "mood";
		expect(changesBody(next, draft()).policy).not.toHaveProperty("consensus");
	});
});
