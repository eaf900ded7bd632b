/* Rectangles, each with an option: {"boxes":[{"x":0,"y":0,"w":5,"h":5,"label":"car"}]}, in ten-thousandths of a side. */
import { boxesOf, byBox, flatBoxes, type Box } from "../consensus/boxes";
import { boxMethods } from "../consensus/methods";
import { isInt, members } from "../form";
import type { JsonObject } from "../json";
import { Wrong } from "../wrong";
import { optionValues } from "./options";
import type { Question, QuestionType } from "./question";

const SIDE = 10000;
const BOXES_MAX = 100;

function read(q: Question, value: JsonObject): Box[] {
	if (!Array.isArray(value.boxes) || value.boxes.length > BOXES_MAX)
		throw new Wrong(`"boxes" must be a list of at most ${BOXES_MAX} boxes`);
	const list = value.boxes.map((item) => {
		const { x, y, w, h, label } = members(item, "h", "label", "w", "x", "y");
		if (!isInt(x, 0, SIDE - 1) || !isInt(y, 0, SIDE - 1) || !isInt(w, 1, SIDE - x) || !isInt(h, 1, SIDE - y))
			throw new Wrong("a box must lie inside the picture, in whole ten-thousandths of its sides");
		if (!q.marks!.includes(label as string))
			throw new Wrong('"label" must be the value of an option');
		return { x, y, w, h, label: q.marks!.indexOf(label as string) };
	});
	return list.sort(byBox);
}

export const boxes: QuestionType = {
	name: "boxes",
	members: ["options", "?image"],
	counted: "answers",
	quoted: false,
	methods: boxMethods,
	parse(json, fields) {
		if (json.image !== undefined && !fields.some((f) => f.name === json.image && f.required && f.type === "image"))
			throw new Wrong('"image" must be the name of a required field of the type image');
		return { labels: [], marks: optionValues(json.options, 1), least: 0, most: 0 };
	},
	check(q, value) {
		members(value, "boxes", "?comment");
		read(q, value);
	},
	pack: (q, value) => flatBoxes(read(q, value)),
	state: (q, value) => ({
		boxes: boxesOf(Array.isArray(value) ? value : (value as { parts: number[] }).parts).map((b) => ({
			h: b.h,
			label: q.marks![b.label]!,
			w: b.w,
			x: b.x,
			y: b.y,
		})),
	}),
};
