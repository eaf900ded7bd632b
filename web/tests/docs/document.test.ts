import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { curlOf } from "../../src/ui/curl";
import { filtered, groupsOf, type OpenApi } from "../../src/docs/document";
import { exampleOf, rowsOf } from "../../src/docs/schema";

const real = parse(readFileSync(new URL("../../../schemas/openapi.yaml", import.meta.url), "utf8")) as OpenApi;
const groups = groupsOf(real);
const operations = groups.flatMap((g) => g.operations);

describe("the API's own document", () => {
	it("is shown whole: each operation once, with an address of its own", () => {
		const methods = ["get", "post", "put", "patch", "delete", "head"];
		const count = Object.values(real.paths).flatMap((item) => methods.filter((m) => item[m])).length;

		expect(operations).toHaveLength(count);
		expect(new Set(operations.map((o) => o.id)).size).toBe(count);
		expect(groups.map((g) => g.name)).toEqual(real.tags!.map((t) => t.name));
	});

	it("says of every operation what it does and what it answers", () => {
		for (const o of operations) {
			expect(o.summary, o.id).not.toBe("");
			expect(o.responses.length, o.id).toBeGreaterThan(0);
			expect(o.responses.every((r) => r.text), o.id).toBe(true);
		}
	});

	it("has an example that is JSON for every JSON body", () => {
		const json = operations.filter((o) => o.request?.type === "application/json");

		expect(json.length).toBeGreaterThan(10);
		for (const o of json)
			expect(() => JSON.parse(o.request!.example) as unknown, o.id).not.toThrow();
	});

	it("is found by words, in any order", () => {
		const found = filtered(groups, "IMPORT tasks").flatMap((g) => g.operations);

		expect(found.map((o) => o.id)).toContain("importTasks");
		expect(filtered(groups, "zebra")).toEqual([]);
	});
});

describe("schemas", () => {
	const document = { openapi: "3.1.0", info: { title: "", version: "" }, paths: {}, components: { schemas: {
		Node: { type: "object", required: ["id"], properties: { id: { type: "string" }, child: { $ref: "#/components/schemas/Node" } } },
		Both: { allOf: [{ $ref: "#/components/schemas/Node" }, { type: "object", properties: { more: { type: "integer", minimum: 1, maximum: 9 } } }] },
	} } } as unknown as OpenApi;

	it("that hold themselves come to an end", () => {
		expect(rowsOf(document, { $ref: "#/components/schemas/Node" }).length).toBeLessThan(20);
		expect(() => JSON.stringify(exampleOf(document, { $ref: "#/components/schemas/Node" }))).not.toThrow();
	});

	it("that are put together show all members, with bounds", () => {
		const rows = rowsOf(document, { $ref: "#/components/schemas/Both" }).filter((r) => r.depth === 0);

		expect(rows.map((r) => [r.name, r.required])).toEqual([["id", true], ["child", false], ["more", false]]);
		expect(rows[2]!.text).toBe("1 to 9.");
	});
});

describe("a curl line", () => {
	const at = "http://127.0.0.1:8080";

	it("quotes what a shell would read", () => {
		expect(curlOf({ method: "POST", path: "/v1/x", body: { a: "it's" } }, at)).toContain(`'{"a":"it'\\''s"}'`);
	});

	it("names a method only where curl would take another", () => {
		expect(curlOf({ method: "GET", path: "/v1/x" }, at)).not.toContain("-X");
		expect(curlOf({ method: "POST", path: "/v1/x" }, at)).toContain("-X POST");
		expect(curlOf({ method: "DELETE", path: "/v1/x", anonymous: true }, at)).toBe(`curl -X DELETE '${at}/v1/x'`);
	});
});
