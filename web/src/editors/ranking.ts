/*
 * ranking -- places given to things, made into a value and back. Pure.
 *
 * A place is a number from 1; those that nobody holds are closed up when the value is made.
 */
import type { Question, Value } from "../api/types";

export type Places = Record<string, number>;

/** The things as they are shown, and the letter that each goes by. */
export function shownItems(question: Question, order: string[] | undefined): { name: string; letter: string }[] {
	const names = order?.length === question.items?.length ? order! : (question.items ?? []);

	return names.map((name, i) => ({ name, letter: String.fromCharCode(65 + i) }));
}

export function placesOf(value: Value | undefined): Places {
	const order = (value?.order ?? []) as string[][];

	return Object.fromEntries(order.flatMap((group, i) => group.map((name) => [name, i + 1])));
}

/** The things by place, the best first; those without one are left out. */
export function groupsOf(places: Places, names: string[]): string[][] {
	const taken = [...new Set(names.flatMap((name) => places[name] ?? []))].sort((a, b) => a - b);

	return taken.map((place) => names.filter((name) => places[name] === place));
}

/** undefined: some thing has no place yet. */
export function valueOf(places: Places, names: string[], before: Value | undefined): Value | undefined {
	if (names.some((name) => !places[name]))
		return undefined;
	return { order: groupsOf(places, names), ...(before?.comment === undefined ? {} : { comment: before.comment }) };
}

/** Gives a thing the best place that nobody holds, or that of another (beside); one that has a place loses it. */
export function press(places: Places, name: string, beside?: string): Places {
	const { [name]: held, ...rest } = places;
	const taken = Object.values(rest);
	const free = Array.from({ length: taken.length + 1 }, (_, i) => i + 1).find((place) => !taken.includes(place))!;

	if (held !== undefined)
		return rest;
	return { ...rest, [name]: (beside !== undefined && rest[beside]) || free };
}

/** A place up (-1) or down (1) among all things, each of which has one: past its equals first, then level with the next. */
export function shift(places: Places, name: string, by: 1 | -1, names: string[]): Places {
	const groups = groupsOf(places, names);
	const at = groups.findIndex((group) => group.includes(name));
	const alone = groups[at]?.length === 1;
	const rest = groups.map((group) => group.filter((other) => other !== name));

	if (at < 0 || (alone && !groups[at + by]))
		return places;
	if (alone)
		rest[at + by]!.push(name);
	else
		rest.splice(by < 0 ? at : at + 1, 0, [name]);
	return Object.fromEntries(rest.filter((group) => group.length).flatMap((group, i) => group.map((other) => [other, i + 1])));
}
