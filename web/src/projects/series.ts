/* The two charts of a project share one time axis: where a minute lies, and what is drawn there. Pure. */

export interface Minute {
	at: string;
	answers: number;
	agreement: string | null;
}

export interface Point {
	at: number; // ms
	answers: number;
	agreement: number | null;
}

export const MINUTE_MS = 60_000;

/* The last `count` minutes up to the newest, quiet ones too. */
export function points(minutes: Minute[], count: number, now: number): Point[] {
	const known = new Map<number, Minute>();

	for (const m of minutes)
		known.set(Math.floor(Date.parse(m.at) / MINUTE_MS), m);
	const last = Math.max(Math.floor(now / MINUTE_MS), ...known.keys());
	return Array.from({ length: count }, (_, i) => {
		const minute = last - count + 1 + i;
		const m = known.get(minute);

		return {
			at: minute * MINUTE_MS,
			answers: m?.answers ?? 0,
			agreement: m?.agreement == null ? null : Number(m.agreement),
		};
	});
}

/* The next 1, 2 or 5 times a power of ten at or above n: the top of an axis. */
export function ceiling(n: number): number {
	const power = 10 ** Math.floor(Math.log10(Math.max(n, 1)));

	for (const step of [1, 2, 5])
		if (step * power >= n)
			return Math.max(step * power, 4);
	return Math.max(10 * power, 4);
}

/* Agreement is not known in every minute: a line for each run of minutes in which it is. */
export function runs(list: Point[]): Point[][] {
	const out: Point[][] = [];
	let open: Point[] | null = null;

	for (const p of list) {
		if (p.agreement === null)
			continue;
		if (!open)
			out.push((open = []));
		open.push(p);
	}
	return out;
}

export function linePath(list: Point[], x: (at: number) => number, y: (value: number) => number): string {
	return list
		.map((p, i) => `${i ? "L" : "M"}${x(p.at).toFixed(1)} ${y(p.agreement ?? 0).toFixed(1)}`)
		.join("");
}
