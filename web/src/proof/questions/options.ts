/* Options [{"value":..,"title":..}]: what choice and multi_choice share. */
import { utf8 } from "../bytes";
import { members } from "../form";
import type { Json } from "../json";
import { Wrong } from "../wrong";
import { LABELS_MAX } from "./question";

export const TITLE_MAX = 2000;

export function isTitle(title: Json | undefined): boolean {
	return typeof title === "string" && title.length > 0 && utf8(title).length <= TITLE_MAX;
}

/** Their values, sorted. */
export function optionValues(options: Json | undefined, least = 2): string[] {
	if (!Array.isArray(options) || options.length < least || options.length > LABELS_MAX)
		throw new Wrong(`"options" must list ${least} to ${LABELS_MAX} options`);
	const values = options.map((option) => {
		const { value, title } = members(option, "value", "title");
		if (typeof value !== "string" || !value || utf8(value).length > 64 || /[\u0000-\u001f\u007f-\u009f]/.test(value))
			throw new Wrong('an option\'s "value" must be 1 to 64 bytes of printable text');
		if (!isTitle(title))
			throw new Wrong(`option "${value}": "title" must be 1 to ${TITLE_MAX} bytes of text`);
		return value;
	});
	if (new Set(values).size !== values.length)
		throw new Wrong("two options have the same value");
	return values.sort();
}
