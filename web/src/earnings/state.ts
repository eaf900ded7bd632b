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

/** Each state that some of them are in, the furthest first: "61 sealed", "3 waiting"; one alone without its number. */
export function stateParts(states: Record<AnswerState, number>): { state: AnswerState; text: string }[] {
	const there = ORDER.filter((state) => states[state] > 0).toReversed();

	return there.map((state) => ({ state, text: there.length > 1 ? `${count(states[state])} ${words[state]}` : words[state] }));
}

export function stateWord(state: AnswerState): string {
	return words[state];
}
