/* types -- what the API says of somebody's own work. */
import type { Price, Values } from "../api/types";

export type AnswerState = "answered" | "accepted" | "sealed" | "paid";

export interface Day {
	day: string;
	project: string;
	name: string;
	items: number;
	active_ms: number;
	earned: Price;
	states: Record<AnswerState, number>;
}

export interface Earnings {
	total: Price[];
	week: Price[];
	days: Day[];
}

export interface MyAnswer {
	answer: string;
	project: string;
	name: string;
	task: string;
	at: string;
	value: Values | null;
	price: Price;
	active_ms: number | null;
	state: Exclude<AnswerState, "paid">;
	late: boolean;
	used: boolean | null;
	why: string | null;
	result: Record<string, { status: string; value: unknown }> | null;
	dataset: string | null;
}
