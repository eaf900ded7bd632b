/*
 * key -- the verifier key in use: one that the person gave, or the one that this device has known the log by, or else the
 * one that this server says is its own.
 */
import { parseVkey, type Vkey } from "../proof/note";
import { read } from "../store/db";
import { projectOf, serverKey } from "./logs";

export type KeySource = "you" | "this device" | "this server";

/** The key that the log's last checkpoint was verified with here. */
async function deviceKey(project: string): Promise<Vkey | null> {
	const seen = await read("checkpoints", project).catch(() => undefined);

	return seen ? parseVkey(seen.vkey) : null;
}

export class KeyInUse {
	/** Given by the person: used for every log of its name. */
	given = $state.raw<Vkey | null>(null);
	error = $state("");
	private found = $state.raw<Record<string, { vkey: Vkey; from: KeySource }>>({});

	give(text: string): boolean {
		try {
			this.given = parseVkey(text.trim());
			this.error = "";
			return true;
		} catch (e) {
			this.error = (e as Error).message;
			return false;
		}
	}

	forget() {
		this.given = null;
		this.error = "";
	}

	/** The key for a log; null while there is none. Does not ask: see ask(). */
	of(origin: string): Vkey | null {
		return this.given ?? this.found[origin]?.vkey ?? null;
	}

	from(origin: string): KeySource | null {
		return this.given ? "you" : (this.found[origin]?.from ?? null);
	}

	/** Looks on this device, then asks this server, for the key of a log of its own; another server's stays without. */
	async ask(origin: string): Promise<Vkey | null> {
		const project = projectOf(origin);

		if (this.of(origin) || !project)
			return this.of(origin);
		const kept = await deviceKey(project);

		if (kept?.name === origin)
			return this.keep(origin, kept, "this device");
		const told = await serverKey(project).catch(() => null);

		return told?.name === origin ? this.keep(origin, told, "this server") : null;
	}

	private keep(origin: string, vkey: Vkey, from: KeySource): Vkey {
		this.found = { ...this.found, [origin]: { vkey, from } };
		return vkey;
	}
}
