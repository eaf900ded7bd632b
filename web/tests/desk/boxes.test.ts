import { describe, expect, it } from "vitest";
import { apart, between, dragged, LEAST, moved, placed, pressed, resized, SIDE, words, type Box } from "../../src/editors/boxes";

const box: Box = { x: 1000, y: 2000, w: 3000, h: 500, label: "dog" };

describe("a box", () => {
	it("lies between two points, whichever came first", () => {
		const a = { x: 100.4, y: 900 };
		const b = { x: 700, y: 200.6 };

		expect(between(a, b, "dog")).toEqual({ x: 100, y: 201, w: 600, h: 699, label: "dog" });
		expect(between(b, a, "dog")).toEqual(between(a, b, "dog"));
	});
	it("stays inside, whatever is done to it", () => {
		expect(between({ x: -500, y: -1 }, { x: 99999, y: 12000 }, "dog")).toEqual({ x: 0, y: 0, w: SIDE, h: SIDE, label: "dog" });
		expect(between({ x: SIDE, y: SIDE }, { x: SIDE + 5, y: SIDE }, "dog")).toMatchObject({ x: SIDE - LEAST, w: LEAST, h: LEAST });
		expect(moved(box, { x: 99999, y: -99999 })).toEqual({ ...box, x: 7000, y: 0 });
		expect(resized(box, { x: 99999, y: -99999 })).toEqual({ ...box, w: 9000, h: LEAST });
	});
	it("is put where no other was put before it", () => {
		const boxes: Box[] = [];

		for (let i = 0; i < 8; i++)
			boxes.push(placed(boxes, "dog"));
		expect(new Set(boxes.map((b) => b.x)).size).toBe(8);
		expect(boxes.every((b) => b.x + b.w <= SIDE && b.y + b.h <= SIDE)).toBe(true);
	});
	it("moves by arrows, is sized with Shift, more finely with Alt", () => {
		const press = (key: string, shiftKey = false, altKey = false) => pressed(box, { key, shiftKey, altKey });

		expect(press("ArrowLeft")).toEqual({ ...box, x: 900 });
		expect(press("ArrowDown", true)).toEqual({ ...box, h: 600 });
		expect(press("ArrowUp", false, true)).toEqual({ ...box, y: 1990 });
		expect(press("a")).toBeNull();
	});
	it("follows the pointer from where it was taken", () => {
		const from = { x: 1500, y: 2100 };
		const to = { x: 1600, y: 2000 };

		expect(dragged({ kind: "draw", from, box }, to)).toEqual({ x: 1500, y: 2000, w: 100, h: 100, label: "dog" });
		expect(dragged({ kind: "move", from, box }, to)).toEqual({ ...box, x: 1100, y: 1900 });
		expect(dragged({ kind: "size", from, box }, to)).toEqual({ ...box, w: 3100, h: 400 });
		expect(apart(from, to)).toBe(true);
		expect(apart(from, { x: 9999, y: 2101 })).toBe(false);
	});
	it("is told in words", () => {
		expect(words(box)).toBe("10 % from the left, 20 % from the top, 30 % wide, 5 % high");
	});
});
