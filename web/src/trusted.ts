/* trusted -- the one Trusted Types policy of ours: addresses of our own scripts, for workers. */
interface Policy {
	createScriptURL(url: string): unknown;
}
interface Factory {
	createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory?.createPolicy("goldleaf", {
	createScriptURL(url) {
		if (new URL(url, location.href).origin !== location.origin)
			throw new TypeError(`not a script of ours: ${url}`);
		return url;
	},
});

/** For `new Worker(...)` and `serviceWorker.register(...)`. */
export function scriptUrl(url: string): string {
	return (policy ? policy.createScriptURL(url) : url) as string;
}
