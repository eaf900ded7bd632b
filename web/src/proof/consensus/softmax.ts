/* The posterior that evidence makes, in units of 2^-30: each label's is rounded on its own, as the server does. */
import { exp, LN_BITS } from "./fixed";

const NONE = -64 * 2 ** LN_BITS; // as good as impossible

/** round(weight * 2^30 / sum) with halves up, in steps that stay exact: weight <= sum <= 2^38. */
export function share(weight: number, sum: number): number {
	const step = 2 ** 10;
	let quotient = 0;
	let rest = weight;
	for (let i = 0; i < 3; i++) {
		rest = rest * step + (i === 2 ? Math.floor(sum / 2) : 0);
		const digit = Math.floor(rest / sum);
		quotient = quotient * step + digit;
		rest -= digit * sum;
	}
	return quotient;
}

/** Turns logarithms (in units of 2^-36, below 2^53) into the posterior that they express. */
export function softmax(out: Float64Array): void {
	let best = out[0]!;
	for (let k = 1; k < out.length; k++)
		best = Math.max(best, out[k]!);
	let sum = 0;
	for (let k = 0; k < out.length; k++) {
		out[k] = exp(Math.max(out[k]! - best, NONE));
		sum += out[k]!;
	}
	for (let k = 0; k < out.length; k++)
		out[k] = out[k] ? share(out[k]!, sum) : 0;
}
