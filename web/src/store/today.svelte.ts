/* today -- what this account has done on this device since midnight: confirmed answers and those on their way. */
import type { Price } from "../api/types";
import { session } from "../session.svelte";
import { list } from "./db";
import { outbox } from "./outbox.svelte";
import { hear } from "./tabs";

let confirmed = $state.raw<{ account: string; price: Price }[]>([]);

async function look() {
	const midnight = new Date();

	midnight.setHours(0, 0, 0, 0);
	confirmed = (await list("receipts", "at", IDBKeyRange.lowerBound(midnight.getTime()))).map(({ account, price }) => ({ account, price }));
}
hear((word) => {
	if (word.kind === "outbox")
		void look();
});
void look();

const done = $derived([
	...confirmed.filter((item) => item.account === session.me?.id),
	...outbox.waiting.filter((item) => item.deed.kind === "answer"),
]);

export const today = {
	get answers() {
		return done.length;
	},
	/** By currency; what is paid nothing is left out. */
	get earned(): Price[] {
		const sums = new Map<string, number>();

		for (const { price } of done)
			if (price.amount)
				sums.set(price.currency, (sums.get(price.currency) ?? 0) + price.amount);
		return [...sums].map(([currency, amount]) => ({ currency, amount }));
	},
};
