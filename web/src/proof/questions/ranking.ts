/* 2 to 8 of the template's fields in order, the best first: {"order":[["b"],["a","c"]]}. */
import { rankingMethods } from "../consensus/methods";
import { members } from "../form";
import type { Json } from "../json";
import { Wrong } from "../wrong";
import type { QuestionType } from "./question";

const ITEMS_MAX = 8;

/* Items are kept as labels, in byte order; a ballot is the place of each. */
export const ranking: QuestionType = {
	name: "ranking",
	members: ["items"],
	counted: "answers",
	quoted: false,
	methods: rankingMethods,
	parse(json, fields) {
		const items = json.items;
		if (!Array.isArray(items) || items.length < 2 || items.length > ITEMS_MAX)
			throw new Wrong(`"items" must name 2 to ${ITEMS_MAX} fields`);
		if (!items.every((name) => fields.some((f) => f.name === name && f.required)))
			throw new Wrong('"items" must name required fields of the template only');
		if (new Set(items).size < items.length)
			throw new Wrong('"items" names a field twice');
		return { labels: (items as string[]).toSorted((a, b) => (a < b ? -1 : 1)), least: 0, most: items.length };
	},
	check(q, value) {
		const order = members(value, "order", "?comment").order;
		if (!Array.isArray(order) || !order.every((group) => Array.isArray(group) && group.length > 0))
			throw new Wrong('"order" must be a list of lists of one item or more');
		const named = (order as Json[][]).flat();
		if (named.length !== q.labels.length || !q.labels.every((name) => named.includes(name)))
			throw new Wrong(`"order" must name each of the ${q.labels.length} items once`);
	},
	pack: (q, value) => q.labels.map((name) => (value.order as string[][]).findIndex((group) => group.includes(name))),
	state(q, value) {
		const places = Array.isArray(value) ? value : (value as { parts: number[] }).parts;
		const order: string[][] = [];
		q.labels.forEach((name, i) => (order[places[i]!] ??= []).push(name));
		return { order };
	},
};
