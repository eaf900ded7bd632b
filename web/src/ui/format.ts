/* format -- numbers, money and times as people read them, in the browser's language. */
import type { Price } from "../api/types";

const MICRO = 1_000_000;
const formats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string, digits: number): Intl.NumberFormat {
	const key = `${currency}${digits}`;
	let format = formats.get(key);

	if (!format) {
		format = new Intl.NumberFormat(undefined, {
			style: "currency",
			currency,
			currencyDisplay: "narrowSymbol",
			minimumFractionDigits: digits,
			maximumFractionDigits: Math.max(digits, 4),
		});
		formats.set(key, format);
	}
	return format;
}

/** $0.03; prices below a cent keep their digits. */
export function money({ amount, currency }: Price): string {
	try {
		return moneyFormat(currency, 2).format(amount / MICRO);
	} catch {
		return `${(amount / MICRO).toFixed(2)} ${currency}`; // not a code that Intl takes
	}
}

export function count(n: number): string {
	return n.toLocaleString();
}

/** "42 s", "3 min 10 s", "2 h 5 min". */
export function duration(ms: number): string {
	const s = Math.round(ms / 1000);

	if (s < 1)
		return `${Math.round(ms)} ms`;
	if (s < 60)
		return `${s} s`;
	if (s < 3600)
		return s % 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${s / 60} min`;
	return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** 0.8123 as "81 %". Takes the API's decimals in strings. */
export function percent(share: string | number, digits = 0): string {
	return Number(share).toLocaleString(undefined, {
		style: "percent",
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	});
}

export function bytes(n: number): string {
	const units = ["B", "kB", "MB", "GB", "TB"];
	const step = Math.min(units.length - 1, n < 1 ? 0 : Math.floor(Math.log10(n) / 3));

	return `${(n / 1000 ** step).toLocaleString(undefined, { maximumFractionDigits: step ? 1 : 0 })} ${units[step]}`;
}
