/* schemas/openapi.yaml as /openapi.json: what the server gives out, and what the page of the API's documentation shows. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { parse } from "yaml";

export function openapi(): Plugin {
	let source = "";
	return {
		name: "goldleaf-openapi",
		apply: "build",
		configResolved(config) {
			source = resolve(config.root, "../schemas/openapi.yaml");
		},
		async generateBundle() {
			const document: unknown = parse(await readFile(source, "utf8"));
			this.emitFile({ type: "asset", fileName: "openapi.json", source: JSON.stringify(document) });
		},
	};
}
