/*
 * keys -- which key does what on the Desk. Single keys can be moved and switched off (WCAG 2.1.4); Enter commits in any
 * case. Kept on the device.
 *
 *     keyOf("a3")           "A", to print on a control; null when switched off
 *     actionOf(event)       "a3"; null: not a key of ours
 */
export interface Action {
	id: string;
	name: string;
	key: string;
}

const KEY = "goldleaf.keys";
const OPTIONS = 10;

export const actions: Action[] = [
	{ id: "a3", name: "A is much better", key: "a" },
	{ id: "a2", name: "A is better", key: "s" },
	{ id: "a1", name: "A is slightly better", key: "d" },
	{ id: "tie", name: "Equally good", key: "f" },
	{ id: "b1", name: "B is slightly better", key: "j" },
	{ id: "b2", name: "B is better", key: "k" },
	{ id: "b3", name: "B is much better", key: "l" },
	{ id: "both_bad", name: "Both bad", key: "x" },
	...Array.from({ length: OPTIONS }, (_, i) => ({ id: `o${i + 1}`, name: `Option ${i + 1}`, key: String((i + 1) % 10) })),
	{ id: "undo", name: "Undo", key: "u" },
	{ id: "skip", name: "Skip", key: "n" },
	{ id: "report", name: "Report", key: "r" },
	{ id: "remark", name: "Remark", key: "c" },
	{ id: "guidelines", name: "Guidelines", key: "g" },
];

interface Kept {
	off: boolean;
	moved: Record<string, string>;
}

function kept(): Kept {
	try {
		return { off: false, moved: {}, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Kept>) };
	} catch {
		return { off: false, moved: {} };
	}
}

let settings = $state<Kept>(kept());

function keep() {
	localStorage.setItem(KEY, JSON.stringify(settings));
}

function keyFor(action: Action): string {
	return settings.moved[action.id] ?? action.key;
}

export const keys = {
	get off() {
		return settings.off;
	},
	set off(value: boolean) {
		settings.off = value;
		keep();
	},
	get moved() {
		return Object.keys(settings.moved).length > 0;
	},
	/** Moves an action to a key; the action that had it takes the old one. */
	move(id: string, key: string) {
		const action = actions.find((a) => a.id === id);
		const other = actions.find((a) => a.id !== id && keyFor(a) === key);

		if (!action)
			return;
		if (other)
			settings.moved[other.id] = keyFor(action);
		settings.moved[id] = key;
		keep();
	},
	reset() {
		settings.moved = {};
		keep();
	},
	of(action: Action): string {
		return keyFor(action).toUpperCase();
	},
};

/** What to print on the control. */
export function keyOf(id: string): string | null {
	const action = actions.find((a) => a.id === id);

	return action && !settings.off ? keyFor(action).toUpperCase() : null;
}

/** The key itself where it is a Latin letter or digit, else the one at its place: the home row is a place. */
export function plainKey(event: KeyboardEvent): string | null {
	if (event.ctrlKey || event.metaKey || event.altKey)
		return null;
	if (/^[a-z0-9]$/i.test(event.key))
		return event.key.toLowerCase();
	if (/^[\x20-\x7e]$/.test(event.key))
		return event.key;
	return /^(?:Key([A-Z])|Digit(\d))$/.exec(event.code)?.slice(1).join("").toLowerCase() || null;
}

export function actionOf(event: KeyboardEvent): string | null {
	const key = plainKey(event);

	if (settings.off || key === null)
		return null;
	if (key === "?")
		return "guidelines";
	return actions.find((action) => keyFor(action) === key)?.id ?? null;
}
