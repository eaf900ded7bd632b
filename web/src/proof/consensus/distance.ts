/* Levenshtein's distance, in code points: one row of the table at a time, common beginnings and ends left out. */
export function codePoints(text: string): Uint32Array {
	return Uint32Array.from(text, (c) => c.codePointAt(0)!);
}

export function distance(a: Uint32Array, b: Uint32Array): number {
	let start = 0;
	let [m, n] = [a.length, b.length];
	while (start < m && start < n && a[start] === b[start])
		start++;
	while (m > start && n > start && a[m - 1] === b[n - 1]) {
		m--;
		n--;
	}
	const row = Uint32Array.from({ length: n - start + 1 }, (_, j) => j);
	for (let i = start; i < m; i++) {
		let diagonal = row[0]!;
		row[0]!++;
		for (let j = start; j < n; j++) {
			const k = j - start + 1;
			const change = diagonal + Number(a[i] !== b[j]);
			diagonal = row[k]!;
			row[k] = Math.min(change, diagonal + 1, row[k - 1]! + 1);
		}
	}
	return row[n - start]!;
}
