import { describe, expect, it } from "vitest";
import { formatOf, lineOf, linesOf, pieces, type Format, type Piece } from "../../src/projects/pieces";

async function cut(text: string, format: Format): Promise<Piece[]> {
	const list: Piece[] = [];

	for await (const piece of pieces(new Blob([text]), format))
		list.push(piece);
	return list;
}

const long = (i: number) => `{"external_id":"t-${i}","content":{"text":"${"x".repeat(200)}"}}`;
const many = Array.from({ length: 8000 }, (_, i) => long(i));

describe("a file of tasks in pieces", () => {
	it("loses and doubles nothing, whatever the end", async () => {
		for (const end of ["", "\n"]) {
			const text = many.join("\n") + end;
			const list = await cut(text, "jsonl");

			expect(list.length).toBeGreaterThan(2);
			expect((await Promise.all(list.map((p) => p.body.text()))).join("")).toBe(text);
			expect(list.reduce((n, p) => n + p.bytes, 0)).toBe(text.length);
		}
	});

	it("ends each piece with a line, and knows the number of its first", async () => {
		for (const piece of await cut(many.join("\n"), "jsonl")) {
			const first = (await piece.body.text()).split("\n")[0];

			expect(first).toBe(many[piece.firstLine - 1]);
			expect(lineOf(piece, 1)).toBe(piece.firstLine);
		}
	});

	it("gives every piece of CSV the header, and maps its lines back", async () => {
		const header = '"a\nb",text\n';
		const rows = Array.from({ length: 5000 }, (_, i) => `${i},"${"y".repeat(150)}\n""quoted"", ${i}"\n`);
		const list = await cut(header + rows.join(""), "csv");

		expect(list.length).toBeGreaterThan(1);
		const bodies = await Promise.all(list.map((p) => p.body.text()));
		expect(bodies.every((b) => b.startsWith(header))).toBe(true);
		expect(bodies.map((b, i) => (i ? b.slice(header.length) : b)).join("")).toBe(header + rows.join(""));

		const second = list[1]!;
		const at = lineOf(second, second.header + 1);
		const lines = (header + rows.join("")).split("\n");
		expect((await linesOf(second, [at])).get(at)).toBe(lines[at - 1]);
	});

	it("does not take a quoted line end for the end of a record", async () => {
		const text = `text\n"${"line\n".repeat(200_000)}"\nlast\n`;
		const bodies = await Promise.all((await cut(text, "csv")).map((p) => p.body.text()));

		expect(bodies.map((b, i) => (i ? b.slice("text\n".length) : b)).join("")).toBe(text);
		expect(bodies.filter((b) => (b.match(/"/g)?.length ?? 0) % 2)).toEqual([]);
	});

	it("has no piece where there is nothing", async () => {
		expect(await cut("", "jsonl")).toEqual([]);
	});
});

describe("the format of a file", () => {
	it.each([
		["tasks.csv", "{", "csv"],
		["tasks.ndjson", "a,b", "jsonl"],
		["", ' {"content":', "jsonl"],
		["", "external_id,text", "csv"],
	])("%s beginning with %s is %s", (name, start, format) => {
		expect(formatOf(name, start)).toBe(format);
	});
});
