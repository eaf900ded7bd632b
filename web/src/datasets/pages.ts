import type { Page } from "../pages";

export default [
	{ path: "/datasets", title: "Datasets", who: "anyone", load: () => import("./Catalogue.svelte") },
	{ path: "/datasets/{d}", title: "Dataset", who: "anyone", load: () => import("./Dataset.svelte") },
] satisfies Page[];
