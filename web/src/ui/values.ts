/* values -- a question's value, and what a crowd came to, as people say them. */
import type { Question, Value } from "../api/types";
import { Shown, type Mark } from "../editors/places";

type Asked = Pick<Question, "type" | "options" | "items" | "field">;

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
/** As the cards are headed where the template's order is shown. */
const sides: Record<string, string> = { left: "A", right: "B", tie: "a tie", both_bad: "both bad" };

export function statusText(status: string): string {
	return statuses[status] ?? status;
}

/** "2 Person, Place": labels with how many there are of each, the first found first. */
function counted(labels: string[], title: (label: string) => string): string {
	const found = new Map<string, number>();

	for (const label of labels)
		found.set(label, (found.get(label) ?? 0) + 1);
	return [...found].map(([label, n]) => (n > 1 ? `${n} × ${title(label)}` : title(label))).join(", ");
}

function spansText(marks: Mark[], title: (label: string) => string, text: unknown): string {
	if (!marks.length)
		return "nothing marked";
	if (typeof text !== "string")
		return counted(marks.map((m) => m.label), title);
	const shown = new Shown(text);

	return marks.map((m) => `“${shown.slice(m)}” ${title(m.label)}`).join(", ");
}

function stepsText(steps: string[]): string {
	const wrong = steps.flatMap((verdict, i) => (verdict === "wrong" ? [i + 1] : []));

	if (!wrong.length)
		return "no step is wrong";
	return wrong.length > 1 ? `steps ${wrong.join(", ")} are wrong` : `step ${wrong[0]} is wrong`;
}

/**
 * A question's value in a few words: "left is much better", "4", "wrong, too long", "b > a = c". With the question, by
 * what people read: titles, A and B for sides and things in the template's order; with the content, spans by their text.
 */
export function valueText(value: unknown, question?: Asked, content?: Record<string, unknown>): string {
	if (typeof value !== "object" || value === null)
		return value === null || value === undefined ? "nothing" : String(value);
	const { boxes, choice, choices, rating, text, strength, order, spans, steps } = value as Value;
	const title = (name: string) => question?.options?.find((o) => o.value === name)?.title ?? name;
	const thing = (name: string) => (question?.items ? String.fromCharCode(65 + Math.max(0, question.items.indexOf(name))) : name);

	if (typeof choice === "string") {
		const pair = question?.type === "pairwise";
		const side = pair ? (sides[choice] ?? choice) : title(choice);

		if ((pair && (choice === "left" || choice === "right")) || typeof strength === "number")
			return `${side} is ${much[Number(strength)] ?? ""}better`;
		return question ? side : side.replaceAll("_", " ");
	}
	if (Array.isArray(choices))
		return choices.length ? choices.map(title).join(", ") : "none of them";
	if (Array.isArray(order))
		return (order as string[][]).map((place) => place.map(thing).join(" = ")).join(" > ");
	if (Array.isArray(boxes))
		return boxes.length ? counted(boxes.map((b: { label: string }) => b.label), title) : "none here";
	if (Array.isArray(spans))
		return spansText(spans as Mark[], title, question?.field ? content?.[question.field] : undefined);
	if (Array.isArray(steps))
		return stepsText(steps as string[]);
	if (rating !== undefined) // of a result: a mean, with six places
		return String(Number(Number(rating).toFixed(2)));
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
