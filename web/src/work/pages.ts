import type { Page } from "../pages";

export default [
	{ path: "/work", title: "Work", who: "account", load: () => import("./Work.svelte") },
] satisfies Page[];
