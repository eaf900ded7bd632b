/* left -- whether a project has something for me; while it is being opened nobody knows, so it may. */
import type { Work } from "../api/types";

export function nothingIn(item: Work): boolean {
	return item.left === 0 && !item.mine.held;
}
