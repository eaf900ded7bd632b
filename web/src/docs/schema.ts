/* JSON Schemas of an OpenAPI document: references followed, members as rows in reading order, an example of each. Pure. */

/** Where references lead. */
export interface Components {
	components?: Record<string, Record<string, unknown>>;
}

export interface Schema {
	$ref?: string;
	type?: string | string[];
	title?: string;
	description?: string;
	enum?: unknown[];
	const?: unknown;
	default?: unknown;
	example?: unknown;
	examples?: unknown[];
	format?: string;
	pattern?: string;
	minimum?: number;
	maximum?: number;
	minLength?: number;
	maxLength?: number;
	minItems?: number;
	maxItems?: number;
	required?: string[];
	properties?: Record<string, Schema>;
	additionalProperties?: boolean | Schema;
	items?: Schema;
	oneOf?: Schema[];
	anyOf?: Schema[];
	allOf?: Schema[];
}

export interface Row {
	name: string;
	depth: number;
	type: string;
	required: boolean;
	text: string;
}

const DEPTH_MAX = 5;

export function resolve<T extends { $ref?: string }>(document: Components, thing: T): T {
	let at: unknown = thing;

	for (let hops = 0; hops < 8; hops++) {
		const ref = (at as { $ref?: string } | undefined)?.$ref;
		if (!ref?.startsWith("#/"))
			break;
		at = ref
			.slice(2)
			.split("/")
			.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
			.reduce<unknown>((o, key) => (o as Record<string, unknown> | undefined)?.[key], document);
	}
	return (at ?? thing) as T;
}

export function schemaOf(document: Components, schema: Schema): Schema {
	const s = resolve(document, schema);

	if (!s.allOf)
		return s;
	const parts = s.allOf.map((part) => schemaOf(document, part));
	return {
		...Object.assign({}, ...parts),
		...s,
		properties: Object.assign({}, ...parts.map((p) => p.properties), s.properties),
		required: [...parts.flatMap((p) => p.required ?? []), ...(s.required ?? [])],
	};
}

export function typeText(document: Components, schema: Schema | undefined): string {
	if (!schema)
		return "any";
	const s = schemaOf(document, schema);
	const one = s.oneOf ?? s.anyOf;

	if (s.const !== undefined)
		return JSON.stringify(s.const);
	if (s.enum)
		return s.enum.map((v) => JSON.stringify(v)).join(" | ");
	if (one)
		return [...new Set(one.map((o) => typeText(document, o)))].join(" | ");
	if (s.type === "array")
		return `list of ${typeText(document, s.items)}`;
	const name = Array.isArray(s.type) ? s.type.join(" | ") : (s.type ?? "any");
	return s.format ? `${name} (${s.format})` : name;
}

export function bounds(s: Schema): string {
	const range = (what: string, least?: number, most?: number): string => {
		if (least === undefined && most === undefined)
			return "";
		if (most === undefined)
			return `At least ${least}${what}.`;
		return `${least ?? 0} to ${most.toLocaleString("en")}${what}.`;
	};

	return [
		range("", s.minimum, s.maximum),
		range(" characters", s.minLength, s.maxLength),
		range(" items", s.minItems, s.maxItems),
		s.default === undefined ? "" : `Default ${JSON.stringify(s.default)}.`,
	]
		.filter(Boolean)
		.join(" ");
}

/* Members of an object, and of the objects within, in reading order. */
export function rowsOf(document: Components, schema: Schema | undefined, depth = 0): Row[] {
	if (!schema || depth > DEPTH_MAX)
		return [];
	const s = schemaOf(document, schema);

	if (s.type === "array")
		return rowsOf(document, s.items, depth);
	const ways = (s.oneOf ?? s.anyOf ?? []).map((way) => rowsOf(document, way, depth)).filter((rows) => rows.length);
	if (ways.length > 1)
		return ways.flatMap((rows, i) => [
			{ name: "", depth, type: i ? "or" : "either", required: true, text: "" },
			...rows,
		]);
	if (ways.length)
		return ways[0]!;
	return Object.entries(s.properties ?? {}).flatMap(([name, child]) => {
		const c = schemaOf(document, child);
		const text = [c.description, bounds(c)].filter(Boolean).join(" ");

		return [
			{ name, depth, type: typeText(document, child), required: s.required?.includes(name) ?? false, text },
			...rowsOf(document, child, depth + 1),
		];
	});
}

export function exampleOf(document: Components, schema: Schema | undefined, depth = 0): unknown {
	if (!schema || depth > DEPTH_MAX)
		return null;
	const s = schemaOf(document, schema);
	const one = s.oneOf ?? s.anyOf;

	if (s.example !== undefined)
		return s.example;
	if (s.examples?.length)
		return s.examples[0];
	if (s.const !== undefined)
		return s.const;
	if (s.default !== undefined)
		return s.default;
	if (s.enum)
		return s.enum[0];
	if (one)
		return exampleOf(document, one[0], depth);
	if (s.properties)
		return Object.fromEntries(
			Object.entries(s.properties).map(([name, child]) => [name, exampleOf(document, child, depth + 1)]),
		);
	switch (Array.isArray(s.type) ? s.type[0] : s.type) {
		case "array":
			return [exampleOf(document, s.items, depth + 1)];
		case "integer":
		case "number":
			return s.minimum ?? 0;
		case "boolean":
			return true;
		case "string":
			return s.format === "date-time" ? "2026-01-31T12:00:00.000Z" : "…";
		default:
			return {};
	}
}
