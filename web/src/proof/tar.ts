/* The files of a bundle.tar, each byte of which must be what the format says: headers are made again and compared. */
import { equal, utf8 } from "./bytes";
import { Wrong } from "./wrong";

export interface TarFile {
	name: string;
	data: Uint8Array<ArrayBuffer>;
}

const BLOCK = 512;

function latin1(bytes: Uint8Array): string {
	let out = "";
	for (const byte of bytes) {
		if (!byte)
			break;
		out += String.fromCharCode(byte);
	}
	return out;
}

/** As a bundle's writer fills it. Some fill the device numbers with zeros, which POSIX leaves open. */
export function header(name: string, size: number, devices: boolean): Uint8Array | null {
	const out = new Uint8Array(BLOCK);
	const put = (at: number, text: string): void => out.set(utf8(text), at);
	const octal = (at: number, width: number, v: number): void => put(at, v.toString(8).padStart(width - 1, "0"));
	let [prefix, base] = ["", name];
	if (name.length > 100) {
		const slash = [...name.matchAll(/\//g)].findLast((m) => m.index <= 155 && m.index > 0)?.index ?? -1;
		[prefix, base] = [name.slice(0, slash), name.slice(slash + 1)];
		if (slash < 0 || base.length > 100 || !base)
			return null;
	}
	for (let i = 0; i < base.length; i++)
		out[i] = base.charCodeAt(i);
	for (let i = 0; i < prefix.length; i++)
		out[345 + i] = prefix.charCodeAt(i);
	octal(100, 8, 0o644);
	octal(108, 8, 0);
	octal(116, 8, 0);
	octal(124, 12, size);
	octal(136, 12, 0);
	put(148, "        ");
	put(156, "0");
	put(257, "ustar");
	put(263, "00");
	if (devices) {
		octal(329, 8, 0);
		octal(337, 8, 0);
	}
	octal(148, 7, out.reduce((sum, byte) => sum + byte, 0));
	out[154] = 0;
	return out;
}

function headerIs(found: Uint8Array, name: string, size: number): boolean {
	return [false, true].some((devices) => {
		const want = header(name, size, devices);
		return want !== null && equal(found, want);
	});
}

const zeros = (bytes: Uint8Array): boolean => bytes.every((byte) => !byte);

/** Plain files in byte order of their names, and two zero blocks. */
export function readTar(tar: Uint8Array<ArrayBuffer>): TarFile[] {
	const files: TarFile[] = [];
	let at = 0;
	while (tar.length - at >= BLOCK && !zeros(tar.subarray(at, at + BLOCK))) {
		const block = tar.subarray(at, at + BLOCK);
		const prefix = latin1(block.subarray(345, 500));
		const name = (prefix ? prefix + "/" : "") + latin1(block.subarray(0, 100));
		const digits = latin1(block.subarray(124, 136));
		const size = /^[0-7]{11}$/.test(digits) ? parseInt(digits, 8) : -1;
		if (size < 0 || !headerIs(block, name, size))
			throw new Wrong(`the tar's header at byte ${at} is not that of a plain file as a bundle's must be`);
		const before = files.at(-1)?.name ?? "";
		if (before >= name)
			throw new Wrong(`${name} follows ${before} in the tar; names must be in byte order`);
		at += BLOCK;
		const padded = Math.ceil(size / BLOCK) * BLOCK;
		if (size > tar.length - at)
			throw new Wrong(`${name}: the tar ends inside it`);
		files.push({ name, data: tar.subarray(at, at + size) });
		if (padded > tar.length - at || !zeros(tar.subarray(at + size, at + padded)))
			throw new Wrong(`${name}: what fills its last block of the tar is not zeros`);
		at += padded;
	}
	if (tar.length - at !== 2 * BLOCK || !zeros(tar.subarray(at)))
		throw new Wrong(`the tar must end in two zero blocks and nothing else, after byte ${at}`);
	return files;
}
