/*
 * markdown -- Markdown text becomes elements without ever being HTML: marked reads it, and each token is made an element
 * of a kind that is listed here. So nothing in a text can run, load or style anything, and no sanitiser is needed.
 * Raw HTML is shown as it was written: a judge must see what the model said.
 */
import { marked, type Token, type Tokens } from "marked";

const LONGEST = 60_000; // characters: what it takes to read a text can grow with its square
const DEEPEST = 50; // elements within one another

const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
/** Each says its own direction: texts of two scripts may stand below each other. */
const blocks = new Set<string>(["p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "th", "td"]);
const inline = { strong: "strong", em: "em", del: "del" } as const;

function decode(text: string): string {
	return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,6}));/gi, (whole, dec?: string, hex?: string, name?: string) => {
		if (name)
			return named[name] ?? whole;
		const code = dec ? Number(dec) : parseInt(hex!, 16);

		return code && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, children: (Node | string)[] = []): HTMLElementTagNameMap[K] {
	const made = document.createElement(name);

	made.append(...children);
	if (blocks.has(name))
		made.dir = "auto";
	return made;
}

function link(href: string, children: (Node | string)[]): Node {
	const anchor = element("a", children);

	if (!/^(https?:|mailto:)/i.test(href))
		return element("span", children);
	anchor.href = href;
	anchor.target = "_blank";
	anchor.rel = "noopener noreferrer nofollow";
	return anchor;
}

/** Pictures inside the text are shown; those elsewhere would tell a stranger who looks, so they stay links. */
function image(token: Tokens.Image): Node {
	if (/^data:image\/(png|jpeg|gif|webp);base64,/i.test(token.href)) {
		const picture = element("img");

		picture.src = token.href;
		picture.alt = decode(token.text);
		return picture;
	}
	return link(token.href, [`[image: ${decode(token.text) || token.href}]`]);
}

function code(token: Tokens.Code): Node {
	const language = /^[\w+#-]+/.exec(token.lang ?? "")?.[0];
	const text = element("code", [token.text]);
	const box = element("pre", [text]);

	if (language)
		text.dataset.language = language.toLowerCase();
	box.tabIndex = 0; // it scrolls
	return box;
}

function list(token: Tokens.List): Node {
	const made = element(token.ordered ? "ol" : "ul");

	if (made instanceof HTMLOListElement && typeof token.start === "number")
		made.start = token.start;
	for (const item of token.items)
		made.append(element("li", [...(item.task ? [item.checked ? "☑ " : "☐ "] : []), ...nodes(item.tokens)]));
	return made;
}

function table(token: Tokens.Table): Node {
	const cell = (name: "th" | "td") => (c: Tokens.TableCell) => {
		const made = element(name, nodes(c.tokens));

		if (c.align)
			made.dataset.align = c.align;
		return made;
	};
	const scroll = element("div", [
		element("table", [
			element("thead", [element("tr", token.header.map(cell("th")))]),
			element("tbody", token.rows.map((row) => element("tr", row.map(cell("td"))))),
		]),
	]);

	scroll.className = "scroll";
	scroll.tabIndex = 0;
	return scroll;
}

function node(token: Token): (Node | string)[] {
	switch (token.type) {
	case "space":
	case "def":
	case "checkbox":
		return [];
	case "paragraph":
		return [element("p", nodes(token.tokens))];
	case "heading": {
		const depth = Math.min(6, (token as Tokens.Heading).depth + 2) as 3 | 4 | 5 | 6; // below the page's own

		return [element(`h${depth}`, nodes(token.tokens))];
	}
	case "blockquote":
		return [element("blockquote", nodes(token.tokens))];
	case "list":
		return [list(token as Tokens.List)];
	case "table":
		return [table(token as Tokens.Table)];
	case "code":
		return [code(token as Tokens.Code)];
	case "hr":
	case "br":
		return [element(token.type)];
	case "strong":
	case "em":
	case "del":
		return [element(inline[token.type], nodes(token.tokens))];
	case "codespan":
		return [element("code", [(token as Tokens.Codespan).text])];
	case "link":
		return [link((token as Tokens.Link).href, nodes(token.tokens))];
	case "image":
		return [image(token as Tokens.Image)];
	case "text":
		return token.tokens ? nodes(token.tokens) : [decode((token as Tokens.Text).text)];
	case "escape":
		return [(token as Tokens.Escape).text];
	default: // html, and what a later marked may know
		return [token.raw];
	}
}

let depth = 0;

function nodes(tokens: Token[] | undefined): (Node | string)[] {
	if (depth === DEEPEST)
		return (tokens ?? []).map((token) => token.raw);
	depth++;
	try {
		return (tokens ?? []).flatMap(node);
	} finally {
		depth--;
	}
}

function plain(text: string): Node {
	const made = element("p", [text]);

	made.className = "plain";
	return made;
}

/** A text that is too long to be read as Markdown, or too deep, is shown as it was written. */
export function markdown(text: string): DocumentFragment {
	const fragment = document.createDocumentFragment();

	try {
		fragment.append(...(text.length > LONGEST ? [plain(text)] : nodes(marked.lexer(text))));
	} catch (e) {
		if (!(e instanceof RangeError)) // the stack's end
			throw e;
		fragment.append(plain(text));
	}
	return fragment;
}
