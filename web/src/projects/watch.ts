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
	let timer: ReturnType<typeof setTimeout> | undefined;
	let stopped = false;
	const source = new EventSource(`/v1/projects/${id}/events`);

	async function poll(): Promise<void> {
		try {
			const stats = await load();
			if (stopped)
				return;
			heard.stats(stats);
			heard.link("polling");
		} catch {
			if (stopped)
				return;
			heard.link("stale");
		}
		/* Asked for as long as there is no stream. */
		if (source.readyState !== EventSource.OPEN)
			timer = setTimeout(() => void poll(), POLL_MS);
	}

	source.onopen = () => {
		clearTimeout(timer);
		heard.link("live");
	};
	source.onerror = () => {
		clearTimeout(timer);
		/* CLOSED: refused, the browser will not try again. */
		timer = setTimeout(() => void poll(), source.readyState === EventSource.CLOSED ? 0 : PATIENCE_MS);
	};
	source.addEventListener("stats", (e) => heard.stats(JSON.parse(e.data as string) as Stats));
	source.addEventListener("dataset", (e) => heard.dataset(JSON.parse(e.data as string) as DatasetEvent));
	return () => {
		stopped = true;
		clearTimeout(timer);
		source.close();
	};
}
