/*
 * client -- requests to our server. JSON in, JSON out; a refusal is thrown as a Problem, no connection as Offline.
 *
 *     const stats = await get<Stats>(url`/v1/projects/${p}/stats`);
 *     await send("POST", url`/v1/projects/${p}/open`);
 *     for await (const page of pages<TaskList>(url`/v1/projects/${p}/tasks`)) ...
 *
 * When the session has ended, the request waits while the person signs in again on the spot, then goes out once more:
 * the caller only sees that it took longer.
 */
import { net } from "./net.svelte";

/** An application/problem+json refusal (RFC 9457). */
export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly slug: string,
		readonly title: string,
		readonly detail: string,
		/** Seconds, from Retry-After. */
		readonly retryAfter: number | null,
		/** Members beyond the standard ones. */
		readonly more: Record<string, unknown> = {},
	) {
		super(detail || title);
	}
}

/** No answer came: no network, or the server is down. */
export class Offline extends Error {
	constructor() {
		super("No connection to the server. What you did is kept; try again when it is back.");
	}
}

/** A path with each value escaped. */
export function url(parts: TemplateStringsArray, ...values: (string | number)[]): string {
	return parts.reduce((text, part, i) => text + encodeURIComponent(String(values[i - 1])) + part);
}

export interface Sending {
	/** An object goes as JSON; a string, Blob or File as it is, with `type`. */
	body?: unknown;
	type?: string;
	query?: Record<string, string | number | null | undefined>;
	signal?: AbortSignal;
	headers?: Record<string, string>;
	/** A 401 is thrown at once instead of asking for the password. */
	noSignIn?: boolean;
	/** Whoever is signed in at this browser: the request asks who that is. */
	asAnybody?: boolean;
}

/** Set by the session: whose page this is. */
let account: () => string | undefined = () => undefined;

export function onBehalfOf(whose: () => string | undefined) {
	account = whose;
}

/** Another tab may have signed somebody else in: the server refuses what this page would then say in their name. */
export function speaker(): Record<string, string> {
	const id = account();

	return id ? { "Goldleaf-Account": id } : {};
}

/** Set by the session: asks the person to sign in again; false when they would rather not. */
let signInAgain: ((slug: string) => Promise<boolean>) | null = null;

export function onSessionEnd(ask: (slug: string) => Promise<boolean>) {
	signInAgain = ask;
}

async function problem(response: Response): Promise<Problem> {
	const retry = Number(response.headers.get("Retry-After"));
	let doc: Record<string, unknown> = {};

	try {
		doc = (await response.json()) as Record<string, unknown>;
	} catch {
		// A proxy's own page: the status says what there is to say.
	}
	const { type, title, detail, status: _status, instance: _instance, ...more } = doc;

	return new Problem(
		response.status,
		typeof type === "string" ? type.slice(type.lastIndexOf("/") + 1) : `http-${response.status}`,
		typeof title === "string" ? title : response.statusText || `Status ${response.status}`,
		typeof detail === "string" ? detail : "",
		Number.isFinite(retry) && retry > 0 ? retry : null,
		more,
	);
}

function withQuery(path: string, query: Sending["query"]): string {
	const search = new URLSearchParams();

	for (const [name, value] of Object.entries(query ?? {}))
		if (value !== null && value !== undefined)
			search.set(name, String(value));
	return search.size ? `${path}${path.includes("?") ? "&" : "?"}${search}` : path;
}

async function once(method: string, path: string, sending: Sending): Promise<Response> {
	const headers: Record<string, string> = {
		Accept: "application/json, application/problem+json",
		...(!sending.asAnybody && speaker()),
		...sending.headers,
	};
	let body: BodyInit | undefined;

	if (typeof sending.body === "string" || sending.body instanceof Blob)
		body = sending.body;
	else if (sending.body !== undefined)
		body = JSON.stringify(sending.body);
	if (body !== undefined)
		headers["Content-Type"] = sending.type ?? "application/json";
	try {
		const response = await fetch(withQuery(path, sending.query), {
			method,
			headers,
			body,
			signal: sending.signal,
			credentials: "same-origin",
		});

		net.reached();
		return response;
	} catch (e) {
		if (sending.signal?.aborted)
			throw e;
		net.lost();
		throw new Offline();
	}
}

/** The raw response, already known to be a success. */
export async function request(method: string, path: string, sending: Sending = {}): Promise<Response> {
	let response = await once(method, path, sending);

	if (response.status === 401 && !sending.noSignIn && signInAgain) {
		const refusal = await problem(response);

		if (!(await signInAgain(refusal.slug)))
			throw refusal;
		response = await once(method, path, sending);
	}
	if (!response.ok)
		throw await problem(response);
	return response;
}

export async function get<T>(path: string, sending: Sending = {}): Promise<T> {
	return (await (await request("GET", path, sending)).json()) as T;
}

/** Whatever changes something. 204 gives undefined. */
export async function send<T = void>(
	method: "POST" | "PUT" | "PATCH" | "DELETE",
	path: string,
	sending: Sending = {},
): Promise<T> {
	const response = await request(method, path, sending);

	if (response.status === 204)
		return undefined as T;
	return (await response.json()) as T;
}

/** Follows Link: <...>; rel="next" page by page, as far as the caller asks. */
export async function* pages<T>(path: string, sending: Sending = {}): AsyncGenerator<T, void, void> {
	for (let next: string | null = withQuery(path, sending.query); next; ) {
		const response: Response = await request("GET", next, { ...sending, query: {} });

		next = /<([^>]*)>;\s*rel="next"/.exec(response.headers.get("Link") ?? "")?.[1] ?? null;
		if (next) {
			const to: URL = new URL(next, new URL(path, location.href));

			next = to.pathname + to.search;
		}
		yield (await response.json()) as T;
	}
}
