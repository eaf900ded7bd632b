/* preload -- the page asks for its first font before any script or style has been read, so that text does not jump. */

/** @returns {import("vite").Plugin} */
export function preloadFont(name) {
	return {
		name: "preload-font",
		apply: "build",
		transformIndexHtml: {
			order: "post",
			handler(_, { bundle }) {
				const file = Object.keys(bundle ?? {}).find((key) => key.includes(name) && key.endsWith(".woff2"));

				return file
					? [{
						tag: "link",
						attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/${file}` },
						injectTo: "head",
					}]
					: [];
			},
		},
	};
}
