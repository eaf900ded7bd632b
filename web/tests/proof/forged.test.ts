/* Bundles whose hashes and signatures all fit, made by an operator who lies: what gives each away. */
import { describe, expect, it } from "vitest";
import { audit } from "../../src/proof/audit/audit";
import { exitOf, type Report } from "../../src/proof/audit/report";
import { parse, type JsonObject } from "../../src/proof/json";
import { samples } from "./bundles";
import { changeLine, forge, linesOf, setLines, type Draft } from "./forge";

const { bundle } = samples[0]!;
const auditOf = (change: (draft: Draft) => void): Promise<Report> => audit(forge(bundle, change));
const recordOf = (line: string): JsonObject => parse(line) as JsonObject;
const questionsOf = (line: JsonObject): JsonObject[] => Object.values(line.questions as JsonObject) as JsonObject[];

/** The first record that something holds of. */
function find(draft: Draft, of: (line: JsonObject) => boolean): number {
	const at = linesOf(draft, "records.jsonl").findIndex((line) => of(recordOf(line)));

	expect(at).toBeGreaterThanOrEqual(0);
	return at;
}

const agreed = (line: JsonObject): boolean => questionsOf(line).some((q) => q.status === "consensus");

/** An annotator with used answers, who has not been erased. */
function someone(draft: Draft): string {
	const used = linesOf(draft, "records.jsonl").flatMap((line) => recordOf(line).answers as number[]);
	const gone = draft.entries.filter((e) => e.includes('"k":"erase"')).map((e) => recordOf(e).a);

	return used.map((index) => recordOf(draft.entries[index]!).a as string).find((a) => !gone.includes(a))!;
}

/** Erases an annotator after sealing, as a server does. */
function erase(draft: Draft): void {
	const a = someone(draft);
	const said = linesOf(draft, "said.jsonl").filter((line) => recordOf(draft.entries[recordOf(line).index as number]!).a !== a);

	setLines(draft, "said.jsonl", said);
	draft.entries.push(`{"a":"${a}","k":"erase","v":1}`);
}

const lies: [string, string, (draft: Draft) => void][] = [
	["leaves an answer out", "complete", (draft) =>
		changeLine(draft, "records.jsonl", find(draft, agreed), (line) => {
			const answers = line.answers as number[];

			line.left_out = [...(line.left_out as never[]), [answers.pop()!, "late"]];
		})],
	["counts a vote twice", "complete", (draft) =>
		changeLine(draft, "records.jsonl", find(draft, agreed), (line) => {
			const votes = questionsOf(line)[0]!.votes as Record<string, number>;

			votes[Object.keys(votes)[0]!]!++;
		})],
	["states another result", "consensus", (draft) =>
		changeLine(draft, "records.jsonl", find(draft, (line) => questionsOf(line).some((q) => q.status === "consensus" && (q.value as JsonObject).choice === "left")), (line) => {
			for (const q of questionsOf(line))
				if ((q.value as JsonObject | null)?.choice === "left")
					q.value = { choice: "right" };
		})],
	["is surer than the crowd", "consensus", (draft) =>
		changeLine(draft, "records.jsonl", find(draft, agreed), (line) => {
			questionsOf(line).find((q) => q.status === "consensus")!.confidence = "0.999999";
		})],
	["states more agreement", "consensus", (draft) => {
		for (const figures of Object.values(draft.manifest.agreement as JsonObject))
			(figures as JsonObject).alpha = "0.999999";
	}],
	["hides how many are undecided", "consensus", (draft) => {
		draft.manifest.undecided = (draft.manifest.undecided as number) + 1;
	}],
	["pays somebody less", "earnings", (draft) =>
		changeLine(draft, "earnings.jsonl", 0, (line) => {
			line.amount = (line.amount as number) - 1;
		})],
	["changes what somebody said", "openings", (draft) =>
		changeLine(draft, "said.jsonl", 3, (line) => {
			(line.said as JsonObject).ms = 1;
		})],
	["drops what somebody said", "openings", (draft) => setLines(draft, "said.jsonl", linesOf(draft, "said.jsonl").slice(0, -1))],
	["changes a task", "openings", (draft) =>
		changeLine(draft, "tasks.jsonl", 2, (line) => {
			line.group = "another";
		})],
	["drops a record", "complete", (draft) => setLines(draft, "records.jsonl", linesOf(draft, "records.jsonl").slice(0, -1))],
	["opens a gold leaf too many", "openings", (draft) => {
		const lines = linesOf(draft, "openings.jsonl");

		setLines(draft, "openings.jsonl", [...lines, lines.find((line) => line.startsWith('{"gold"'))!]);
	}],
	["turns the clock back", "log", (draft) => {
		const at = draft.entries.findLastIndex((e) => e.includes('"k":"answer"'));

		draft.entries[at] = draft.entries[at]!.replace(/"d":"\d{4}/, '"d":"1999');
	}],
	["seals twice under one number", "log", (draft) => draft.entries.push(draft.entries.findLast((e) => e.includes('"k":"seal"'))!)],
];

describe("an operator who seals again", () => {
	it("and changes nothing passes: the forger's own work holds", async () => {
		const report = await auditOf(() => {});

		expect(report.wrong).toBeNull();
		expect(exitOf(report)).toBe(0);
	});

	it.each(lies)("and %s is found out in the step %s", async (_, step, change) => {
		const { wrong } = await auditOf(change);

		expect(wrong?.step).toBe(step);
	});
});

describe("answers erased after sealing", () => {
	it("leave nothing wrong, but consensus is not run, and that is said", async () => {
		const report = await auditOf(erase);

		expect(report.wrong).toBeNull();
		expect(exitOf(report)).toBe(3);
		expect(report.counts!.unsaid).toBeGreaterThan(0);
		expect(report.steps.find((s) => s.name === "consensus")).toMatchObject({ state: "not run" });
	});

	it("do not make room for votes that nobody can have cast", async () => {
		const { wrong } = await auditOf((draft) => {
			erase(draft);
			changeLine(draft, "records.jsonl", find(draft, agreed), (line) => {
				for (const q of questionsOf(line))
					(q.votes as Record<string, number>)[Object.keys(q.votes as JsonObject)[0]!] = 50;
			});
		});

		expect(wrong).toMatchObject({ step: "complete", file: "records.jsonl" });
	});

	it("may not be put back", async () => {
		const { wrong } = await auditOf((draft) => {
			const before = draft.files.get("said.jsonl")!;

			erase(draft);
			draft.files.set("said.jsonl", before);
		});

		expect(wrong).toMatchObject({ step: "openings", file: "said.jsonl" });
	});
});
