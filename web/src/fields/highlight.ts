/*
 * highlight -- colours in code by CSS Custom Highlight ranges: the text and its offsets stay as they are, no markup is
 * made. The highlighter is loaded when the first code is on the screen and never holds anything up.
 */
import type { Span } from "./grammar";

const KINDS = ["keyword", "string", "comment", "number", "name"] as const;
const LONGEST = 50_000; // characters; longer code stays plain
const registry: Map<string, Highlight> | undefined = "highlights" in CSS ? CSS.highlights : undefined;

function highlightOf(kind: string): Highlight {
	const name = `code-${kind}`;
	let highlight = registry!.get(name);

	if (!highlight)
		registry!.set(name, (highlight = new Highlight()));
	return highlight;
}

function paint(text: Text, spans: Span[]): () => void {
	const ranges = spans
		.filter((span) => (KINDS as readonly string[]).includes(span.kind))
		.map((span) => {
			const range = new StaticRange({
				startContainer: text,
				startOffset: span.start,
				endContainer: text,
				endOffset: span.end,
			});
			const highlight = highlightOf(span.kind);

			highlight.add(range);
			return () => highlight.delete(range);
		});

	return () => ranges.forEach((remove) => remove());
}

/** Colours every `code` with a data-language below an element. Returns what takes the colours away again. */
export function highlightIn(element: HTMLElement): () => void {
	const undo: (() => void)[] = [];
	let gone = false;
	const codes = [...element.querySelectorAll<HTMLElement>("code[data-language]")].filter(
		(code) => code.firstChild instanceof Text && code.firstChild.length <= LONGEST,
	);

	if (registry && codes.length)
		void import("./grammar").then(({ read }) => {
			for (const code of codes)
				if (!gone)
					undo.push(paint(code.firstChild as Text, read((code.firstChild as Text).data, code.dataset.language!)));
		});
	return () => {
		gone = true;
		undo.forEach((remove) => remove());
	};
}
