/*
 * Logarithm and exponential as integers, the same as the server's to the last bit: IEEE doubles, one operation
 * after another, no library function. The order of the operations is part of the result.
 */
const LN2 = 0.693147180559945309417;
const LN2_HIGH = 0x162e42fee * 2 ** -33; // 32 bits of it: a product with a small integer is exact
const LN2_LOW = 0x1a39ef35793c76 * 2 ** -85;
const LOG2E = 1.44269504088896340736;
const SQRT2 = 1.41421356237309504880;

export const LN_BITS = 36;
const EXP_BITS = 32;

const view = new DataView(new ArrayBuffer(8));

/** 2^n, for small n. */
function powerOfTwo(n: number): number {
	view.setUint32(0, (1023 + n) << 20);
	view.setUint32(4, 0);
	return view.getFloat64(0);
}

const odd = [1 / 19, 1 / 17, 1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3, 1];

/** ln x for an integer x >= 1, in units of 2^-36. */
export function ln(x: number): number {
	view.setFloat64(0, x);
	let e = (view.getUint32(0) >>> 20) - 1023;
	let m = x * powerOfTwo(-e);
	if (m > SQRT2) {
		m *= 0.5;
		e++;
	}
	const s = (m - 1) / (m + 1);
	const s2 = s * s;
	let sum = 0;
	for (const c of odd)
		sum = sum * s2 + c;
	return Math.trunc((2 * s * sum + e * LN2) * powerOfTwo(LN_BITS) + 0.5);
}

/** exp x for an integer x <= 0 in units of 2^-36, in units of 2^-32. */
export function exp(x: number): number {
	if (x < -23 * 2 ** LN_BITS)
		return 0;
	const d = x * powerOfTwo(-LN_BITS);
	const n = Math.trunc(d * LOG2E - 0.5);
	const r = d - n * LN2_HIGH - n * LN2_LOW;
	const r2 = r * r;
	const r4 = r2 * r2;
	const low = 1 + r + r2 * (1 / 2 + r * (1 / 6));
	const middle = 1 / 24 + r * (1 / 120) + r2 * (1 / 720 + r * (1 / 5040));
	const high = 1 / 40320 + r * (1 / 362880) + r2 * (1 / 3628800 + r * (1 / 39916800));
	return Math.trunc((low + r4 * (middle + r4 * high)) * powerOfTwo(EXP_BITS + n) + 0.5);
}
