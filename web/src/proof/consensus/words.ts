/*
 * The words of texts as numbers, equal for words that are equal but for case and punctuation: the rules of the server's
 * consensus/words.h, code point by code point.
 */
type Sort = "space" | "letter" | "apostrophe" | "alone";

/* What is in no range is punctuation, which keeps words apart and is forgotten. */
const ranges: [first: number, last: number, sort: Sort][] = [
	[0x00, 0x20, "space"],
	[0x24, 0x26, "alone"],
	[0x27, 0x27, "apostrophe"],
	[0x2a, 0x2b, "alone"],
	[0x2f, 0x2f, "alone"],
	[0x30, 0x39, "letter"],
	[0x3c, 0x3e, "alone"],
	[0x40, 0x40, "alone"],
	[0x41, 0x5a, "letter"],
	[0x5c, 0x5c, "alone"],
	[0x5e, 0x5e, "alone"],
	[0x61, 0x7a, "letter"],
	[0x7c, 0x7c, "alone"],
	[0x7e, 0x7e, "alone"],
	[0x85, 0x85, "space"],
	[0xa0, 0xa0, "space"],
	[0xa2, 0xa9, "alone"],
	[0xaa, 0xaa, "letter"],
	[0xac, 0xac, "alone"],
	[0xae, 0xb3, "alone"],
	[0xb5, 0xb5, "letter"],
	[0xb9, 0xb9, "alone"],
	[0xba, 0xba, "letter"],
	[0xbc, 0xbe, "alone"],
	[0xc0, 0xd6, "letter"],
	[0xd7, 0xd7, "alone"],
	[0xd8, 0xf6, "letter"],
	[0xf7, 0xf7, "alone"],
	[0xf8, 0x0dff, "letter"],
	[0x0e00, 0x0eff, "alone"],
	[0x0f00, 0x0fff, "letter"],
	[0x1000, 0x109f, "alone"],
	[0x10a0, 0x167f, "letter"],
	[0x1680, 0x1680, "space"],
	[0x1681, 0x177f, "letter"],
	[0x1780, 0x17ff, "alone"],
	[0x1800, 0x1fff, "letter"],
	[0x2000, 0x200b, "space"],
	[0x200c, 0x200d, "letter"],
	[0x2019, 0x2019, "apostrophe"],
	[0x2028, 0x2029, "space"],
	[0x202f, 0x202f, "space"],
	[0x205f, 0x205f, "space"],
	[0x2070, 0x2bff, "alone"],
	[0x2c00, 0x2dff, "letter"],
	[0x2e80, 0x2fff, "alone"],
	[0x3000, 0x3000, "space"],
	[0x3005, 0x3007, "alone"],
	[0x3021, 0x302f, "alone"],
	[0x3031, 0xa4cf, "alone"],
	[0xa4d0, 0xf8ff, "letter"],
	[0xf900, 0xfaff, "alone"],
	[0xfb00, 0xfdff, "letter"],
	[0xfe00, 0xfe0f, "letter"],
	[0xfe20, 0xfe2f, "letter"],
	[0xfe70, 0xfefe, "letter"],
	[0xff10, 0xff19, "letter"],
	[0xff21, 0xff3a, "letter"],
	[0xff41, 0xff5a, "letter"],
	[0xff66, 0xffdc, "alone"],
	[0x10000, 0x1afff, "letter"],
	[0x1b000, 0x10ffff, "alone"],
];

function sortOf(c: number | undefined): Sort | undefined {
	return c === undefined ? undefined : ranges.find(([first, last]) => c >= first && c <= last)?.[2];
}

const within = (c: number, first: number, last: number): boolean => c >= first && c <= last;

function small(c: number): number {
	if (
		within(c, 0x41, 0x5a) ||
		(within(c, 0xc0, 0xde) && c !== 0xd7) ||
		within(c, 0x391, 0x3a9) ||
		within(c, 0x410, 0x42f) ||
		within(c, 0xff21, 0xff3a)
	)
		return c + 32;
	if (within(c, 0x400, 0x40f))
		return c + 80;
	if (within(c, 0x100, 0x12f) || within(c, 0x132, 0x137) || within(c, 0x14a, 0x177))
		return c | 1;
	if (within(c, 0x139, 0x148) || within(c, 0x179, 0x17e))
		return c + (c & 1);
	return c === 0x178 ? 0xff : c === 0x2019 ? 0x27 : c;
}

export function wordsOf(text: string): string[] {
	const points = Array.from(text, (c) => c.codePointAt(0)!);
	const words: string[] = [];
	for (let at = 0; at < points.length; ) {
		const sort = sortOf(points[at]);
		const from = at++;
		if (sort === "letter")
			for (; at < points.length; at++) {
				const next = sortOf(points[at]);
				if (next !== "letter" && !(next === "apostrophe" && sortOf(points[at + 1]) === "letter"))
					break;
			}
		if (sort === "letter" || sort === "alone")
			words.push(String.fromCodePoint(...points.slice(from, at).map(small)));
	}
	return words;
}

/** The words of several texts, as numbers that are equal where words are. */
export function numbered(texts: string[]): Uint32Array[] {
	const known = new Map<string, number>();
	return texts.map((text) =>
		Uint32Array.from(wordsOf(text), (word) => {
			if (!known.has(word))
				known.set(word, known.size);
			return known.get(word)!;
		}),
	);
}
