/* A refusal at the field it is about: the server's details begin with the member's name ("password: ..."). */
import { Problem } from "./client";

export interface Refusal {
	/** By field, for Field's `error`. */
	at: Record<string, string>;
	/** Whatever belongs to no field, for Failure. */
	error: unknown;
}

export const none: Refusal = { at: {}, error: null };

export function refusal(e: unknown, fields: string[]): Refusal {
	if (e instanceof Problem) {
		const [, field, text] = /^"?([a-z_.]+)"?: (.+)$/s.exec(e.detail) ?? [];

		if (field && text && fields.includes(field))
			return { at: { [field]: `${text[0]!.toUpperCase()}${text.slice(1)}.` }, error: null };
	}
	return { at: {}, error: e };
}

/** "in 20 seconds": how long 429 and 503 ask to wait. */
export function waitText(p: Problem): string {
	const s = p.retryAfter ?? 1;

	return s < 90 ? `${s} second${s === 1 ? "" : "s"}` : `${Math.ceil(s / 60)} minutes`;
}
