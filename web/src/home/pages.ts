import type { Page } from "../pages";

export default [
	{ path: "/", title: "Home", who: "anyone", load: () => import("./Home.svelte") },
] satisfies Page[];
