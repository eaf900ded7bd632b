/* The address of a picture that a page of ours may show: in the content itself, or on this server; null: none is. */
export function pictureOf(value: unknown): string | null {
	return typeof value === "string" && /^(data:image\/|\/(?![/\\]))/.test(value) ? value : null;
}
