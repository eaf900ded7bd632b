/* What holds for the whole front end: bytes, policy, focus, phone, both themes. */
import assert from "node:assert/strict";
import { get } from "node:http";
import { boxes, item, one, pairwise, picture, question, ranking } from "./lib/tasks.mjs";

const BUDGET = 60_000; // bytes: shell, Desk and first editor, gzipped, without fonts

/** Bytes of a body as it comes over the wire when a client takes gzip. */
function wire(url) {
	return new Promise((resolve, reject) => {
		get(url, { headers: { "Accept-Encoding": "gzip" } }, (reply) => {
			let bytes = 0;

			reply.on("data", (part) => (bytes += part.length));
			reply.on("end", () => resolve(bytes));
		}).on("error", reject);
	});
}

/** What a browser that was never here loads until the first item is on the screen. */
async function load(w, ann, template) {
	const project = await w.project({ template });
	const { page, context } = await w.open("about:blank", { as: ann, serviceWorkers: "block" });
	const urls = new Set();

	context.on("request", (request) => {
		if (/\.(js|css|svg|webmanifest)$|\/desk\//.test(request.url()))
			urls.add(request.url());
	});
	await page.goto(`/desk/${project}`);
	await item(page, 1);
	return (await Promise.all([...urls].map(wire))).reduce((sum, bytes) => sum + bytes, 0);
}

export default {
	async "the shell, the Desk and the first editor are under 60 kB on the wire"(w) {
		const ann = await w.person("ann");
		const plain = { ...pairwise, fields: pairwise.fields.map((field) => ({ ...field, type: "text" })) };
		const bytes = await load(w, ann, plain);

		console.log(`     ${bytes} bytes; ${await load(w, ann, pairwise)} with Markdown and code`);
		assert.ok(bytes < BUDGET, `${bytes} bytes`);
	},

	async "the next item is painted after a commit"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ tasks: 40, policy: { at_once: 20 } });
		const { page } = await w.open(`/desk/${project}`, { as: ann, reducedMotion: "no-preference" });

		await item(page, 1);
		await page.evaluate(() => {
			let began = 0;
			let seen = "";

			window.painted = [];
			addEventListener("keydown", (event) => {
				if (event.key === "Enter")
					began = performance.now();
			}, true);
			new MutationObserver(() => {
				const now = document.querySelector("[aria-label^='Item ']")?.getAttribute("aria-label") ?? "";

				if (!began || now === seen)
					return;
				const from = began;

				seen = now;
				requestAnimationFrame(() => {
					const { port1, port2 } = new MessageChannel();

					port1.onmessage = () => window.painted.push(performance.now() - from);
					port2.postMessage(null); // comes after the frame
				});
			}).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"] });
		});
		for (let n = 1; n <= 30; n++) {
			await item(page, n);
			await page.keyboard.press("s");
			await page.waitForTimeout(150); // a very fast judge
			await page.keyboard.press("Enter");
		}
		await item(page, 31);
		const times = (await w.until("thirty frames", () => page.evaluate(() => window.painted.length >= 30 && window.painted))).sort((a, b) => a - b);

		console.log(`     next item painted after ${times[15].toFixed(1)} ms (median), ${times[28].toFixed(1)} ms (p95)`);
	},

	async "the page keeps to its host and its policy, and shows HTML as text"(w) {
		const ann = await w.person("ann");
		const bad = '<img src="https://example.org/x.png" onerror="alert(1)"><script>alert(2)</script>\n\n![see](https://example.org/y.png) [go](javascript:alert(3))';
		const project = await w.project({ tasks: [{ prompt: bad, a: bad, b: "plain" }] });
		const { page } = await w.open(`/desk/${project}`, { as: ann });
		const policy = (await (await fetch(`${w.server.url}/`)).headers.get("Content-Security-Policy")) ?? "";

		await item(page, 1);
		assert.match(await page.locator(".above").innerText(), /<script>alert\(2\)<\/script>/);
		assert.equal(await page.locator(".task img, .task script, .task [href^='javascript']").count(), 0);
		assert.match(policy, /default-src 'none'/);
		assert.match(policy, /require-trusted-types-for 'script'/);
		assert.doesNotMatch(policy, /unsafe/);
	},

	async "focus and title follow where one goes"(w) {
		const ann = await w.person("ann");
		const { page } = await w.open("/work", { as: ann });

		await page.getByRole("heading", { level: 1, name: "Work" }).waitFor();
		await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Verify" }).click();
		await page.waitForURL("**/verify");
		await w.until("the title", async () => /Goldleaf/.test(await page.title()) && !/^Work/.test(await page.title()));
		await w.until("the focus on the heading", () => page.evaluate(() => document.activeElement?.tagName === "H1"));
		await page.goBack();
		await w.until("the title", async () => /^Work/.test(await page.title()));
		await page.keyboard.press("Tab");
		await page.goto("/no/such/page");
		await page.getByRole("heading", { name: "Nothing here" }).waitFor();
	},

	async "a page for accounts sends one to sign in, and back"(w) {
		const ann = await w.person("ann");
		const { page } = await w.open("/work?from=here");

		await page.waitForURL("**/signin?to=*");
		await page.getByLabel("Username").fill(ann.username);
		await page.getByLabel("Password", { exact: true }).fill(ann.password);
		await page.keyboard.press("Enter");
		await page.waitForURL("**/work?from=here");
		await page.getByRole("heading", { level: 1, name: "Work" }).waitFor();
	},

	async "the theme can be chosen and stays"(w) {
		const { page } = await w.open("/verify");
		const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

		assert.equal(await background(), "rgb(241, 242, 238)");
		await page.getByRole("button", { name: /^Colours/ }).click(); // light
		await page.getByRole("button", { name: /^Colours/ }).click(); // dark
		await w.until("the dark page", async () => (await background()) === "rgb(16, 19, 21)");
		await page.reload();
		await w.until("the dark page", async () => (await background()) === "rgb(16, 19, 21)");
	},

	async "on a phone: cards that snap, targets of 44 px, a commit by touch"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ tasks: 3 });
		const { page } = await w.open(`/desk/${project}`, { as: ann, size: "phone" });

		await item(page, 1);
		const low = await page.evaluate(() =>
			[...document.querySelectorAll(".bar button, .bar label, header button, .strip button")]
				.map((e) => ({ name: e.textContent.trim(), ...e.getBoundingClientRect().toJSON() }))
				.filter((e) => e.width && (e.height < 44 || e.width < 40))
				.map((e) => `${e.name}: ${e.width} x ${e.height}`),
		);

		assert.deepEqual(low, []);
		const [a, b] = await Promise.all([0, 1].map((i) => page.locator(".card").nth(i).boundingBox()));

		assert.ok(a.width > 300 && b.x < 390, "one card fills the screen, the other peeks");
		await page.locator(".cards").evaluate((cards) => cards.scrollTo({ left: 250 }));
		await w.until("the other card", async () => (await page.locator(".card").nth(1).boundingBox()).x < 60);
		await page.locator("label", { hasText: "B is much better" }).tap();
		await page.getByRole("button", { name: "Commit" }).tap();
		await item(page, 2);
		await page.getByRole("button", { name: /^Undo/ }).tap();
		await item(page, 3);
		await page.getByRole("radio", { name: "B is much better", checked: true }).waitFor();
	},

	async "axe finds nothing on the Desk and on the list of work"(w) {
		const ann = await w.person("ann");
		const template = { ...pairwise, questions: [...pairwise.questions, question.rating, question.multi_choice, question.choice, question.text] };
		const project = await w.project({ template, tasks: [{ prompt: "Say *hello*", a: "```python\nprint('hello')\n```", b: "| a | b |\n|---|---|\n| 1 | 2 |" }] });
		const { page } = await w.open("/work", { as: ann });

		await page.getByRole("heading", { level: 2 }).first().waitFor();
		await w.accessible(page, "Work");
		await page.goto(`/desk/${project}`);
		await item(page, 1);
		for (const [keys, name] of [["a", "rating"], ["1", "multi_choice"], ["1", "choice"], ["1", "text"]]) {
			await page.keyboard.press(keys);
			await w.accessible(page, `Desk, before ${name}`);
			await page.keyboard.press("Enter");
			await page.getByText(question[name].title).waitFor();
			await w.accessible(page, `Desk, ${name}`);
		}
		await page.keyboard.press("Escape");
		await page.getByRole("button", { name: "Guidelines" }).click();
		await w.accessible(page, "Guidelines");
		await page.keyboard.press("Escape");
		await page.setViewportSize({ width: 1360, height: 860 });
		await page.getByRole("button", { name: "Keys" }).click();
		await w.accessible(page, "Keys");
	},

	async "axe finds nothing in marked texts and judged steps"(w) {
		const ann = await w.person("ann");
		const template = { fields: [{ name: "line", type: "text" }], questions: [question.spans, question.steps] };
		const project = await w.project({ template, tasks: [{ line: "Ada met Bo in Rome.\n\nThey talked." }] });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await item(page, 1);
		await w.accessible(page, "Desk, spans");
		await page.getByRole("textbox").focus();
		for (const key of ["Control+Home", "1", "Control+ArrowRight", "Control+ArrowRight", "2"])
			await page.keyboard.press(key);
		await page.getByRole("list", { name: "Marked" }).waitFor();
		await w.accessible(page, "Desk, spans that are marked");
		await page.keyboard.press("Enter");
		await page.getByText("2 to judge").waitFor();
		await page.keyboard.press("1");
		await w.accessible(page, "Desk, steps");
		await page.setViewportSize({ width: 390, height: 800 });
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
	},

	async "axe finds nothing in boxes"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template: boxes, tasks: [{ picture }] });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await item(page, 1);
		await w.accessible(page, "Desk, boxes");
		await page.getByRole("button", { name: "Add a box" }).click();
		await page.getByRole("button", { name: /^Dark thing: / }).waitFor();
		await w.accessible(page, "Desk, a box");
		await page.setViewportSize({ width: 390, height: 800 });
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
	},

	async "axe finds nothing in a ranking"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template: ranking, tasks: 1 });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await item(page, 1);
		await w.accessible(page, "Desk, ranking");
		for (const key of "21f")
			await page.keyboard.press(key);
		await page.getByText("The next one is level with the last.").waitFor();
		await w.accessible(page, "Desk, half a ranking");
		await page.setViewportSize({ width: 390, height: 800 });
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
		if (process.env.SHOT)
			await page.screenshot({ path: process.env.SHOT });
	},

	async "axe finds nothing where there is nothing to do"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template: one(question.choice), tasks: 1 });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await item(page, 1);
		await page.keyboard.press("1");
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: /all the answers it needs/ }).waitFor();
		await w.accessible(page, "Project done");
		await page.goto("/no/such/page");
		await page.getByRole("heading", { name: "Nothing here" }).waitFor();
		await w.accessible(page, "Not found");
	},
};
