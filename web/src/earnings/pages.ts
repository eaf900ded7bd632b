import type { Page } from "../pages";

export default [
	{ path: "/earnings", title: "Earnings", who: "account", load: () => import("./Earnings.svelte") },
	{ path: "/earnings/{answer}", title: "Receipt", who: "account", load: () => import("./Answer.svelte") },
] satisfies Page[];
