/* compress -- writes NAME.br and NAME.gz beside every text of the bundle that gets smaller by it. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TEXT = /\.(html|js|css|svg|json|webmanifest|txt)$/;
const SMALLEST = 512;

function* files(folder) {
	for (const name of readdirSync(folder)) {
		const path = join(folder, name);

		if (statSync(path).isDirectory())
			yield* files(path);
		else
			yield path;
	}
}

/** @returns {import("vite").Plugin} */
export function compress() {
	return {
		name: "compress",
		apply: "build",
		writeBundle(options) {
			for (const path of files(options.dir)) {
				if (!TEXT.test(path))
					continue;
				const bytes = readFileSync(path);

				if (bytes.length < SMALLEST)
					continue;
				writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
				writeFileSync(`${path}.br`, brotliCompressSync(bytes, {
					params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
				}));
			}
		},
	};
}
