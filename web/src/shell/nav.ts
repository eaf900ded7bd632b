/* nav -- where an account can go, by what it may do. */
import type { Me } from "../api/types";

export interface Place {
	href: string;
	text: string;
}

const places: (Place & { show: (me: Me | null) => boolean })[] = [
	{ href: "/work", text: "Work", show: (me) => !!me?.scopes.includes("annotate") },
	{ href: "/earnings", text: "Earnings", show: (me) => !!me?.scopes.includes("annotate") },
	{ href: "/projects", text: "Projects", show: (me) => !!me && (me.admin || me.projects.some((p) => p.role !== "annotator")) },
	{ href: "/datasets", text: "Datasets", show: () => true },
	{ href: "/verify", text: "Verify", show: () => true },
	{ href: "/admin", text: "Admin", show: (me) => !!me?.admin },
];

export function placesFor(me: Me | null): Place[] {
	return places.filter((place) => place.show(me));
}

/** A place is current on the pages below it too; the Desk belongs to Work. */
export function isCurrent(place: Place, path: string): boolean {
	return path === place.href || path.startsWith(`${place.href}/`) || (place.href === "/work" && path.startsWith("/desk/"));
}
