/** Numbers below n, one after the other, as the server's tests draw them (server/base/mix.h). */
export function drawer(seed: number): (n: number) => number {
	let state = BigInt(seed);
	const cut = (x: bigint): bigint => BigInt.asUintN(64, x);

	return (n) => {
		state = cut(state + 0x9e3779b97f4a7c15n);
		let x = cut((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
		x = cut((x ^ (x >> 27n)) * 0x94d049bb133111ebn);
		return Number((x ^ (x >> 31n)) % BigInt(n));
	};
}
