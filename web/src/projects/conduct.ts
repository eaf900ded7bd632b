/* What is said of somebody who seems to answer without looking: the same words to those who run a project and to whom
 * it is about. */
import { count, percent } from "../ui/format";
import type { Clicking } from "./types";

export const clickingWords: Record<Clicking["kind"], string> = {
	random: "answers as if at random",
	constant: "answers always the same",
	contrary: "answers the opposite of others",
};

/** "one in 4,000" */
export function oneIn(p: number): string {
	return p < 1e-9 ? "less than one in a billion" : `one in ${count(Math.round(1 / p))}`;
}

/** The evidence, in sentences. */
export function evidence(c: Clicking): string {
	const same = c.kind === "constant" ? ` ${percent(c.same)} of the answers are the same.` : "";
	return (
		`Of ${count(c.answers)} answers to “${c.question}”, others gave the same to ${percent(c.agreed)}. ` +
		`They agree with each other on ${percent(c.expected)}, and the same answers in any order would agree on ${percent(c.chance)}. ` +
		`Somebody who answers like them agrees so little in ${oneIn(c.p)} cases.${same}`
	);
}
