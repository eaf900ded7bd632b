/*
 * pages -- every page there is. Each room says its own in src/ROOM/pages.ts; they are found here by name. Each page is
 * a chunk of its own, loaded when somebody goes there.
 *
 *     export default [
 *         { path: "/datasets/{d}", title: "Dataset", who: "anyone", load: () => import("./Dataset.svelte") },
 *     ] satisfies Page[];
 *
 * The component gets the braces' values as its prop `params`, e.g. params.d.
 */
import type { Component } from "svelte";

export type Params = Record<string, string>;

export interface Page {
	path: string;
	title: string;
	/** anyone: no account needed. account: whoever is signed in; others are sent to sign in and come back. */
	who: "anyone" | "account" | "admin";
	/** bare: the page brings its own layout and fills the window (the Desk). */
	bare?: boolean;
	/** Pages differ in their params; the table cannot say which. */
	load: () => Promise<{ default: Component<any> }>;
}

const rooms = import.meta.glob<{ default: Page[] }>("./*/pages.ts", { eager: true });

export const pages: Page[] = Object.values(rooms).flatMap((room) => room.default);

/** The page at a path; fixed segments win over braces. */
export function find(path: string): { page: Page; params: Params } | undefined {
	const want = path.split("/").filter(Boolean);
	let best: { page: Page; params: Params; fixed: number } | undefined;

	for (const page of pages) {
		const have = page.path.split("/").filter(Boolean);
		const params: Params = {};
		let fixed = 0;

		if (have.length !== want.length)
			continue;
		const fits = have.every((part, i) => {
			const name = /^\{(\w+)\}$/.exec(part)?.[1];

			if (!name) {
				fixed++;
				return part === want[i];
			}
			params[name] = decode(want[i]!);
			return true;
		});

		if (fits && (!best || fixed > best.fixed))
			best = { page, params, fixed };
	}
	return best;
}

function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
