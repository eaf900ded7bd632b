/* key -- the verifier key in use: one that the person gave, or else the one that this server says is its own. */
import { parseVkey, type Vkey } from "../proof/note";
import { projectOf, serverKey } from "./logs";

export class KeyInUse {
	/** Given by the person: used for every log of its name. */
	given = $state.raw<Vkey | null>(null);
	error = $state("");
	private asked = $state.raw<Record<string, Vkey>>({});

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
		return this.given ?? this.asked[origin] ?? null;
	}

	from(origin: string): "you" | "this server" | null {
		if (this.given)
			return "you";
		return this.asked[origin] ? "this server" : null;
	}

	/** Asks this server for the key of a log of its own; another server's log stays without one. */
	async ask(origin: string): Promise<Vkey | null> {
		const project = projectOf(origin);

		if (this.of(origin) || !project)
			return this.of(origin);
		const found = await serverKey(project).catch(() => null);

		if (found?.name === origin)
			this.asked = { ...this.asked, [origin]: found };
		return this.of(origin);
	}
}
