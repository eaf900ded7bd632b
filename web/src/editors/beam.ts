/*
 * beam -- seven seats from "A is much better" to "B is much better", and both bad. A is whatever is shown first; a value
 * names the template's left and right.
 */
import type { Question, Value } from "../api/types";

export const seats = ["a3", "a2", "a1", "tie", "b1", "b2", "b3"] as const;
export type Seat = (typeof seats)[number] | "both_bad";

export const labels: Record<Seat, string> = {
	a3: "A is much better",
	a2: "A is better",
	a1: "A is slightly better",
	tie: "Equally good",
	b1: "B is slightly better",
	b2: "B is better",
	b3: "B is much better",
	both_bad: "Both bad",
};

function flipped(question: Question, order: string[] | undefined): boolean {
	return order?.[0] !== undefined && order[0] === question.right;
}

export function valueOf(seat: Seat, question: Question, order: string[] | undefined, before?: Value): Value {
	const comment = before?.comment === undefined ? {} : { comment: before.comment };

	if (seat === "tie" || seat === "both_bad")
		return { choice: seat, ...comment };
	const first = seat.startsWith("a") !== flipped(question, order);

	return { choice: first ? "left" : "right", strength: Number(seat[1]), ...comment };
}

/** A value without a strength sits in the middle of its side. */
export function seatOf(value: Value | undefined, question: Question, order: string[] | undefined): Seat | undefined {
	if (!value)
		return undefined;
	if (value.choice === "tie" || value.choice === "both_bad")
		return value.choice;
	const side = (value.choice === "left") !== flipped(question, order) ? "a" : "b";

	return `${side}${value.strength ?? 2}` as Seat;
}
