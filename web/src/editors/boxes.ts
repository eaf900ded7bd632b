/*
 * boxes -- rectangles on a picture, in whole ten-thousandths of its width and height from the top left. Whatever is done
 * to a box, it stays inside and does not vanish.
 */
export interface Box {
	x: number;
	y: number;
	w: number;
	h: number;
	label: string;
}
export interface Point {
	x: number;
	y: number;
}

export const SIDE = 10000;
export const BOXES_MAX = 100;
/** The least width and height that can be drawn. */
export const LEAST = 20;

const within = (n: number, least: number, most: number) => Math.round(Math.min(Math.max(n, least), most));

/** Between two points, whichever came first. */
export function between(a: Point, b: Point, label: string): Box {
	const x = within(Math.min(a.x, b.x), 0, SIDE - LEAST);
	const y = within(Math.min(a.y, b.y), 0, SIDE - LEAST);

	return {
		x,
		y,
		w: within(Math.max(a.x, b.x) - x, LEAST, SIDE - x),
		h: within(Math.max(a.y, b.y) - y, LEAST, SIDE - y),
		label,
	};
}

export function moved(box: Box, by: Point): Box {
	return { ...box, x: within(box.x + by.x, 0, SIDE - box.w), y: within(box.y + by.y, 0, SIDE - box.h) };
}

/** Its right and lower sides move. */
export function resized(box: Box, by: Point): Box {
	return { ...box, w: within(box.w + by.x, LEAST, SIDE - box.x), h: within(box.h + by.y, LEAST, SIDE - box.y) };
}

/** What a pointer is at: the box and the point where it began. */
export interface Drag {
	kind: "draw" | "move" | "size";
	from: Point;
	box: Box;
}

export function dragged({ kind, from, box }: Drag, to: Point): Box {
	if (kind === "draw")
		return between(from, to, box.label);
	return (kind === "move" ? moved : resized)(box, { x: to.x - from.x, y: to.y - from.y });
}

/** Whether two points are corners of a box that can be drawn. */
export function apart(a: Point, b: Point): boolean {
	return Math.abs(a.x - b.x) > LEAST && Math.abs(a.y - b.y) > LEAST;
}

/** The next one that is put there by keyboard: in the middle, none on another. */
export function placed(boxes: Box[], label: string): Box {
	const at = 3500 + 250 * (boxes.length % 8);

	return { x: at, y: at, w: 2500, h: 2500, label };
}

/** "30.5 % from the left, 2 % from the top, 10 % wide, 9 % high" */
export function words(box: Box): string {
	const [x, y, w, h] = [box.x, box.y, box.w, box.h].map((n) => `${n / 100} %`);

	return `${x} from the left, ${y} from the top, ${w} wide, ${h} high`;
}

const arrows: Record<string, [number, number]> = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, -1],
	ArrowDown: [0, 1],
};

/** What a key does to a box: arrows move it by a hundredth, with Shift they size it, with Alt a tenth as far; null: nothing. */
export function pressed(box: Box, event: { key: string; shiftKey: boolean; altKey: boolean }): Box | null {
	const arrow = arrows[event.key];
	const step = event.altKey ? 10 : 100;

	if (!arrow)
		return null;
	return (event.shiftKey ? resized : moved)(box, { x: arrow[0] * step, y: arrow[1] * step });
}
