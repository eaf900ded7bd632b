import type { Page } from "../pages";

export default [
	{ path: "/desk/{p}", title: "Desk", who: "account", bare: true, load: () => import("./Desk.svelte") },
] satisfies Page[];
