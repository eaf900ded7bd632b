import { describe, expect, it } from "vitest";
import { audit } from "../../src/proof/audit/audit";
import { exitOf } from "../../src/proof/audit/report";
import { parseVkey } from "../../src/proof/note";
import { readTar } from "../../src/proof/tar";
import { samples } from "./bundles";

const states = (report: Awaited<ReturnType<typeof audit>>): Record<string, string> =>
	Object.fromEntries(report.steps.map((s) => [s.name, s.state]));

describe("a bundle with one bit changed anywhere", () => {
	const { bundle, vkey } = samples[0]!;
	const STEP = 1571; // a prime: headers, contents and padding of every file are met

	it("is never taken", async () => {
		for (let at = 0; at < bundle.length; at += STEP) {
			const copy = bundle.slice();

			copy[at]! ^= 1 << (at % 8);
			expect((await audit({ bundle: copy, vkey: parseVkey(vkey) })).wrong, `byte ${at}`).not.toBeNull();
		}
	});
});

describe.each(samples)("the bundle $name", ({ bundle, vkey, receipts }) => {
	it("holds, and every step that can be run was", async () => {
		const report = await audit({ bundle, vkey: parseVkey(vkey) });
		expect(report.wrong).toBeNull();
		expect(exitOf(report)).toBeOneOf([0, 3]);
		expect(states(report)).toMatchObject({
			files: "passed",
			log: "passed",
			seal: "passed",
			openings: "passed",
			complete: "passed",
			consensus: exitOf(report) === 3 ? "not run" : "passed",
			roots: "passed",
			earnings: "passed",
			payouts: "not run",
			chain: "not run",
			receipt: "not run",
		});
		expect(report.counts!.tasks).toBeGreaterThan(0);
	});

	it("without a key is not said to be anybody's", async () => {
		const report = await audit({ bundle, vkey: null });
		expect(exitOf(report)).toBe(2);
		expect(states(report).log).toBe("not run");
	});

	it("with one byte changed in any file is found wrong, and the file is named", async () => {
		for (const file of readTar(bundle)) {
			const copy = bundle.slice();
			const at = file.data.byteOffset - bundle.byteOffset + Math.floor(file.data.length / 2);
			copy[at]! ^= 1;
			const report = await audit({ bundle: copy, vkey: parseVkey(vkey) });
			expect(report.wrong, file.name).not.toBeNull();
			if (!file.name.startsWith("log/") && file.name !== "said.jsonl" && file.name !== "manifest.json")
				expect(report.wrong!.file).toBe(file.name);
		}
	});

	it("takes its receipts, and refuses a changed one", async () => {
		for (const receipt of receipts) {
			const report = await audit({ bundle, vkey: parseVkey(vkey), receipt });
			expect(report.wrong).toBeNull();
			expect(states(report).receipt).toBeOneOf(["passed", "not run"]);
			const changed = receipt.replace(/\nindex (\d+)\n/, (_, n: string) => `\nindex ${Number(n) ^ 1}\n`);
			expect((await audit({ bundle, vkey: parseVkey(vkey), receipt: changed })).wrong?.step).toBe("receipt");
		}
	});
});
