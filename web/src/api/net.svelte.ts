/* net -- whether the server can be reached, as far as we know: the last request's fate, and what the browser says. */
let online = $state(navigator.onLine);
const waiting = new Set<() => void>();

function set(value: boolean) {
	online = value;
	if (!value)
		return;
	for (const go of waiting)
		go();
	waiting.clear();
}

addEventListener("online", () => set(true));
addEventListener("offline", () => set(false));

export const net = {
	get online() {
		return online;
	},
	reached: () => set(true),
	lost: () => set(false),
	/** After ms, or as soon as the connection seems back: something to try again with. */
	async pause(ms: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const done = () => {
				clearTimeout(timer);
				waiting.delete(done);
				resolve();
			};
			const timer = setTimeout(done, ms);

			waiting.add(done);
		});
	},
};
