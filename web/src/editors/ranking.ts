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

/** Gives the next place to a thing, or the last given one too (level); one that has a place loses it. */
export function press(places: Places, name: string, level: boolean): Places {
	const { [name]: held, ...rest } = places;
	const last = Math.max(0, ...Object.values(rest));

	if (held !== undefined)
		return rest;
	return { ...rest, [name]: level && last ? last : last + 1 };
}
