import type { Page } from "../pages";

export default [
	{ path: "/signin", title: "Sign in", who: "anyone", load: () => import("./SignIn.svelte") },
	{ path: "/join", title: "Welcome", who: "anyone", load: () => import("./Join.svelte") },
	{ path: "/reset", title: "New password", who: "anyone", load: () => import("./Reset.svelte") },
	{ path: "/account", title: "Your account", who: "account", load: () => import("./Account.svelte") },
] satisfies Page[];
