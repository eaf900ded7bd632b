/*
 * What happens in a project, as it happens: server-sent events, and polling where they do not come through.
 *
 *     const stop = watchProject(id, load, { stats: (s) => ..., dataset: (d) => ..., link: (l) => ... });
 *
 * The stream is silent while nothing changes, so its silence means nothing; an open connection does.
 */

export type Link = "live" | "polling" | "stale";

export interface DatasetEvent {
	id: string;
	state: string;
	done: number;
	total: number;
}

export interface Heard<Stats> {
	stats(stats: Stats): void;
	dataset(event: DatasetEvent): void;
	link(link: Link): void;
}

const POLL_MS = 4000;
/* The browser reconnects by itself within seconds; after that somebody else must ask. */
const PATIENCE_MS = 6000;

export function watchProject<Stats>(id: string, load: () => Promise<Stats>, heard: Heard<Stats>): () => void {
	let timer: ReturnType<typeof setTimeout> | null = null;
	let stopped = false;
	const source = new EventSource(`/v1/projects/${id}/events`);

	function disarm(): void {
		if (timer !== null)
			clearTimeout(timer);
		timer = null;
	}

	/* Once: the browser fails anew every few seconds, and must not put this off each time. */
	function arm(ms: number): void {
		timer ??= setTimeout(() => {
			timer = null;
			void poll();
		}, ms);
	}

	async function poll(): Promise<void> {
		let link: Link = "polling";

		try {
			const stats = await load();

			if (!stopped)
				heard.stats(stats);
		} catch {
			link = "stale";
		}
		if (stopped || source.readyState === EventSource.OPEN)
			return;
		heard.link(link);
		arm(POLL_MS);
	}

	source.onopen = () => {
		disarm();
		heard.link("live");
	};
	/* CLOSED: refused, the browser will not try again. */
	source.onerror = () => arm(source.readyState === EventSource.CLOSED ? 0 : PATIENCE_MS);
	source.addEventListener("stats", (e) => heard.stats(JSON.parse(e.data as string) as Stats));
	source.addEventListener("dataset", (e) => heard.dataset(JSON.parse(e.data as string) as DatasetEvent));
	return () => {
		stopped = true;
		disarm();
		source.close();
	};
}
