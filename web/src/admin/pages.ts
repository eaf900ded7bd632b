import type { Page } from "../pages";

export default [
	{ path: "/admin", title: "Admin", who: "admin", load: () => import("./Admin.svelte") },
] satisfies Page[];
