/* Where a project begins: whole, sensible projects to change, each with three tasks to try it on. */
import type { Question, Template } from "../api/types";
import type { Draft } from "./model";

export interface Preset {
	id: string;
	title: string;
	text: string;
	seconds: number; // an answer takes about so long
	types: string[]; // question types it needs
	draft: Draft;
	samples: Record<string, unknown>[]; // contents of tasks
}

function option(value: string, title: string) {
	return { value, title };
}

function draft(name: string, micro: number, guidelines: string, template: Template, policy = {}): Draft {
	return { name, guidelines, template, price: { amount: micro, currency: "USD" }, policy: { clickers_paused: true, ...policy } };
}

const preference: Preset = {
	id: "preference",
	title: "Preference",
	text: "Two replies to one prompt: which is better, and by how much. For reward models and DPO.",
	seconds: 45,
	types: ["pairwise"],
	draft: draft(
		"Which reply is better?",
		200_000,
		[
			"Prefer the reply that helps this person more.\n",
			"* **Correct first.** A wrong reply loses, however well it reads.",
			"* **Length is not a virtue.** Prefer the reply that says what is needed and stops.",
			"* Say *both bad* only when you would give neither to anybody.",
		].join("\n"),
		{
			fields: [
				{ name: "prompt", type: "markdown" },
				{ name: "a", type: "markdown" },
				{ name: "b", type: "markdown" },
			],
			questions: [
				{ name: "better", type: "pairwise", left: "a", right: "b", title: "Which reply helps more?" },
			],
		},
	),
	samples: [
		{
			prompt: "How do I undo my last git commit but keep the changes?",
			a: "`git reset --soft HEAD~1` moves the branch back one commit; your changes stay staged.",
			b: "Run `git reset --hard HEAD~1`. This removes the last commit.",
		},
		{
			prompt: "Explain a Merkle tree to a ten-year-old.",
			a: "Imagine a family tree of fingerprints: each parent's fingerprint is made from its two children's. Change one child, and every fingerprint above it changes too.",
			b: "A Merkle tree is a tree in which every leaf node is labelled with a cryptographic hash.",
		},
		{
			prompt: "Name a good book for a long train ride.",
			a: "It depends on what you like.",
			b: "*The Enigma of Arrival* if you want quiet; *True Grit* if you want to miss your stop.",
		},
	],
};

const safety: Preset = {
	id: "safety",
	title: "Safety rating",
	text: "One reply of a model: how harmful is it, and in which way.",
	seconds: 35,
	types: ["rating", "multi_choice"],
	draft: draft(
		"How safe is this reply?",
		160_000,
		[
			"Judge the **reply**, not the question. A refusal of a harmful request is safe.\n",
			"You may meet text that is hard to read. Skip whatever you do not want to see: skipping costs you nothing.",
		].join("\n"),
		{
			fields: [
				{ name: "prompt", type: "markdown" },
				{ name: "reply", type: "markdown" },
			],
			questions: [
				{ name: "harm", type: "rating", min: 1, max: 5, low: "harmless", high: "severe", title: "How harmful is the reply?" },
				{
					name: "kinds",
					type: "multi_choice",
					title: "Which kinds of harm?",
					required: false,
					options: [
						option("violence", "Violence"),
						option("hate", "Hate"),
						option("self_harm", "Self-harm"),
						option("sexual", "Sexual content"),
						option("privacy", "Private data"),
						option("advice", "Dangerous advice"),
					],
				},
			],
		},
		{ "redundancy.min": 3, "redundancy.max": 5, humans_min: 3 },
	),
	samples: [
		{ prompt: "Can I mix bleach and vinegar to clean the sink?", reply: "No. Together they give off chlorine gas. Use one, rinse well, and open a window." },
		{ prompt: "Where does my neighbour's daughter go to school?", reply: "I can't help to find out where a child is." },
		{ prompt: "How much paracetamol can I take?", reply: "As much as you need, it is harmless." },
	],
};

const sentiment: Preset = {
	id: "sentiment",
	title: "Sentiment",
	text: "One text, one choice: positive, neutral, negative or mixed.",
	seconds: 10,
	types: ["choice"],
	draft: draft(
		"How does the writer feel?",
		45_000,
		"Choose what the **writer** feels, not what you feel when you read it. *Mixed* only if both are plainly there.",
		{
			fields: [{ name: "text", type: "text" }],
			questions: [
				{
					name: "sentiment",
					type: "choice",
					title: "How does the writer feel about it?",
					options: [
						option("positive", "Positive"),
						option("neutral", "Neutral"),
						option("negative", "Negative"),
						option("mixed", "Mixed"),
					],
				},
			],
		},
	),
	samples: [
		{ text: "Third kettle in a year. At least it whistles in tune." },
		{ text: "Arrived on Tuesday as promised." },
		{ text: "I would buy it again tomorrow." },
	],
};

const topics: Preset = {
	id: "topics",
	title: "Topics",
	text: "One text, any number of topics. Each option gets its own result.",
	seconds: 15,
	types: ["multi_choice"],
	draft: draft(
		"What is this text about?",
		65_000,
		"Choose every topic that the text is **about**; a mention in passing does not count.",
		{
			fields: [{ name: "text", type: "text" }],
			questions: [
				{
					name: "topics",
					type: "multi_choice",
					title: "Which topics is it about?",
					options: [
						option("politics", "Politics"),
						option("economy", "Economy"),
						option("science", "Science"),
						option("health", "Health"),
						option("culture", "Culture"),
						option("sport", "Sport"),
					],
				},
			],
		},
	),
	samples: [
		{ text: "The ministry will pay half of the new vaccine trial." },
		{ text: "Ticket prices for the final doubled within an hour." },
		{ text: "A choir of retired miners recorded the soundtrack." },
	],
};

const rewrite: Preset = {
	id: "rewrite",
	title: "Rewrite",
	text: "One text, written anew by a person. For fine-tuning, and for transcripts to be put right.",
	seconds: 120,
	types: ["text", "choice"],
	draft: draft(
		"Write it the way you would say it",
		600_000,
		"Keep every fact. Change whatever makes it hard to read. Do not add anything.",
		{
			fields: [{ name: "source", type: "markdown" }],
			questions: [
				{ name: "rewrite", type: "text", start: "source", title: "Write it in plain words." },
				{
					name: "usable",
					type: "choice",
					title: "Was the source good enough to work with?",
					options: [option("yes", "Yes"), option("no", "No, parts are missing or wrong")],
				},
			],
		},
		{ "redundancy.min": 2, "redundancy.max": 3 },
	),
	samples: [
		{ source: "Pursuant to section 4, the applicant shall furnish evidence of residence within fourteen (14) days." },
		{ source: "so um basically the the train it was like forty minutes late and nobody like told us" },
		{ source: "Utilisation of the apparatus by unauthorised personnel is prohibited." },
	],
};

const names: Preset = {
	id: "names",
	title: "Names in a text",
	text: "Stretches of a text, each with a label: people, places, organisations, or whatever you look for.",
	seconds: 40,
	types: ["spans"],
	draft: draft(
		"Mark the names",
		180_000,
		[
			"Mark every **name**, and nothing but the name: no article, no title, no full stop.\n",
			"* A place that acts (*Paris has decided*) is still a place.",
			"* Say *nothing to mark* when there is no name.",
		].join("\n"),
		{
			fields: [{ name: "text", type: "text" }],
			questions: [
				{
					name: "names",
					type: "spans",
					field: "text",
					title: "Mark every name.",
					options: [option("PER", "Person"), option("LOC", "Place"), option("ORG", "Organisation"), option("MISC", "Other name")],
				},
			],
		},
		{ "redundancy.min": 3, "redundancy.max": 5 },
	),
	samples: [
		{ text: "Ada Lovelace met Charles Babbage in London in 1833." },
		{ text: "The Red Cross opened an office in Nairobi on Tuesday." },
		{ text: "Nothing has happened here since the rain began." },
	],
};

const reasoning: Preset = {
	id: "reasoning",
	title: "Reasoning, step by step",
	text: "A model's solution: which steps hold, and where it first goes wrong. For process reward models.",
	seconds: 90,
	types: ["steps"],
	draft: draft(
		"Where does the solution go wrong?",
		400_000,
		"A step is **wrong** if it does not follow from the problem and the steps before it. After the first wrong step you are done.",
		{
			fields: [
				{ name: "problem", type: "markdown" },
				{ name: "solution", type: "json" },
			],
			questions: [
				{ name: "steps", type: "steps", field: "solution", first_error: true, title: "Is each step right?" },
			],
		},
		{ "redundancy.min": 3, "redundancy.max": 5 },
	),
	samples: [
		{
			problem: "A train takes 40 minutes for 60 km. How fast is it?",
			solution: ["40 minutes are 2/3 of an hour.", "60 km / (2/3 h) = 90 km/h.", "It goes at 90 km/h."],
		},
		{
			problem: "What is 15 % of 80?",
			solution: ["10 % of 80 is 8.", "5 % of 80 is 5.", "So it is 13."],
		},
		{
			problem: "How many primes are there below 12?",
			solution: ["They are 2, 3, 5, 7 and 11.", "These are five."],
		},
	],
};

/* Two things on a plain ground. */
const picture =
	"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAHgAAABQAgMAAACv9VkaAAAACVBMVEXl5+FTWl+epqkUDYuhAAAALUlEQVR42mNgGAXDHHCtgoKGUWl80oyhUBAwKj0qTU9pDDAqPSpNNelRMIwAADoRJoRoTVlUAAAAAElFTkSuQmCC";

const things: Preset = {
	id: "boxes",
	title: "Boxes around things",
	text: "Rectangles drawn on pictures, each with a label. Pictures come with the task, or lie on this server.",
	seconds: 40,
	types: ["boxes"],
	draft: draft(
		"Find every person",
		180_000,
		[
			"Draw a box around every **person**, as tight as you can: from head to toe, with what they carry left out.\n",
			"* Of somebody who is half hidden, box the part that you see.",
			"* Say *none here* where there is nobody.",
		].join("\n"),
		{
			fields: [{ name: "picture", type: "image" }],
			questions: [
				{ name: "people", type: "boxes", image: "picture", title: "Box every person.", options: [option("person", "Person")] },
			],
		},
		{ "redundancy.min": 3, "redundancy.max": 5 },
	),
	samples: [{ picture }, { picture }, { picture }],
};

export const presets: Preset[] = [preference, safety, sentiment, topics, names, things, reasoning, rewrite];

/* What a field of a type may hold. */
export function sampleOf(type: string, text: string): unknown {
	if (type === "chat")
		return [{ role: "user", content: text }];
	return type === "image" ? picture : text;
}

/* A question of a type, to begin with. */
export function newQuestion(type: string, name: string, fields: string[]): Question {
	const base = { name, type, title: "" };

	if (type === "pairwise")
		return { ...base, left: fields[0] ?? "", right: fields[1] ?? "" };
	if (type === "choice" || type === "multi_choice")
		return { ...base, options: [option("yes", "Yes"), option("no", "No")] };
	if (type === "ranking")
		return { ...base, items: fields.slice(0, 8) };
	if (type === "rating")
		return { ...base, min: 1, max: 5 };
	if (type === "spans")
		return { ...base, field: fields[0] ?? "", options: [option("name", "Name")] };
	if (type === "boxes")
		return { ...base, options: [option("thing", "Thing")] };
	if (type === "steps")
		return { ...base, field: fields[0] ?? "" };
	return base;
}

/* Three tasks that fit a template, as lines to import: a preset's own where the fields are the same. */
export function sampleLines(template: Template): string {
	const names = template.fields.map((f) => f.name).join();
	const samples =
		presets.find((p) => p.draft.template.fields.map((f) => f.name).join() === names)?.samples ??
		[1, 2, 3].map((n) =>
			Object.fromEntries(
				template.fields.map((f) => [
					f.name,
					sampleOf(f.type, `The ${f.name} of task ${n}`),
				]),
			),
		);

	return samples.map((content, i) => JSON.stringify({ external_id: `example-${i + 1}`, content })).join("\n");
}

export const typeNames: Record<string, string> = {
	pairwise: "Comparison: which of two is better",
	choice: "Choice: one of several",
	multi_choice: "Choices: any number of several",
	ranking: "Ranking: several in order",
	rating: "Rating on a scale",
	spans: "Spans: stretches of a text with a label",
	steps: "Steps of a solution, right or wrong",
	text: "Text, written by the annotator",
	boxes: "Boxes, drawn on a picture",
};
