/* Puts a .br and a .gz beside every file of the build that gets smaller by it; the server sends what a browser accepts. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const SMALLER = 0.95; /* of the bytes: for less the header is not worth it */
const packed = /\.(br|gz|png|ico|woff2)$/;

async function files(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries.filter((e) => e.isFile() && !packed.test(e.name)).map((e) => join(e.parentPath, e.name));
}

async function pack(file: string): Promise<void> {
	const plain = await readFile(file);
	const made = {
		".br": await promisify(brotliCompress)(plain, {
			params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
		}),
		".gz": await promisify(gzip)(plain, { level: 9 }),
	};
	for (const [suffix, bytes] of Object.entries(made)) {
		if (bytes.length < plain.length * SMALLER) await writeFile(file + suffix, bytes);
	}
}

export function compress(): Plugin {
	let folder = "";
	return {
		name: "goldleaf-compress",
		apply: "build",
		enforce: "post",
		configResolved(config) {
			folder = resolve(config.root, config.build.outDir);
		},
		closeBundle: {
			order: "post",
			sequential: true,
			async handler() {
				await Promise.all((await files(folder)).map(pack));
			},
		},
	};
}
