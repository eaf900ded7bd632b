/* One-time links carry their token behind '#': no browser sends that to a server, nor in Referer. It stays in the
 * address until it is used, so that a reload loses nothing; then the page is left by redirect(). */
import { route } from "../router.svelte";

export function fragment(): string {
	try {
		return decodeURIComponent(route.hash.slice(1));
	} catch {
		return "";
	}
}

/* The links that the server makes are paths; whoever is sent one needs the whole address. */
export function wholeLink(path: string): string {
	return new URL(path, location.origin).href;
}
