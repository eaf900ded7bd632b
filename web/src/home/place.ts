/* Where an account's work is: what it runs, else what it reviews, else what it may answer. */
import type { Me } from "../api/types";

export function placeOf(me: Me): string {
	const runs = me.projects.filter((p) => p.role === "owner" || p.role === "manager");
	const reviews = me.projects.filter((p) => p.role === "reviewer");

	if (runs.length)
		return "/projects";
	if (reviews.length === 1)
		return `/projects/${reviews[0]!.id}/review`;
	if (reviews.length)
		return "/projects";
	if (me.scopes.includes("annotate") && !me.admin)
		return "/work";
	return me.admin ? "/projects" : "/datasets";
}
