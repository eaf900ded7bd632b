/* The rows of the policy's form. Defaults, bounds and meaning come from schemas/policy.schema.json, which the
 * server's own table is held against; here is only how a row is grouped and shown. */
import schema from "../../../schemas/policy.schema.json";
import type { PolicyValue } from "./model";

export interface PolicyRow {
	key: string;
	label: string;
	help: string;
	kind: "count" | "share" | "seconds" | "milliseconds" | "flag";
	preset: PolicyValue;
	least: number;
	most: number;
	group: "Answers" | "Annotators" | "Money" | "Gold";
}

interface Property {
	type?: string;
	description?: string;
	default?: PolicyValue;
	minimum?: number;
	maximum?: number;
	properties?: Record<string, Property>;
}

const properties = schema.properties as unknown as Record<string, Property>;

function property(key: string): Property {
	return key.split(".").reduce<Property>((at, name) => at.properties?.[name] ?? {}, { properties });
}

function row(key: string, label: string, group: PolicyRow["group"], kind: PolicyRow["kind"]): PolicyRow {
	const p = property(key);

	return {
		key,
		label,
		group,
		kind,
		help: p.description ?? "",
		preset: p.default ?? 0,
		least: p.minimum ?? 0,
		/* A share states its bound as a pattern; only one of them ends below 1. */
		most: p.maximum ?? (key === "reject_share" ? 0.3 : 1),
	};
}

export const policyRows: PolicyRow[] = [
	row("redundancy.min", "Answers, at least", "Answers", "count"),
	row("redundancy.max", "Answers, at most", "Answers", "count"),
	row("confidence", "Confidence", "Answers", "share"),
	row("humans_min", "Of them from people", "Answers", "count"),
	row("agents_max", "From agents, at most", "Answers", "count"),
	row("predictions_shown", "Show models' predictions", "Answers", "flag"),
	row("undecided_share", "Undecided, at most", "Answers", "share"),
	row("at_once", "Tasks held at a time", "Annotators", "count"),
	row("lease_s", "Time to answer", "Annotators", "seconds"),
	row("clickers_paused", "Pause who does not look", "Annotators", "flag"),
	row("speed_ms", "Too fast below", "Annotators", "milliseconds"),
	row("gold_share", "Gold among hand-outs", "Gold", "share"),
	row("gold_floor", "Gold a poor annotator gets right", "Gold", "share"),
	row("auto_accept_s", "Accepted after", "Money", "seconds"),
	row("surplus_share", "Reserve for surplus answers", "Money", "share"),
	row("reject_share", "Rejections, at most", "Money", "share"),
];

export const policyPresets: Record<string, PolicyValue> = Object.fromEntries(policyRows.map((r) => [r.key, r.preset]));

/* "3,600 s" is hard to read: one hour. */
export function durationText(seconds: number): string {
	const units: [number, string][] = [
		[86400, "day"],
		[3600, "hour"],
		[60, "minute"],
	];

	for (const [size, name] of units)
		if (seconds >= size && seconds % size === 0) {
			const n = seconds / size;
			return `${n} ${name}${n === 1 ? "" : "s"}`;
		}
	return `${seconds.toLocaleString()} seconds`;
}

export function valueText(row: PolicyRow, value: PolicyValue): string {
	if (row.kind === "flag")
		return value ? "yes" : "no";
	if (row.kind === "share")
		return `${Number((Number(value) * 100).toFixed(4))} %`;
	if (row.kind === "seconds")
		return durationText(Number(value));
	if (row.kind === "milliseconds")
		return `${Number(value) / 1000} s`;
	return String(value);
}

/* What is wrong with a value, or null. */
export function problemOf(row: PolicyRow, value: PolicyValue): string | null {
	if (row.kind === "flag")
		return null;
	const n = Number(value);
	const inside = value !== "" && n >= row.least && n <= row.most;

	if (row.kind === "share")
		return inside && /^[01](\.[0-9]{1,6})?$/.test(String(value))
			? null
			: `A decimal from ${row.least} to ${row.most} with at most six places.`;
	return inside && Number.isInteger(n)
		? null
		: `A whole number from ${row.least.toLocaleString()} to ${row.most.toLocaleString()}.`;
}
