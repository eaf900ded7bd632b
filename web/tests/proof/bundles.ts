/* Where tests find bundles: the golden ones of this repository, and those of a folder that GOLDLEAF_TEST_DATA names. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { tarOf as tar } from "./forge";

export const vectors = join(import.meta.dirname, "../../../tests/vectors");

export function bytesOf(path: string): Uint8Array<ArrayBuffer> {
	return new Uint8Array(readFileSync(path));
}

export function textOf(path: string): string {
	return readFileSync(path, "utf8");
}

export interface Sample {
	name: string;
	bundle: Uint8Array<ArrayBuffer>;
	vkey: string;
	receipts: string[];
}

/** A folder as the tar that its bundle would be. */
function tarOfFolder(folder: string): Uint8Array<ArrayBuffer> {
	const names: string[] = [];
	const walk = (at: string): void => {
		for (const name of readdirSync(join(folder, at)))
			if (statSync(join(folder, at, name)).isDirectory())
				walk(at + name + "/");
			else
				names.push(at + name);
	};
	walk("");
	return tar(names.map((name) => [name, bytesOf(join(folder, name))]));
}

const golden = (name: string): Sample => ({
	name,
	bundle: bytesOf(join(vectors, `${name}.tar`)),
	vkey: textOf(join(vectors, `${name}.vkey`)),
	receipts: [],
});

function others(): Sample[] {
	const folder = join(process.env.GOLDLEAF_TEST_DATA ?? "", "example-bundles");
	if (!process.env.GOLDLEAF_TEST_DATA || !existsSync(folder))
		return [];
	const files = readdirSync(folder);
	return files
		.filter((name) => name.endsWith(".vkey"))
		.map((file) => {
			const name = file.replace(/\.vkey$/, "");
			return {
				name,
				bundle: tarOfFolder(join(folder, name)),
				vkey: textOf(join(folder, file)),
				receipts: files
					.filter((f) => f.startsWith(name + ".") && f.endsWith(".tlog-proof"))
					.map((f) => textOf(join(folder, f))),
			};
		});
}

export const samples = [golden("golden"), golden("golden-default"), golden("golden-cliques"), ...others()];
