/* The strict reader behind json.ts: it knows where it stands, and says so when the text is wrong. */
import type { Json, JsonObject } from "./json";
import { Wrong } from "./wrong";

export const DEPTH = 64;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const plain = /[^"\\\u0000-\u001f]*/y;
const escapes: Record<string, string> = {
	'"': '"',
	"\\": "\\",
	"/": "/",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
};

export class Reader {
	private at = 0;
	private readonly text: string;

	constructor(text: string) {
		this.text = text;
	}

	whole(): Json {
		this.space();
		const value = this.value(0);
		this.space();
		if (this.at < this.text.length)
			this.fail("something follows the value");
		return value;
	}

	private fail(what: string, at = this.at): never {
		const before = this.text.slice(0, at);
		const line = before.split("\n").length;
		throw new Wrong(`line ${line}, character ${at - before.lastIndexOf("\n")}: ${what}`);
	}

	private space(): void {
		while (" \t\n\r".includes(this.text.charAt(this.at)) && this.at < this.text.length)
			this.at++;
	}

	private take(word: string): boolean {
		if (!this.text.startsWith(word, this.at))
			return false;
		this.at += word.length;
		return true;
	}

	private value(depth: number): Json {
		const c = this.text.charAt(this.at);
		if (c === '"')
			return this.string();
		if (c === "{" || c === "[") {
			if (depth === DEPTH)
				this.fail(`more than ${DEPTH} nested arrays and objects`);
			this.at++;
			return c === "{" ? this.object(depth + 1) : this.array(depth + 1);
		}
		if (this.take("true"))
			return true;
		if (this.take("false"))
			return false;
		if (this.take("null"))
			return null;
		return this.number();
	}

	private number(): number {
		number.lastIndex = this.at;
		const found = number.exec(this.text);
		if (!found)
			this.fail(this.at < this.text.length ? "a value is expected here" : "the text ends too early");
		const value = Number(found[0]);
		if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
			this.fail("a number beyond 2^53-1 cannot be kept exactly; put it in a string");
		this.at += found[0].length;
		return value === 0 ? 0 : value;
	}

	private string(): string {
		const open = this.at++;
		let out = "";
		for (;;) {
			plain.lastIndex = this.at;
			const run = plain.exec(this.text)![0];
			out += run;
			this.at += run.length;
			if (this.at >= this.text.length)
				this.fail("this string is not closed", open);
			const c = this.text.charAt(this.at);
			if (c === '"')
				break;
			if (c !== "\\")
				this.fail("a control character in a string must be escaped");
			out += this.escape();
		}
		this.at++;
		if (/\p{Surrogate}/u.test(out))
			this.fail("half a surrogate pair stands alone in this string", open);
		return out;
	}

	private escape(): string {
		const c = this.text.charAt(this.at + 1);
		if (c === "u") {
			const digits = this.text.slice(this.at + 2, this.at + 6);
			if (!/^[0-9a-fA-F]{4}$/.test(digits))
				this.fail("\\u needs four hex digits");
			this.at += 6;
			return String.fromCharCode(parseInt(digits, 16));
		}
		const plain = Object.hasOwn(escapes, c) ? escapes[c] : undefined;
		if (plain === undefined)
			this.fail("there is no such escape");
		this.at += 2;
		return plain;
	}

	private array(depth: number): Json[] {
		const out: Json[] = [];
		this.space();
		if (this.take("]"))
			return out;
		for (;;) {
			this.space();
			out.push(this.value(depth));
			this.space();
			if (this.take("]"))
				return out;
			if (!this.take(","))
				this.fail("a comma or ] is expected here");
		}
	}

	private object(depth: number): JsonObject {
		const out: JsonObject = {};
		this.space();
		if (this.take("}"))
			return out;
		for (;;) {
			this.space();
			const start = this.at;
			if (this.text.charAt(start) !== '"')
				this.fail("a name in quotes is expected here");
			const key = this.string();
			if (Object.hasOwn(out, key))
				this.fail(`the name ${JSON.stringify(key)} stands here twice`, start);
			this.space();
			if (!this.take(":"))
				this.fail("a colon is expected here");
			this.space();
			/* Defined, not assigned: "__proto__" is a name like any other. */
			Object.defineProperty(out, key, {
				value: this.value(depth),
				enumerable: true,
				configurable: true,
				writable: true,
			});
			this.space();
			if (this.take("}"))
				return out;
			if (!this.take(","))
				this.fail("a comma or } is expected here");
		}
	}
}
