/*
 * What is wrong, and where. Every reader and every check of this room throws one of these at the first thing
 * that does not hold; whoever called it adds the place.
 */
export interface Place {
	file?: string;
	/** of a JSONL file, from 1 on */
	line?: number;
	/** in the log */
	index?: number;
}

export class Wrong extends Error {
	place: Place;
	expected: string;
	found: string;

	constructor(message: string, expected = "", found = "", place: Place = {}) {
		super(message);
		this.name = "Wrong";
		this.expected = expected;
		this.found = found;
		this.place = place;
	}
}

/** A step that this page cannot run, though nothing is wrong: its message says why. */
export class NotRun extends Error {}

/** Runs what throws without a place, and says where it was. What an inner call has said stays. */
export function within<T>(place: Place, run: () => T): T {
	try {
		return run();
	} catch (error) {
		if (error instanceof Wrong)
			error.place = { ...place, ...error.place };
		throw error;
	}
}

/** Throws unless found is expected. */
export function same(expected: string | number, found: string | number, message: string): void {
	if (expected !== found)
		throw new Wrong(message, String(expected), String(found));
}
