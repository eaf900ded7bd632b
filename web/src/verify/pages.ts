import type { Page } from "../pages";

export default [
	{ path: "/verify", title: "Verify", who: "anyone", load: () => import("./Verify.svelte") },
] satisfies Page[];
