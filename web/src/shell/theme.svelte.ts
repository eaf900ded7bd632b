/* theme -- light, dark, or as the system says; kept on the device. */
export type Theme = "system" | "light" | "dark";

const KEY = "goldleaf.theme";
const known: Theme[] = ["system", "light", "dark"];

function kept(): Theme {
	const value = localStorage.getItem(KEY) as Theme | null;

	return value && known.includes(value) ? value : "system";
}

let chosen = $state<Theme>(kept());

export function theme(): Theme {
	return chosen;
}

export function setTheme(value: Theme) {
	chosen = value;
	if (value === "system")
		localStorage.removeItem(KEY);
	else
		localStorage.setItem(KEY, value);
	applyTheme();
}

export function applyTheme() {
	if (chosen === "system")
		delete document.documentElement.dataset.theme;
	else
		document.documentElement.dataset.theme = chosen;
}
