/* receipts -- receipts of answers that were given on another device are fetched, so that this one holds them all. */
import { pages } from "../api/client";
import { list, transact, type Receipt } from "../store/db";
import type { MyAnswer } from "./types";

interface Given {
	answer: string;
	receipt: string;
}

/** Newest first, so that the first page without a new one is the last that is asked for; `all` asks for every page. */
async function missing(account: string, all: boolean): Promise<Map<string, string>> {
	const held = new Set((await list("receipts", "account", account)).map((receipt) => receipt.answer));
	const found = new Map<string, string>();

	for await (const { receipts } of pages<{ receipts: Given[] }>("/v1/me/receipts")) {
		const fresh = receipts.filter(({ answer }) => !held.has(answer));

		for (const { answer, receipt } of fresh)
			found.set(answer, receipt);
		if (!fresh.length && !all)
			break;
	}
	return found;
}

/** Returns how many came. */
export async function fetchMissing(account: string, all = false): Promise<number> {
	const receipts = await missing(account, all);
	let left = receipts.size;

	if (!left)
		return 0;
	for await (const { answers } of pages<{ answers: MyAnswer[] }>("/v1/me/answers")) {
		const fresh = answers.filter((a) => receipts.has(a.answer));

		await transact(["receipts"], (tx) => {
			for (const a of fresh)
				tx.objectStore("receipts").put(receiptOf(account, a, receipts.get(a.answer)!));
		});
		left -= fresh.length;
		if (!left)
			break;
	}
	return receipts.size;
}

function receiptOf(account: string, a: MyAnswer, receipt: string): Receipt {
	const { answer, project, task, price } = a;

	return { answer, account, project, task, receipt, value: a.value ?? {}, price, at: Date.parse(a.at) };
}
