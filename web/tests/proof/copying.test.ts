/* The same made crowds as in the server's tests, and the same components found in them. */
import { expect, it } from "vitest";
import { findCopying } from "../../src/proof/consensus/copying";
import type { Votes } from "../../src/proof/consensus/votes";

let state = 1;
function next(): number {
	state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
	return state >>> 8;
}

function made(): Votes {
	const workers = 12 + (next() % 12);
	const items = 40 + (next() % 80);
	const labels = 2 + (next() % 3);
	const copiers = next() % 7;
	const noise = next() % 12;
	const skill = 60 + (next() % 35);
	const share = 50 + (next() % 50);
	const start = [0];
	const worker: number[] = [];
	const label: number[] = [];
	for (let i = 0; i < items; i++) {
		const truth = next() % labels;
		const shared = next() % labels;
		for (let w = 0; w < workers; w++) {
			const answers = next() % 100 < (w % 4 === 3 ? share / 3 : share);
			const own = next() % 100 < skill ? truth : next() % labels;
			const copies = w < copiers && next() % 100 >= noise;
			if (!answers)
				continue;
			worker.push(w);
			label.push(copies ? shared : own);
		}
		start.push(worker.length);
	}
	return {
		items,
		workers,
		labels,
		start: Uint32Array.from(start),
		worker: Uint32Array.from(worker),
		label: Uint8Array.from(label),
		clamp: new Int16Array(items).fill(-1),
	};
}

it("finds those that the server finds", () => {
	let hash = 2166136261;
	let found = 0;
	for (let i = 0; i < 200; i++)
		findCopying(made()).forEach((component) => {
			hash = Math.imul(hash ^ component, 16777619) >>> 0;
			found += Number(component > 0);
		});
	expect([found, hash]).toEqual([281, 2579654692]);
});
