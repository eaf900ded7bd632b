/* state -- what became of answers, in one word and one ground: bole until they are sealed, then leaf. */
import { count } from "../ui/format";
import type { AnswerState } from "./types";

export type Ground = "bole" | "leaf" | "ok";

const ORDER: AnswerState[] = ["answered", "accepted", "sealed", "paid"];
const words: Record<AnswerState, string> = {
	answered: "waiting",
	accepted: "accepted",
	sealed: "sealed",
	paid: "paid",
};

export function groundOf(state: AnswerState): Ground {
	if (state === "paid")
		return "ok";
	return state === "sealed" ? "leaf" : "bole";
}

/** The state of many: where the last of them stands. */
export function stateOf(states: Record<AnswerState, number>): AnswerState {
	return ORDER.find((state) => states[state] > 0) ?? "answered";
}

/** "sealed", or "61 sealed, 3 waiting". */
export function stateText(states: Record<AnswerState, number>): string {
	const there = ORDER.filter((state) => states[state] > 0);

	if (there.length < 2)
		return words[stateOf(states)];
	return there
		.toReversed()
		.map((state) => `${count(states[state])} ${words[state]}`)
		.join(", ");
}

export function stateWord(state: AnswerState): string {
	return words[state];
}
