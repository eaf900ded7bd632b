/*
 * schema -- schemas/openapi.yaml becomes src/api/schema.d.ts (types, not committed) and dist/openapi.json.
 * Run by itself it only writes the types: `node tools/schema.mjs`.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { parse } from "yaml";

const source = new URL("../../schemas/openapi.yaml", import.meta.url);
const types = new URL("../src/api/schema.d.ts", import.meta.url);

async function writeTypes() {
	const text = `/* Made from schemas/openapi.yaml by tools/schema.mjs. */\n${astToString(await openapiTS(source))}`;

	if (!existsSync(types) || readFileSync(types, "utf8") !== text)
		writeFileSync(types, text);
}

/** @returns {import("vite").Plugin} */
export function openapi() {
	return {
		name: "openapi",
		async buildStart() {
			if (existsSync(source))
				await writeTypes();
		},
		generateBundle() {
			if (existsSync(source))
				this.emitFile({
					type: "asset",
					fileName: "openapi.json",
					source: JSON.stringify(parse(readFileSync(source, "utf8"))),
				});
		},
	};
}

if (process.argv[1] === new URL(import.meta.url).pathname && existsSync(source))
	await writeTypes();
