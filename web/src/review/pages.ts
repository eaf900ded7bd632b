import type { Page } from "../pages";

export default [
	{ path: "/projects/{p}/review", title: "Review", who: "account", load: () => import("./ReviewPage.svelte") },
] satisfies Page[];
