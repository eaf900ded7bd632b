/* words -- why an answer was not counted, and whether others agreed with it, as people say them. */
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
		return theirs.answer === index || null; // another's words are no vote against these
	return null;
}

/** The index in "7kq2.812". */
export function indexOf(answer: string): number {
	return Number(answer.slice(answer.lastIndexOf(".") + 1));
}
