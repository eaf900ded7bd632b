/* pretty -- JSON laid out to be read: what fits on a line stays on it. The order of names is the canonical one. */
import { jcs, type Json } from "../proof/json";

const WIDTH = 46;

function spaced(value: Json): string {
	if (Array.isArray(value))
		return `[${value.map(spaced).join(", ")}]`;
	if (typeof value === "object" && value !== null) {
		const members = Object.keys(value)
			.sort()
			.map((key) => `${JSON.stringify(key)}: ${spaced(value[key]!)}`);

		return members.length ? `{ ${members.join(", ")} }` : "{}";
	}
	return jcs(value);
}

export function pretty(value: Json, indent = ""): string {
	const line = spaced(value);
	const inner = indent + " ";

	if (typeof value !== "object" || value === null || (indent && line.length + indent.length <= WIDTH))
		return line;
	if (Array.isArray(value))
		return value.length ? `[\n${value.map((v) => inner + pretty(v, inner)).join(",\n")}\n${indent}]` : "[]";
	const members = Object.keys(value)
		.sort()
		.map((key) => `${inner}${JSON.stringify(key)}: ${pretty(value[key]!, inner)}`);

	return members.length ? `{\n${members.join(",\n")}\n${indent}}` : "{}";
}
