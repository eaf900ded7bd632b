import type { Page } from "../pages";

export default [
	{ path: "/projects", title: "Projects", who: "account", load: () => import("./Projects.svelte") },
	{ path: "/projects/new", title: "New project", who: "account", load: () => import("./New.svelte") },
	{ path: "/projects/{p}", title: "Project", who: "account", load: () => import("./Dashboard.svelte") },
	{ path: "/projects/{p}/tasks", title: "Tasks", who: "account", load: () => import("./Tasks.svelte") },
	{ path: "/projects/{p}/terms", title: "Terms", who: "account", load: () => import("./Terms.svelte") },
	{ path: "/projects/{p}/people", title: "People", who: "account", load: () => import("./People.svelte") },
	{ path: "/projects/{p}/results", title: "Results", who: "account", load: () => import("./Results.svelte") },
] satisfies Page[];
