import { generateKeyPairSync, sign } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { base64, concat, hex, utf8 } from "../../src/proof/bytes";
import { leafHash, sha256 } from "../../src/proof/hash";
import { checkHoldings, type Held } from "../../src/proof/holdings";
import { jcs } from "../../src/proof/json";
import { keptText, parseKept } from "../../src/proof/kept";
import { makeVkey, openCheckpoint, parseVkey, vkeyText } from "../../src/proof/note";
import { commitHalves } from "../../src/proof/opening";
import { parseReceipt } from "../../src/proof/receipt";
import { inclusion, Tree } from "../../src/proof/tree";

const ORIGIN = "example.org/log/7kq2";
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const vkey = makeVkey(ORIGIN, new Uint8Array(publicKey.export({ type: "spki", format: "der" }).subarray(-32)));

/** A log of one's own, whose operator can be made to lie. */
class Log {
	entries: string[] = [];

	private levels(size: number): Uint8Array[][] {
		const levels: Uint8Array[][] = [[]];
		const tree = new Tree();

		for (const entry of this.entries.slice(0, size))
			tree.push(leafHash(entry)).forEach((node, level) => (levels[level] ??= []).push(node));
		return levels;
	}

	checkpoint(size = this.entries.length): string {
		const tree = new Tree();

		for (const entry of this.entries.slice(0, size))
			tree.push(leafHash(entry));
		const signed = `${ORIGIN}\n${size}\n${base64(tree.root())}\n`;
		const id = Uint8Array.from(vkey.id.match(/../g)!, (h) => parseInt(h, 16));

		return `${signed}\n\u2014 ${ORIGIN} ${base64(concat(id, new Uint8Array(sign(null, utf8(signed), privateKey))))}\n`;
	}

	answer(n: number): { job: object; said: object } {
		const salt = hex(sha256(utf8(`salt ${n}`)));
		const job = { content: salt, kind: "person", n, price: 30000, salt, terms: 1 };
		const said = { ms: 8000, order: {}, predictions: false, salt, t: 1795219200000, value: { better: { choice: "left" } } };
		const c = hex(commitHalves(sha256(utf8(jcs(job))), sha256(utf8(jcs(said)))));

		this.entries.push(jcs({ a: "0".repeat(32), c, d: "2026-11-21", k: "answer", v: 1 }));
		return { job, said };
	}

	async receipt(opening: object): Promise<Held> {
		const size = this.entries.length;
		const levels = this.levels(size);
		const path = await inclusion(size - 1, size, (level, n) => Promise.resolve(levels[level]![n]!));
		const extra = `{"entry":${this.entries[size - 1]},"opening":${jcs(opening as never)}}`;
		const lines = ["c2sp.org/tlog-proof@v1", `extra ${base64(utf8(extra))}`, `index ${size - 1}`, ...path.map(base64)];

		return { answer: `7kq2.${size - 1}`, receipt: lines.join("\n") + "\n\n" + this.checkpoint() };
	}

	fetch = (path: string): Promise<Uint8Array> => {
		const tile = /^tile\/0\/000\.p\/(\d+)$/.exec(path);

		if (path === "vkey")
			return Promise.resolve(utf8(vkeyText(vkey) + "\n"));
		if (path === "checkpoint")
			return Promise.resolve(utf8(this.checkpoint()));
		if (tile)
			return Promise.resolve(new Uint8Array(Buffer.concat(this.levels(Number(tile[1]))[0]!)));
		return Promise.reject(new Error(`no ${path}`));
	};
}

let log: Log;
let mine: Held[];

beforeAll(async () => {
	log = new Log();
	mine = [];
	log.entries.push(jcs({ k: "open", origin: ORIGIN, predecessor: null, v: 1 }));
	for (let n = 1; n <= 5; n++)
		mine.push(await log.receipt(log.answer(n)));
});

describe("receipts held against today's log", () => {
	it("all hold while it grows", async () => {
		const first = await checkHoldings(mine, null, log.fetch);

		expect(first).toMatchObject({ faults: [], sound: mine.map((held) => held.answer), seen: { size: 6 } });
		log.answer(6);
		const checked = mine.map((held) => ({ ...held, checked: first.seen!.size }));
		const second = await checkHoldings(checked, first.seen, log.fetch);

		expect(second).toMatchObject({ faults: [], seen: { size: 7 } });
		expect(second.sound).toHaveLength(5);
	});

	it("do not hold in a log that forgot one", async () => {
		const { seen } = await checkHoldings(mine, null, log.fetch);
		const liar = new Log();

		liar.entries = [...log.entries.slice(0, 3), ...log.entries.slice(4)];
		const found = await checkHoldings(mine, seen, liar.fetch);

		expect(found.faults.some((fault) => fault.answer === null)).toBe(true);
		expect(found.seen).toEqual(seen);
		const unseen = await checkHoldings(mine, null, liar.fetch);

		expect(unseen.faults.map((fault) => fault.answer)).toEqual(["7kq2.3", "7kq2.4", "7kq2.5"]);
	});

	it("do not hold in a log that became shorter", async () => {
		const { seen } = await checkHoldings(mine, null, log.fetch);
		const liar = new Log();

		liar.entries = log.entries.slice(0, 4);
		const found = await checkHoldings(mine.slice(0, 2), seen, liar.fetch);

		expect(found.faults[0]!.message).toBe("the log is shorter than it was");
	});

	it("are not judged without a network", async () => {
		await expect(checkHoldings(mine, null, () => Promise.reject(new Error("offline")))).rejects.toThrow("offline");
	});
});

describe("a receipt", () => {
	it("is refused when a character of any line is another", async () => {
		const { receipt } = mine[3]!;
		let refused = 0;

		for (let at = 0; at < receipt.length; at += 7) {
			const changed = receipt.slice(0, at) + (receipt[at] === "B" ? "C" : "B") + receipt.slice(at + 1);
			const found = await checkHoldings([{ answer: "x", receipt: changed }], null, log.fetch);

			if (found.faults.length)
				refused++;
			else
				expect(changed, `character ${at}`).toBe(receipt);
		}
		expect(refused).toBeGreaterThan(100);
	});

	it("says whose opening it is", () => {
		expect(parseReceipt(mine[0]!.receipt)).toMatchObject({ entry: { k: "answer" }, opening: { job: { n: 1 } } });
	});
});

describe("keys and files", () => {
	it("a vkey is one line, and its id is that of its name and key", () => {
		const line = vkeyText(vkey);

		expect(parseVkey(line + "\n").id).toBe(vkey.id);
		expect(() => parseVkey(line.replace("7kq2", "7kq3"))).toThrow("id");
		expect(() => parseVkey(line + "\n\n")).toThrow();
	});

	it("a checkpoint by another key is refused", async () => {
		const other = makeVkey(ORIGIN, new Uint8Array(32).fill(7));

		await expect(openCheckpoint(utf8(log.checkpoint()), other)).rejects.toThrow("not signed");
	});

	it("kept receipts come back as they were", () => {
		const kept = { receipts: mine.map(({ answer, receipt }) => ({ answer, receipt })), vkeys: { [ORIGIN]: vkeyText(vkey) } };

		expect(parseKept(keptText(kept))).toEqual(kept);
	});
});
