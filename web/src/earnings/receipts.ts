/* receipts -- receipts of answers that were given on another device are fetched, so that this one holds them all. */
import { pages } from "../api/client";
import { list, put } from "../store/db";
import type { MyAnswer } from "./types";

/** Returns how many came. */
export async function fetchMissing(account: string): Promise<number> {
	const held = new Set((await list("receipts", "account", account)).map((receipt) => receipt.answer));
	const missing = new Map<string, string>();

	for await (const page of pages<{ receipts: { answer: string; receipt: string }[] }>("/v1/me/receipts"))
		for (const { answer, receipt } of page.receipts)
			if (!held.has(answer))
				missing.set(answer, receipt);
	if (!missing.size)
		return 0;
	for await (const page of pages<{ answers: MyAnswer[] }>("/v1/me/answers"))
		for (const a of page.answers) {
			const receipt = missing.get(a.answer);

			if (!receipt)
				continue;
			await put("receipts", {
				answer: a.answer,
				account,
				project: a.project,
				task: a.task,
				receipt,
				value: a.value ?? {},
				price: a.price,
				at: Date.parse(a.at),
			});
		}
	return missing.size;
}
