/* words -- a value, a result, and why an answer was not counted, as people say them. */
import type { Value } from "../api/types";

const reasons: Record<string, string> = {
	late: "it came when the task had all the answers that it needed",
	withdrawn: "the task was withdrawn",
	rejected: "it was rejected",
	erased: "it was erased",
	"template-changed": "the questions have changed since",
	clique: "it copies another answer",
};

export function whyText(why: string | null): string {
	return why === null ? "" : (reasons[why] ?? why.replaceAll("-", " "));
}

const statuses: Record<string, string> = {
	consensus: "the crowd agreed",
	reviewed: "a reviewer decided",
	gold: "it was known beforehand",
	unfinished: "not enough answers yet",
	tied: "the crowd was split",
	disputed: "the crowd disagreed",
	withdrawn: "the task was withdrawn",
};

export function statusText(status: string): string {
	return statuses[status] ?? status;
}

/** A question's value: "left", "4", "wrong, too long". */
export function valueText(value: unknown): string {
	if (typeof value !== "object" || value === null)
		return value === null || value === undefined ? "nothing" : String(value);
	const { choice, choices, rating, text, strength } = value as Value;

	if (typeof choice === "string")
		return choice.replaceAll("_", " ") + (typeof strength === "number" ? `, strength ${strength}` : "");
	if (Array.isArray(choices))
		return choices.length ? choices.join(", ") : "none of them";
	if (rating !== undefined)
		return typeof rating === "string" ? rating.replace(/\.?0+$/, "") : String(rating);
	if (typeof text === "string")
		return `“${text}”`;
	if ("answer" in value)
		return `the text of answer ${String((value as Value).answer)}`;
	return JSON.stringify(value);
}

/** Whether the result is what was answered, at this index of the log; null where that cannot be said. */
export function agrees(mine: Value | undefined, result: unknown, index: number): boolean | null {
	if (!mine || typeof result !== "object" || result === null)
		return null;
	const theirs = result as Value;

	if (typeof theirs.choice === "string")
		return theirs.choice === mine.choice;
	if (Array.isArray(theirs.choices))
		return [...theirs.choices].sort().join("\0") === [...((mine.choices as string[]) ?? [])].sort().join("\0");
	if ("answer" in theirs)
		return theirs.answer === index;
	return null;
}

/** The index in "7kq2.812". */
export function indexOf(answer: string): number {
	return Number(answer.slice(answer.lastIndexOf(".") + 1));
}
