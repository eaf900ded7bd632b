/*
 * A whole number from "min" to "max": {"rating":4}. What a crowd comes to is a string of exactly six decimals
 * where it is a fraction, and always where it is a mean.
 */
import { numberMethods } from "../consensus/methods";
import { fractionText } from "../consensus/votes";
import { isInt, members } from "../form";
import { Wrong } from "../wrong";
import { isTitle } from "./options";
import type { QuestionType } from "./question";

const BOUND = 1e6;

export const rating: QuestionType = {
	name: "rating",
	members: ["min", "max", "?low", "?high"],
	counted: "answers",
	quoted: false,
	methods: numberMethods,
	parse(json) {
		for (const key of ["low", "high"])
			if (json[key] !== undefined && !isTitle(json[key]))
				throw new Wrong(`"${key}" must be a short text`);
		if (!isInt(json.min, -BOUND, BOUND) || !isInt(json.max, json.min + 1, BOUND))
			throw new Wrong(`"min" and "max" must be whole numbers from -${BOUND} to ${BOUND}, "min" below "max"`);
		return { labels: [], least: json.min, most: json.max };
	},
	check(q, value) {
		members(value, "rating", "?comment");
		if (!isInt(value.rating, q.least, q.most))
			throw new Wrong(`"rating" must be a whole number from ${q.least} to ${q.most}`);
	},
	pack: (_, value) => value.rating as number,
	state(_, value) {
		if (typeof value === "number")
			return { rating: value };
		const { num, den } = value as { num: number; den: number | null };
		return { rating: den === null ? num : fractionText(num, den) };
	},
};
