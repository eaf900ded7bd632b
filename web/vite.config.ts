/*
 * How src/ becomes dist/: hashed assets, one chunk a page, .br and .gz beside every text, a service worker that knows
 * the list, and openapi.json. With GOLDLEAF_URL the dev server passes the API's paths on to a server that runs.
 */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, loadEnv } from "vite";
import { budget } from "./tools/budget.mjs";
import { compress } from "./tools/compress.mjs";
import { openapi } from "./tools/schema.mjs";
import { preloadFont } from "./tools/preload.mjs";
import { serviceWorker } from "./tools/worker.mjs";

const API = ["/v1", "/log", "/openapi.json", "/problems", "/livez", "/readyz"];

export default defineConfig(({ mode }) => {
	const env = loadEnv(mode, ".", "GOLDLEAF_");
	const server = process.env.GOLDLEAF_URL ?? env.GOLDLEAF_URL ?? "http://127.0.0.1:8080";

	return {
		plugins: [svelte(), openapi(), preloadFont("next-latin-wght-normal"), serviceWorker(), budget(), compress()],
		build: {
			outDir: "dist",
			target: ["chrome123", "firefox128", "safari18"],
			assetsInlineLimit: 0, // the policy has no data: for scripts and fonts
			modulePreload: { polyfill: false },
			reportCompressedSize: false,
		},
		worker: { format: "es" }, // what a worker loads late stays apart
		server: { proxy: Object.fromEntries(API.map((path) => [path, { target: server, changeOrigin: false }])) },
		test: { include: ["tests/**/*.test.ts"] },
	};
});
