/*
 * router -- where we are, kept in the address bar by the History API. Links are plain <a href>: clicks on those that
 * lead to a page of ours are taken here; everything else is the browser's.
 *
 *     route.path, route.query.get("tab"), navigate("/work"), redirect("/signin")
 */
import { find } from "./pages";

interface Route {
	path: string;
	query: URLSearchParams;
	hash: string;
	/** Counts arrivals: the shell moves the focus and the title when it changes. */
	visit: number;
}

function here(visit: number): Route {
	return { path: location.pathname, query: new URLSearchParams(location.search), hash: location.hash, visit };
}

let visits = 0; // counted apart: going somewhere from an effect must not make it depend on where it went
let current = $state.raw<Route>(here(visits));

export const route = {
	get path() {
		return current.path;
	},
	get query() {
		return current.query;
	},
	get hash() {
		return current.hash;
	},
	get visit() {
		return current.visit;
	},
};

function arrive() {
	current = here(++visits);
}

/** Goes to a page of ours, as a click on a link would. */
export function navigate(to: string) {
	history.replaceState({ ...history.state, y: scrollY }, "");
	history.pushState({}, "", to);
	arrive();
}

/** The same without a step that the back button would return to. */
export function redirect(to: string) {
	history.replaceState({}, "", to);
	arrive();
}

/** Changes the query alone (a tab, a filter): no arrival, no step back. */
export function setQuery(change: Record<string, string | null>) {
	const query = new URLSearchParams(location.search);

	for (const [name, value] of Object.entries(change))
		if (value === null)
			query.delete(name);
		else
			query.set(name, value);
	history.replaceState(history.state, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
	current = here(visits);
}

function onClick(event: MouseEvent) {
	const link = (event.target as Element | null)?.closest?.("a");

	if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
		return;
	if (link.target || link.hasAttribute("download") || link.origin !== location.origin || !find(link.pathname))
		return;
	if (link.pathname === location.pathname && link.search === location.search && link.hash)
		return; // within the page
	event.preventDefault();
	navigate(link.pathname + link.search + link.hash);
}

export function startRouter() {
	history.scrollRestoration = "manual";
	addEventListener("popstate", arrive);
	document.addEventListener("click", onClick);
}
