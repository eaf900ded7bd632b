/* An OpenAPI 3.1 document, turned into what a page can show: operations by resource, with their parameters, bodies and
 * responses. Pure. */
import { bounds, exampleOf, resolve, rowsOf, schemaOf, typeText, type Components, type Row, type Schema } from "./schema";

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

export interface OpenApi extends Components {
	openapi: string;
	info: { title: string; version: string; description?: string };
	tags?: { name: string; description?: string }[];
	paths: Record<string, Record<string, RawOperation> & { parameters?: RawParameter[] }>;
	security?: Record<string, string[]>[];
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

function bodyOf(document: OpenApi, content: Record<string, Media> | undefined): Body | null {
	const [type, media] = Object.entries(content ?? {})[0] ?? [];

	if (!type || !media)
		return null;
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

	for (const tag of document.tags ?? [])
		group(tag.name, tag.description);
	for (const [path, item] of Object.entries(document.paths))
		for (const method of METHODS) {
			const raw = item[method];
			if (!raw)
				continue;
			const name = raw.tags?.[0] ?? path.split("/").filter((p) => p && p !== "v1")[0] ?? "other";
			group(name).operations.push(operation(document, path, method, raw, item.parameters ?? []));
		}
	return [...groups.values()].filter((g) => g.operations.length);
}

/* Groups with only the operations that hold every word of the filter. */
export function filtered(groups: Group[], filter: string): Group[] {
	const words = filter.toLowerCase().split(/\s+/).filter(Boolean);

	if (!words.length)
		return groups;
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
