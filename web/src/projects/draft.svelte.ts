/* The project that is being set up: kept on the device until it exists, so that a closed tab loses nothing. */
import type { Draft } from "./model";
import { presets, type Preset } from "./presets";

const KEY = "goldleaf.project-draft";

interface Kept {
	preset: string;
	seconds: number;
	draft: Draft;
}

function kept(): Kept | null {
	try {
		return JSON.parse(localStorage.getItem(KEY) ?? "null") as Kept | null;
	} catch {
		return null;
	}
}

export class Setup {
	preset: Preset | null = $state.raw(null);
	draft: Draft | null = $state(null);
	seconds = $state(30);

	constructor() {
		const k = kept();

		if (!k)
			return;
		this.preset = presets.find((p) => p.id === k.preset) ?? null;
		this.draft = k.draft;
		this.seconds = k.seconds;
	}

	choose(preset: Preset) {
		this.preset = preset;
		this.draft = structuredClone(preset.draft);
		this.seconds = preset.seconds;
	}

	keep() {
		if (this.draft)
			localStorage.setItem(
				KEY,
				JSON.stringify({ preset: this.preset?.id ?? "", seconds: this.seconds, draft: this.draft } satisfies Kept),
			);
	}

	discard() {
		localStorage.removeItem(KEY);
		this.preset = null;
		this.draft = null;
	}
}
