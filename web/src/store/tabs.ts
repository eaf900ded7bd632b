/* tabs -- what the tabs of one browser tell each other. A tab hears its own words too. */
export type Word =
	| { kind: "outbox" } // something was added, sent or refused
	| { kind: "expired"; slug: string } // the session has ended
	| { kind: "signed-in" }
	| { kind: "signed-out" };

const channel = new BroadcastChannel("goldleaf");
const listeners = new Set<(word: Word) => unknown>();

channel.onmessage = (event: MessageEvent<Word>) => hearAll(event.data);

function hearAll(word: Word) {
	for (const listen of listeners)
		listen(word);
}

export function tell(word: Word) {
	channel.postMessage(word);
	hearAll(word);
}

/** Returns what stops it. */
export function hear(listen: (word: Word) => unknown): () => void {
	listeners.add(listen);
	return () => void listeners.delete(listen);
}

/** Runs work while no other tab does; without the Locks API (plain http) every tab thinks itself alone. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
	return navigator.locks ? ((await navigator.locks.request(name, work)) as T) : work();
}
