/*
 * knots -- a climb from a leaf up to a root, as the seam draws it: knots[0] is the leaf, each further one is what the
 * one before makes with its sibling. Places are worked out here, so that the component only draws.
 */
import { hex } from "../proof/bytes";
import type { Step } from "../proof/tree";

export interface Knot {
	hash: string;
	/** Joined with the knot below; none at the leaf, and where one tree's root is named by an entry of the next. */
	sibling?: { hash: string; left: boolean };
	/** What this knot is, where it is more than a step: "record", "root of the dataset". */
	label?: string;
}

/** leaf unsealed: nobody has vouched for the root. sealed: it is the trusted one. broken: it is another. */
export type SeamState = "unsealed" | "sealed" | "broken";

export function knotsOf(leaf: Uint8Array, steps: Step[], labels: { leaf: string; root: string }): Knot[] {
	const knots: Knot[] = [{ hash: hex(leaf), label: labels.leaf }];

	for (const step of steps)
		knots.push({ hash: hex(step.hash), sibling: { hash: hex(step.sibling), left: step.left } });
	const top = knots.at(-1)!;

	top.label = steps.length ? labels.root : `${labels.leaf}, which is the ${labels.root}`;
	return knots;
}

export interface Placed extends Knot {
	x: number;
	y: number;
	/** From the knot below up to this one. */
	strand?: string;
	twig?: { path: string; x: number; y: number; text: number; anchor: "start" | "end"; hash: string };
	/** Where a label stands. */
	at?: { x: number; y: number; anchor: "start" | "middle" | "end" };
}

const EDGE = 34;

/** How many characters of a hash fit beside the twigs. */
export function shown(width: number): number {
	return width < 420 ? 7 : 11;
}

function twigOf(knot: Placed, below: Placed, width: number, i: number): Placed["twig"] {
	const way = knot.sibling!.left ? -1 : 1;
	const room = width < 420 ? width / 2 - 97 : 118;
	const x = knot.x + way * (room + 30 * Math.abs(Math.sin(i * 1.7)) * (width < 420 ? 0.2 : 1));
	const bend = (below.y - knot.y) * 0.62;

	return {
		path: `M${knot.x} ${knot.y}C${knot.x + way * 6} ${knot.y + bend} ${x} ${below.y - bend} ${x} ${below.y}`,
		x,
		y: below.y,
		text: x + way * 11,
		anchor: way < 0 ? "end" : "start",
		hash: knot.sibling!.hash,
	};
}

/** Places for a drawing of this width; the height follows. */
export function place(knots: Knot[], width: number): { knots: Placed[]; height: number } {
	const step = Math.max(27, Math.min(58, 540 / knots.length));
	const height = (knots.length - 1) * step + 2 * EDGE;
	const sway = width < 420 ? 14 : 29;
	const placed: Placed[] = knots.map((knot, i) => ({
		...knot,
		x: width / 2 + (i && i < knots.length - 1 ? sway * Math.sin((knots.length - 1 - i) * 0.82 + 3.3) : 0),
		y: height - EDGE - i * step,
	}));

	placed.forEach((knot, i) => {
		const below = placed[i - 1];
		const middle = below ? (knot.y + below.y) / 2 : 0;

		if (below)
			knot.strand = `M${below.x} ${below.y}C${below.x} ${middle} ${knot.x} ${middle} ${knot.x} ${knot.y}`;
		if (below && knot.sibling)
			knot.twig = twigOf(knot, below, width, i);
		if (!knot.label)
			return;
		if (!i || i === placed.length - 1)
			knot.at = { x: knot.x, y: knot.y + (i ? -16 : 26), anchor: "middle" };
		else
			// Away from the twig that ends at this height, or else from its own.
			knot.at = (placed[i + 1]!.sibling ?? knot.sibling)?.left
				? { x: knot.x + 16, y: knot.y + 4, anchor: "start" }
				: { x: knot.x - 16, y: knot.y + 4, anchor: "end" };
	});
	return { knots: placed, height };
}
