/*
 * stopwatch -- the time somebody worked on an item: while the page is in sight, and at most a minute after the last sign
 * of life.
 */
const IDLE_MS = 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"] as const;

export class Stopwatch {
	#sum = 0;
	#since: number | null = null; // running from here
	#sign = 0;

	constructor() {
		const alive = () => this.#alive();

		for (const name of SIGNS)
			addEventListener(name, alive, { passive: true });
		document.addEventListener("visibilitychange", () => (document.hidden ? this.#stop() : alive()));
	}

	/** From here on the time belongs to a new item, which may have some already. */
	start(ms = 0) {
		this.#sum = ms;
		this.#sign = performance.now();
		this.#since = document.hidden ? null : this.#sign;
	}

	get ms(): number {
		return Math.round(this.#sum + this.#running());
	}

	#running(): number {
		return this.#since === null ? 0 : Math.max(0, Math.min(performance.now(), this.#sign + IDLE_MS) - this.#since);
	}

	#stop() {
		this.#sum += this.#running();
		this.#since = null;
	}

	#alive() {
		const now = performance.now();

		if (this.#since === null || now - this.#sign > IDLE_MS) {
			this.#stop();
			this.#since = now;
		}
		this.#sign = now;
	}
}
