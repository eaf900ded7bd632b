/* grammar -- where the words of a program are and of what kind they are: highlight.js's reading, as spans. */
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import sql from "highlight.js/lib/languages/sql";

export interface Span {
	kind: string;
	start: number;
	end: number;
}
interface Branch {
	scope?: string;
	children: (Branch | string)[];
}

const kinds: Record<string, string> = {
	keyword: "keyword",
	literal: "number",
	number: "number",
	string: "string",
	regexp: "string",
	comment: "comment",
	meta: "comment",
	title: "name",
	built_in: "name",
	attr: "name",
	type: "name",
};

for (const [name, grammar] of Object.entries({ bash, c, javascript, json, python, sql }))
	hljs.registerLanguage(name, grammar);
hljs.registerAliases(["cpp", "c++", "java", "rust", "go"], { languageName: "c" });
hljs.registerAliases(["ts", "typescript", "jsx", "tsx"], { languageName: "javascript" });

/** A language that is not known gives no spans; "auto" is guessed. */
export function read(text: string, language: string): Span[] {
	const result =
		language === "auto"
			? hljs.highlightAuto(text)
			: hljs.getLanguage(language) && hljs.highlight(text, { language, ignoreIllegals: true });
	const spans: Span[] = [];
	let at = 0;
	const walk = (branch: Branch, kind?: string) => {
		for (const child of branch.children)
			if (typeof child === "string") {
				if (kind)
					spans.push({ kind, start: at, end: at + child.length });
				at += child.length;
			} else {
				walk(child, kinds[child.scope?.split(".")[0] ?? ""] ?? kind);
			}
	};

	if (result)
		walk((result as unknown as { _emitter: { rootNode: Branch } })._emitter.rootNode);
	return spans;
}
