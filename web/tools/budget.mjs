/*
 * budget -- the build fails when the shell, the Desk and its first editor together weigh more than LIMIT gzipped bytes.
 * Counted: index.html, the entry, the chunks named in START, whatever these import statically, and their styles.
 */
import { gzipSync } from "node:zlib";

const LIMIT = 60_000;
const START = ["src/desk/Desk.svelte", "src/editors/pairwise.svelte"];

/** @returns {import("vite").Plugin} */
export function budget() {
	return {
		name: "budget",
		apply: "build",
		enforce: "post",
		generateBundle(_, bundle) {
			const chunks = Object.values(bundle).filter((part) => part.type === "chunk");
			const wanted = new Set(["index.html"]);
			const add = (chunk) => {
				if (!chunk || wanted.has(chunk.fileName))
					return;
				wanted.add(chunk.fileName);
				for (const css of chunk.viteMetadata?.importedCss ?? [])
					wanted.add(css);
				for (const name of chunk.imports)
					add(bundle[name]);
			};

			for (const chunk of chunks)
				if (chunk.isEntry || START.some((name) => chunk.facadeModuleId?.endsWith(name)))
					add(chunk);
			let sum = 0;

			for (const name of wanted)
				if (bundle[name])
					sum += gzipSync(bundle[name].code ?? bundle[name].source, { level: 9 }).length;
			this.info(`shell and first editor: ${sum} bytes gzipped in ${wanted.size} files (at most ${LIMIT})`);
			if (sum > LIMIT)
				this.error(`shell and first editor weigh ${sum} bytes gzipped, more than ${LIMIT}`);
		},
	};
}
