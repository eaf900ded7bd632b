/*
 * Whatever people write (tasks, guidelines, titles, names, answers, the name of their browser) is text on the screens of
 * others: nothing of it runs, loads, leads to a script or sends anything anywhere. Each page must show it as it was
 * written, or the test would pass on an empty one.
 */
import assert from "node:assert/strict";
import { item } from "./lib/tasks.mjs";

const ELSEWHERE = "https://evil.example";
const MARK = "hostile";
const TAG = `<img src=x onerror=pwned()>${MARK}`;
const MARKDOWN = [
	TAG,
	"<script>pwned()</script>",
	"<svg onload=pwned()><a href='javascript:pwned()'>svg</a></svg>",
	`<iframe src="${ELSEWHERE}"></iframe>`,
	"&#60;img src=x onerror=pwned()&#62; &lt;script&gt;pwned()&lt;/script&gt;",
	"[one](javascript:pwned()) [two](java&#10;script:pwned()) [three](JaVaScRiPt&colon;pwned()) [four](\u0001javascript:pwned())",
	"[five](data:text/html,<script>pwned()</script>) [six](vbscript:pwned()) [seven](blob:null/x) [eight][r] <javascript:pwned()>",
	`![pixel](${ELSEWHERE}/pixel.png) ![near](//evil.example/p.png) ![own](/v1/me)`,
	"![svg](data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0icHduZWQoKSIvPg==)",
	`![shot" onerror="pwned()](x" onerror="pwned())`,
	"| <img src=x onerror=pwned()> | [a](javascript:pwned()) |\n| --- | --- |\n| <script>pwned()</script> | b |",
	"```html\" onload=\"pwned()\n<script>pwned()</script>\n```",
	`<style>*{background:url(${ELSEWHERE}/s)}</style><link rel=stylesheet href="${ELSEWHERE}/c"><base href="${ELSEWHERE}/">`,
	`<form action="${ELSEWHERE}"><button>Sign in</button></form><meta http-equiv=refresh content="0;url=${ELSEWHERE}">`,
	`{{constructor.constructor("pwned()")()}} \${pwned()} {@html x}`,
	"[r]: javascript:pwned()",
].join("\n\n");

const template = {
	fields: [
		{ name: "plain", type: "text" },
		{ name: "talk", type: "chat" },
		{ name: "source", type: "code" },
		{ name: "data", type: "json" },
		{ name: "one", type: "markdown" },
		{ name: "two", type: "markdown" },
	],
	questions: [
		{ name: "better", type: "pairwise", left: "one", right: "two", title: `Which? ${TAG}` },
		{ name: "kind", type: "choice", title: TAG, options: [{ value: "a", title: TAG }, { value: "b", title: `${TAG}!` }] },
		{ name: "note", type: "text", title: TAG },
	],
};
const content = (i) => ({
	plain: `${TAG} ${i}`,
	talk: [{ role: TAG, content: MARKDOWN }, { role: "user", content: TAG }],
	source: `${TAG}\n// </code></pre><script>pwned()</script>`,
	data: { [TAG]: MARKDOWN, "__proto__x": { onerror: "pwned()" } },
	one: MARKDOWN,
	two: `${MARKDOWN}\n\n2`,
});
const answer = { better: { choice: "left" }, kind: { choice: "a" }, note: { text: MARKDOWN.replace("\u0001", "") } };

/** Signs somebody up whose name, and whose browser's, are not to be trusted. */
let people = 0;
async function hostilePerson(w, options) {
	const person = await w.person("mallory", options);
	const name = `${TAG}${++people}`;
	const { page, context } = await w.open("/account", { as: person, userAgent: TAG });

	await w.until("the account", () => page.getByLabel("Name", { exact: true }).count());
	const reply = await context.request.patch("/v1/me", { data: { name }, headers: { "Sec-Fetch-Site": "same-origin" } });

	assert.equal(reply.status(), 200, await reply.text());
	await page.close();
	return { ...person, name, context };
}

/** Sealed, and some more to do; everything in it is hostile. */
async function hostileProject(w) {
	const tasks = Array.from({ length: 4 }, (_, i) => ({ external_id: `${TAG}-${i}`, group: TAG, content: content(i) }));
	const project = await w.project({ name: `${TAG} project`, guidelines: MARKDOWN, template, tasks, policy: { redundancy: { min: 2, max: 2 } } });
	const workers = [await w.person("ann"), await w.person("bob")];

	for (const [i, worker] of workers.entries()) {
		const key = await w.key(worker);
		const { assignments } = await w.api("POST", `/v1/projects/${project}/assignments`, { count: 3 }, { key });

		for (const { id } of assignments)
			await w.api("POST", `/v1/projects/${project}/answers`, { assignment: id, value: { ...answer, kind: { choice: i ? "b" : "a" } } }, { key });
	}
	const { id } = await w.api("POST", `/v1/projects/${project}/datasets`, { licence: `CC0-1.0`, partial: true });

	await w.until("the seal", async () => (await w.api("GET", `/v1/datasets/${id}`)).state === "sealed");
	return { project, dataset: id, worker: workers[0] };
}

const IN_TASKS = "{{constructor.constructor"; // the end of MARKDOWN, which no name has

/** Shows the text, and nothing of it has become an element that does something. */
async function harmless(w, page, path, text = `onerror=pwned()>${MARK}`) {
	await page.addInitScript(() => {
		globalThis.pwned = () => console.error("pwned: a script ran");
	});
	await page.goto(path);
	await w.until(`${path} shows what was written`, () => page.evaluate((text) => document.body.innerText.includes(text), text));
	const found = await page.evaluate((elsewhere) => {
		const wrong = [];

		for (const e of document.querySelectorAll("body *")) {
			if (/^(script|iframe|object|embed|style|link|meta|base)$/i.test(e.localName) && !e.src?.startsWith(location.origin) && !e.closest("head"))
				wrong.push(e.outerHTML.slice(0, 200));
			for (const { name, value } of e.attributes)
				if (/^on/i.test(name) || /^\s*(javascript|vbscript|data:(?!image\/(png|jpeg|gif|webp);))/i.test(value) && /^(href|src|action|formaction|srcset|data)$/.test(name))
					wrong.push(`${e.localName} ${name}=${value.slice(0, 80)}`);
			if (e.localName === "img" && (e.src.startsWith(elsewhere) || /\/v1\//.test(e.src)))
				wrong.push(`img ${e.src}`);
		}
		return wrong;
	}, ELSEWHERE);

	assert.deepEqual(found, [], path);
}

export default {
	async "an annotator works on hostile tasks"(w) {
		const { project, worker } = await hostileProject(w);
		const { page } = await w.open("/", { as: worker });

		await harmless(w, page, "/work");
		await harmless(w, page, `/desk/${project}`, IN_TASKS);
		await harmless(w, page, "/earnings");
		const { answers } = await w.api("GET", "/v1/me/answers", undefined, { key: await w.key(worker) });

		await harmless(w, page, `/earnings/${answers[0].answer}`);
	},

	async "those who run and review a hostile project"(w) {
		const { project } = await hostileProject(w);
		const boss = await w.person("boss", { project, role: "manager" });
		const { page } = await w.open("/", { as: boss });

		await w.api("POST", "/v1/invitations", { project, note: TAG });
		for (const path of ["/projects", `/projects/${project}`, `/projects/${project}/tasks`, `/projects/${project}/results`, `/projects/${project}/people`])
			await harmless(w, page, path);
		await harmless(w, page, `/projects/${project}/review`, IN_TASKS);
	},

	async "strangers look at a hostile dataset"(w) {
		const { dataset } = await hostileProject(w);
		const { page } = await w.open("/");

		await harmless(w, page, "/datasets");
		await harmless(w, page, `/datasets/${dataset}`, IN_TASKS);
	},

	async "a hostile name, its browsers, and the admin who sees them"(w) {
		const mallory = await hostilePerson(w);
		const admin = await w.person("root", { admin: true });
		const page = await mallory.context.newPage();

		await w.api("POST", "/v1/invitations", { note: TAG });
		await harmless(w, page, "/account");
		const { page: admins } = await w.open("/", { as: admin });

		await harmless(w, admins, "/admin");
	},

	async "a text nested without end does not stop the Desk"(w) {
		const deep = [">".repeat(20_000), "[".repeat(20_000), "*a ".repeat(5_000), `${"- ".repeat(3_000)}x`, "![".repeat(10_000), "`".repeat(20_001), "<".repeat(20_000)];
		const fields = [{ name: "line", type: "markdown" }];
		const questions = [{ name: "kind", type: "choice", title: "Is it?", options: [{ value: "a", title: "Yes" }, { value: "b", title: "No" }] }];
		const project = await w.project({ template: { fields, questions }, tasks: deep.map((line) => ({ line })) });
		const ann = await w.person("ann");
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		for (let i = 1; i <= deep.length; i++) {
			await item(page, i);
			await page.keyboard.press("1");
			await page.keyboard.press("Enter");
		}
		await w.answered(project, deep.length);
	},

	async "the way on behind the sign-in leads nowhere else"(w) {
		const ann = await w.person("ann");

		for (const to of ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil.example", "javascript:pwned()", "/.//evil.example"]) {
			const { page } = await w.open(`/signin?to=${encodeURIComponent(to)}`, { as: ann });

			await page.waitForURL((url) => url.pathname !== "/signin");
			assert.equal(new URL(page.url()).origin, w.server.url, to);
		}
	},
};
