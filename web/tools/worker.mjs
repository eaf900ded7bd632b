/*
 * worker -- emits dist/sw.js from src/sw.js with the list of files that the Desk needs offline, and a version made of
 * their names, so that a new build is a new worker.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const source = new URL("../src/sw.js", import.meta.url);
const OFFLINE = [/\/src\/(desk|editors|fields|work|shell|verify)\//, /\/src\/main\.ts$/];
const WORKERS = /\baudit_worker-.*\.js$/;
const FONTS = /latin-(wght|400)-normal.*\.woff2$/;

/** @returns {import("vite").Plugin} */
export function serviceWorker() {
	return {
		name: "service-worker",
		apply: "build",
		enforce: "post",
		generateBundle(_, bundle) {
			const files = new Set(["/", "/mark.svg", "/manifest.webmanifest"]);
			const add = (chunk) => {
				if (!chunk || files.has(`/${chunk.fileName}`))
					return;
				files.add(`/${chunk.fileName}`);
				for (const css of chunk.viteMetadata?.importedCss ?? [])
					files.add(`/${css}`);
				for (const name of chunk.imports ?? [])
					add(bundle[name]);
			};

			for (const part of Object.values(bundle)) {
				if (part.type === "chunk" && (part.isEntry || OFFLINE.some((name) => name.test(part.facadeModuleId ?? ""))))
					add(part);
				if (FONTS.test(part.fileName) || WORKERS.test(part.fileName))
					files.add(`/${part.fileName}`);
			}
			const list = [...files].sort();
			const version = createHash("sha256").update(list.join("\n")).digest("hex").slice(0, 16);
			const text = readFileSync(source, "utf8").replace("__FILES__", JSON.stringify(list)).replace("__VERSION__", version);

			this.emitFile({ type: "asset", fileName: "sw.js", source: text });
		},
	};
}
