/* What work pays and what a project costs, from the same integers the server keeps. */
import type { Price } from "../api/types";

const CENT = 10_000;

/* Pay for an hour at so many seconds an answer, to the cent: it is an estimate. */
export function hourly(price: Price, seconds: number): Price {
	return {
		amount: seconds > 0 ? Math.round((price.amount * 3600) / seconds / CENT) * CENT : 0,
		currency: price.currency,
	};
}

export interface Cost {
	least: Price; // each task stops at the minimum
	most: Price; // each runs to the maximum
	surplus: Price; // set aside on top of that
}

export function cost(price: Price, tasks: number, min: number, max: number, surplusShare: number): Cost {
	const of = (amount: number): Price => ({ amount: Math.round(amount), currency: price.currency });

	return {
		least: of(price.amount * tasks * min),
		most: of(price.amount * tasks * max),
		surplus: of(price.amount * tasks * max * surplusShare),
	};
}

/* "0.03" typed for a price: micro-units, or null if that is no price. */
export function microFrom(text: string): number | null {
	const parts = /^\s*([0-9]{1,9})(?:[.,]([0-9]{0,6}))?\s*$/.exec(text);

	if (!parts)
		return null;
	return Number(parts[1]) * 1_000_000 + Number((parts[2] ?? "").padEnd(6, "0"));
}

export function microText(amount: number): string {
	const whole = Math.floor(amount / 1_000_000);
	const rest = String(amount % 1_000_000).padStart(6, "0").replace(/0+$/, "");

	return rest ? `${whole}.${rest.padEnd(2, "0")}` : String(whole);
}
