/*
 * places -- stretches of a text: what is counted in Unicode code points of the text as it was imported, and is shown and
 * selected in UTF-16 units of what a text area makes of it, where every line ends with LF.
 */
export interface Mark {
	start: number;
	end: number;
	label: string;
}

export interface Piece {
	text: string;
	mark?: Mark;
}

export class Shown {
	readonly text: string;
	/** By unit of the text, its end too: the code point that stands there. */
	private readonly points: Uint32Array;

	constructor(original: string) {
		this.text = original.replace(/\r\n?/g, "\n");
		this.points = new Uint32Array(this.text.length + 1);
		let unit = 0;
		let point = 0;

		for (const found of original.matchAll(/\r\n|[\s\S]/gu)) {
			const units = found[0] === "\r\n" ? 1 : found[0].length;

			this.points.fill(point, unit, unit + units);
			unit += units;
			point += found[0] === "\r\n" ? 2 : 1;
		}
		this.points[unit] = point;
	}

	/** The code point at a unit. */
	point(unit: number): number {
		return this.points[Math.min(unit, this.text.length)]!;
	}

	/** The first unit at or behind a code point; the text's end for those behind it. */
	unit(point: number): number {
		let low = 0;
		let high = this.text.length;

		while (low < high) {
			const middle = (low + high) >> 1;

			if (this.points[middle]! < point)
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}

	slice(mark: Mark): string {
		return this.text.slice(this.unit(mark.start), this.unit(mark.end));
	}

	/** What a selection means: itself without the space around it, or the word that a caret stands in. Null: nothing. */
	stretch(from: number, to: number): { start: number; end: number } | null {
		if (from === to) {
			const words = new Intl.Segmenter(undefined, { granularity: "word" }).segment(this.text);
			const word = [from, from - 1].map((at) => words.containing(at)).find((w) => w?.isWordLike);

			if (!word)
				return null;
			[from, to] = [word.index, word.index + word.segment.length];
		}
		const text = this.text.slice(from, to);
		const start = from + text.length - text.trimStart().length;
		const end = from + text.trimEnd().length;

		return start < end ? { start: this.point(start), end: this.point(end) } : null;
	}

	/** The text cut at the marks, which are sorted and do not overlap. */
	pieces(marks: Mark[]): Piece[] {
		const pieces: Piece[] = [];
		let at = 0;

		for (const mark of marks) {
			const [start, end] = [this.unit(mark.start), this.unit(mark.end)];

			if (start > at)
				pieces.push({ text: this.text.slice(at, start) });
			pieces.push({ text: this.text.slice(start, end), mark });
			at = end;
		}
		return [...pieces, { text: this.text.slice(at) }];
	}
}

/** A mark takes the place of those that it overlaps. */
export function put(marks: Mark[], mark: Mark): Mark[] {
	return [...marks.filter((m) => m.end <= mark.start || m.start >= mark.end), mark].sort((a, b) => a.start - b.start);
}

/** The steps of a solution in a field's content: a list, a chat's turns, or the paragraphs of a text. */
export function stepsOf(content: unknown): string[] {
	if (typeof content === "string")
		return content.split(/\r?\n[^\S\n]*\r?\n\s*/).filter((text) => text.trim());
	if (!Array.isArray(content))
		return [];
	return content.map((step: unknown) => {
		const said = (step as { content?: unknown } | null)?.content ?? step;

		return typeof said === "string" ? said : JSON.stringify(said);
	});
}
