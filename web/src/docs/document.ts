/* An OpenAPI 3.1 document, turned into what a page can show: operations by resource, members of bodies as rows,
 * an example for each. Pure. */

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

interface Media {
	schema?: Schema;
	example?: unknown;
	examples?: Record<string, { value?: unknown }>;
}

interface RawParameter {
	$ref?: string;
	name: string;
	in: string;
	required?: boolean;
	description?: string;
	schema?: Schema;
}

interface RawResponse {
	$ref?: string;
	description?: string;
	content?: Record<string, Media>;
	headers?: Record<string, { description?: string; $ref?: string }>;
}

interface RawOperation {
	operationId?: string;
	tags?: string[];
	summary?: string;
	description?: string;
	parameters?: RawParameter[];
	requestBody?: { $ref?: string; required?: boolean; content?: Record<string, Media> };
	responses?: Record<string, RawResponse>;
	security?: Record<string, string[]>[];
}

export interface OpenApi {
	openapi: string;
	info: { title: string; version: string; description?: string };
	tags?: { name: string; description?: string }[];
	paths: Record<string, Record<string, RawOperation> & { parameters?: RawParameter[] }>;
	components?: Record<string, Record<string, unknown>>;
	security?: Record<string, string[]>[];
}

export interface Row {
	name: string;
	depth: number;
	type: string;
	required: boolean;
	text: string;
}

export interface Body {
	type: string; // media type
	rows: Row[];
	example: string;
}

export interface Operation {
	id: string;
	method: string;
	path: string;
	summary: string;
	description: string;
	anonymous: boolean;
	scopes: string[]; // any of them lets one in
	parameters: { name: string; where: string; required: boolean; type: string; text: string }[];
	request: Body | null;
	responses: { status: string; text: string; body: Body | null }[];
}

export interface Group {
	name: string;
	description: string;
	operations: Operation[];
}

const METHODS = ["get", "post", "put", "patch", "delete", "head"];
const DEPTH_MAX = 5;

export function resolve<T extends { $ref?: string }>(document: OpenApi, thing: T): T {
	let at: unknown = thing;

	for (let hops = 0; hops < 8; hops++) {
		const ref = (at as { $ref?: string } | undefined)?.$ref;
		if (!ref?.startsWith("#/")) break;
		at = ref
			.slice(2)
			.split("/")
			.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
			.reduce<unknown>((o, key) => (o as Record<string, unknown> | undefined)?.[key], document);
	}
	return (at ?? thing) as T;
}

function schemaOf(document: OpenApi, schema: Schema): Schema {
	const s = resolve(document, schema);

	if (!s.allOf) return s;
	const parts = s.allOf.map((part) => schemaOf(document, part));
	return {
		...Object.assign({}, ...parts),
		...s,
		properties: Object.assign({}, ...parts.map((p) => p.properties), s.properties),
		required: [...parts.flatMap((p) => p.required ?? []), ...(s.required ?? [])],
	};
}

export function typeText(document: OpenApi, schema: Schema | undefined): string {
	if (!schema) return "any";
	const s = schemaOf(document, schema);
	const one = s.oneOf ?? s.anyOf;

	if (s.const !== undefined) return JSON.stringify(s.const);
	if (s.enum) return s.enum.map((v) => JSON.stringify(v)).join(" | ");
	if (one) return [...new Set(one.map((o) => typeText(document, o)))].join(" | ");
	if (s.type === "array") return `list of ${typeText(document, s.items)}`;
	const name = Array.isArray(s.type) ? s.type.join(" | ") : (s.type ?? "any");
	return s.format ? `${name} (${s.format})` : name;
}

function bounds(s: Schema): string {
	const range = (what: string, least?: number, most?: number): string => {
		if (least === undefined && most === undefined) return "";
		if (most === undefined) return `At least ${least}${what}.`;
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
export function rowsOf(document: OpenApi, schema: Schema | undefined, depth = 0): Row[] {
	if (!schema || depth > DEPTH_MAX) return [];
	const s = schemaOf(document, schema);

	if (s.type === "array") return rowsOf(document, s.items, depth);
	const ways = (s.oneOf ?? s.anyOf ?? []).map((way) => rowsOf(document, way, depth)).filter((rows) => rows.length);
	if (ways.length > 1)
		return ways.flatMap((rows, i) => [
			{ name: "", depth, type: i ? "or" : "either", required: true, text: "" },
			...rows,
		]);
	if (ways.length) return ways[0]!;
	return Object.entries(s.properties ?? {}).flatMap(([name, child]) => {
		const c = schemaOf(document, child);
		const text = [c.description, bounds(c)].filter(Boolean).join(" ");

		return [
			{ name, depth, type: typeText(document, child), required: s.required?.includes(name) ?? false, text },
			...rowsOf(document, child, depth + 1),
		];
	});
}

export function exampleOf(document: OpenApi, schema: Schema | undefined, depth = 0): unknown {
	if (!schema || depth > DEPTH_MAX) return null;
	const s = schemaOf(document, schema);
	const one = s.oneOf ?? s.anyOf;

	if (s.example !== undefined) return s.example;
	if (s.examples?.length) return s.examples[0];
	if (s.const !== undefined) return s.const;
	if (s.default !== undefined) return s.default;
	if (s.enum) return s.enum[0];
	if (one) return exampleOf(document, one[0], depth);
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

function bodyOf(document: OpenApi, content: Record<string, Media> | undefined): Body | null {
	const [type, media] = Object.entries(content ?? {})[0] ?? [];

	if (!type || !media) return null;
	const given = media.example ?? Object.values(media.examples ?? {})[0]?.value;
	const example = given ?? (media.schema ? exampleOf(document, media.schema) : "");
	return {
		type,
		rows: rowsOf(document, media.schema),
		example: typeof example === "string" ? example : JSON.stringify(example, null, 2),
	};
}

function operation(document: OpenApi, path: string, method: string, raw: RawOperation, shared: RawParameter[]): Operation {
	const request = raw.requestBody ? resolve(document, raw.requestBody) : undefined;
	const security = raw.security ?? document.security ?? [];

	return {
		id: raw.operationId ?? `${method}-${path.replace(/[^a-z0-9]+/gi, "-")}`,
		method: method.toUpperCase(),
		path,
		summary: raw.summary ?? "",
		description: raw.description ?? "",
		anonymous: security.length === 0 || security.some((s) => Object.keys(s).length === 0),
		scopes: [...new Set(security.flatMap((s) => Object.values(s).flat()))],
		parameters: [...shared, ...(raw.parameters ?? [])].map((p) => {
			const q = resolve(document, p);
			const s = q.schema ? schemaOf(document, q.schema) : {};
			return {
				name: q.name,
				where: q.in,
				required: q.required ?? false,
				type: typeText(document, q.schema),
				text: [q.description, bounds(s)].filter(Boolean).join(" "),
			};
		}),
		request: bodyOf(document, request?.content),
		responses: Object.entries(raw.responses ?? {}).map(([status, r]) => {
			const response = resolve(document, r);
			return { status, text: response.description ?? "", body: bodyOf(document, response.content) };
		}),
	};
}

/* By tag, in the document's order; what has no tag, by the first word of its path. */
export function groupsOf(document: OpenApi): Group[] {
	const groups = new Map<string, Group>();
	const group = (name: string, description = ""): Group => {
		const known = groups.get(name) ?? { name, description, operations: [] };
		groups.set(name, known);
		return known;
	};

	for (const tag of document.tags ?? []) group(tag.name, tag.description);
	for (const [path, item] of Object.entries(document.paths))
		for (const method of METHODS) {
			const raw = item[method];
			if (!raw) continue;
			const name = raw.tags?.[0] ?? path.split("/").filter((p) => p && p !== "v1")[0] ?? "other";
			group(name).operations.push(operation(document, path, method, raw, item.parameters ?? []));
		}
	return [...groups.values()].filter((g) => g.operations.length);
}

/* Groups with only the operations that hold every word of the filter. */
export function filtered(groups: Group[], filter: string): Group[] {
	const words = filter.toLowerCase().split(/\s+/).filter(Boolean);

	if (!words.length) return groups;
	return groups
		.map((g) => ({
			...g,
			operations: g.operations.filter((o) => {
				const text = `${g.name} ${o.method} ${o.path} ${o.summary} ${o.description}`.toLowerCase();
				return words.every((w) => text.includes(w));
			}),
		}))
		.filter((g) => g.operations.length);
}
