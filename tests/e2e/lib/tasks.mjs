/* tasks -- templates, tasks that fit them, and the Desk that shows them. */
export const pairwise = {
	fields: [
		{ name: "prompt", type: "markdown" },
		{ name: "a", type: "markdown" },
		{ name: "b", type: "markdown" },
	],
	questions: [{ name: "better", type: "pairwise", left: "a", right: "b", title: "Which reply helps more?" }],
};

/* One question of each type. */
export const question = {
	choice: {
		name: "topic", type: "choice", title: "What is it about?",
		options: [{ value: "food", title: "Food" }, { value: "travel", title: "Travel" }, { value: "work", title: "Work" }],
	},
	multi_choice: {
		name: "tags", type: "multi_choice", title: "What does it mention?",
		options: [{ value: "a", title: "A colour" }, { value: "b", title: "A number" }, { value: "c", title: "A person" }],
	},
	rating: { name: "mood", type: "rating", title: "How glad is it?", min: 1, max: 5, low: "sad", high: "glad" },
	text: { name: "note", type: "text", title: "Say it in your words" },
	spans: {
		name: "names", type: "spans", title: "Mark the names", field: "line",
		options: [{ value: "per", title: "Person" }, { value: "loc", title: "Place" }],
	},
	steps: { name: "judged", type: "steps", title: "Is each step right?", field: "line", first_error: true },
};
/* Two things on a plain ground, 120 by 80 pixels. */
export const picture =
	"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAHgAAABQAgMAAACv9VkaAAAACVBMVEXl5+FTWl+epqkUDYuhAAAALUlEQVR42mNgGAXDHHCtgoKGUWl80oyhUBAwKj0qTU9pDDAqPSpNNelRMIwAADoRJoRoTVlUAAAAAElFTkSuQmCC";
export const boxes = {
	fields: [{ name: "picture", type: "image" }],
	questions: [{
		name: "things", type: "boxes", title: "Box every thing", image: "picture",
		options: [{ value: "dark", title: "Dark thing" }, { value: "light", title: "Light thing" }],
	}],
};
/* Three fields to put in order. */
export const ranking = {
	fields: ["prompt", "x", "y", "z"].map((name) => ({ name, type: "text" })),
	questions: [{ name: "order", type: "ranking", items: ["x", "y", "z"], title: "Which is best?" }],
};
export const one = (q) => ({ fields: [{ name: "line", type: "text" }], questions: [q] });

/** Waits until the n-th item is on the screen. */
export async function item(page, n) {
	await page.locator(`[aria-label^="Item ${n}:"]`).waitFor();
}

/** A content that fits a template. */
export function example(template, i) {
	const text = {
		text: `The ${["red", "green", "blue"][i % 3]} bicycle number ${i} is very good.`,
		markdown: `Item **${i}** with \`code\` and a list:\n\n1. one\n2. two`,
		code: `def f(x):\n    return x + ${i}  # and no more`,
		chat: [
			{ role: "user", content: `What is ${i} + ${i}?` },
			{ role: "assistant", content: `It is **${2 * i}**.` },
		],
		json: { number: i, list: [1, 2, 3] },
	};

	return Object.fromEntries(template.fields.map((f) => [f.name, f.type === "markdown" ? `${text.markdown}\n\n(${f.name})` : text[f.type]]));
}
