import type { Page } from "../pages";

export default [
	{ path: "/docs", title: "API", who: "anyone", load: () => import("./Docs.svelte") },
] satisfies Page[];
