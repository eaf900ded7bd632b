/*
 * The service worker: the page itself opens without a network. It keeps the shell and the Desk, serves hashed files from
 * the cache first and pages from the network first, and never touches the API: answers wait in IndexedDB, not here.
 */
const CACHE = "goldleaf-__VERSION__";
const FILES = __FILES__;

self.addEventListener("install", (event) => {
	event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

/* The cache before this one stays: a page of the last build may still be open and want a part of it. */
async function forgetOlder() {
	const names = (await caches.keys()).filter((name) => name.startsWith("goldleaf-")); // in the order of their making

	await Promise.all(names.slice(0, -2).map((name) => caches.delete(name)));
}

self.addEventListener("activate", (event) => {
	event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

async function asset(request) {
	const kept = await caches.match(request);

	if (kept)
		return kept;
	const answer = await fetch(request);

	if (answer.ok && answer.status === 200)
		(await caches.open(CACHE)).put(request, answer.clone());
	return answer;
}

async function page(request) {
	try {
		return await fetch(request);
	} catch (lost) {
		const kept = await caches.match("/");

		if (kept)
			return kept;
		throw lost;
	}
}

self.addEventListener("fetch", (event) => {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);

	if (request.method !== "GET" || origin !== self.location.origin)
		return;
	if (pathname.startsWith("/assets/") || FILES.includes(pathname) && pathname !== "/")
		event.respondWith(asset(request));
	else if (request.mode === "navigate" && !/^\/(v1|log|problems)\/|\.[a-z]+$/.test(pathname))
		event.respondWith(page(request));
});
