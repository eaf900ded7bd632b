/* infer -- a template for content whose own is not known: turns are a chat, texts are text, all else is JSON. */
import type { Field, Template } from "../api/types";

function typeOf(value: unknown): Field["type"] {
	if (typeof value === "string")
		return "text";
	const turns = Array.isArray(value) && value.length > 0 && value.every((turn) => turn && typeof turn === "object" && "role" in turn);

	return turns ? "chat" : "json";
}

export function inferTemplate(content: Record<string, unknown>): Template {
	return { fields: Object.entries(content).map(([name, value]) => ({ name, type: typeOf(value) })), questions: [] };
}
