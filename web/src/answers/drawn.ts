/* drawn -- the question types whose values are better seen than read: marked, framed, in order. */
export const drawn = new Set(["spans", "boxes", "ranking", "steps", "text"]);

/** A text with its labels by colour: three that are told apart in both themes, then again. */
export function tone(label: string, options: { value: string }[] | undefined): string {
	return ["a", "b", "c"][Math.max(0, (options ?? []).findIndex((o) => o.value === label)) % 3]!;
}
