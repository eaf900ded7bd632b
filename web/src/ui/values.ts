/* values -- a question's value, and what a crowd came to, as people say them. */
import type { Value } from "../api/types";

const statuses: Record<string, string> = {
	consensus: "the crowd agreed",
	reviewed: "a reviewer decided",
	gold: "it was known beforehand",
	unfinished: "not enough answers yet",
	tied: "the crowd was split",
	disputed: "the crowd disagreed",
	withdrawn: "the task was withdrawn",
};

/** Of a comparison, by its strength. */
const much: Record<number, string> = { 1: "slightly ", 3: "much " };

export function statusText(status: string): string {
	return statuses[status] ?? status;
}

/** A question's value: "left is much better", "4", "wrong, too long", "b > a = c". */
export function valueText(value: unknown): string {
	if (typeof value !== "object" || value === null)
		return value === null || value === undefined ? "nothing" : String(value);
	const { boxes, choice, choices, rating, text, strength, order } = value as Value;

	if (typeof choice === "string")
		return typeof strength === "number" ? `${choice} is ${much[strength] ?? ""}better` : choice.replaceAll("_", " ");
	if (Array.isArray(choices))
		return choices.length ? choices.join(", ") : "none of them";
	if (Array.isArray(order))
		return (order as string[][]).map((place) => place.join(" = ")).join(" > ");
	if (Array.isArray(boxes))
		return boxes.length ? boxes.map((b: { label: string }) => b.label).join(", ") : "no boxes";
	if (rating !== undefined)
		return typeof rating === "string" ? rating.replace(/\.?0+$/, "") : String(rating);
	if (typeof text === "string")
		return `“${text}”`;
	if ("answer" in value)
		return `what answer ${String((value as Value).answer)} says`;
	if ("review" in value)
		return "what a reviewer wrote";
	if ("gold" in value)
		return "what was known beforehand";
	return JSON.stringify(value);
}
