/*
 * world -- what a test has: the server, people, projects, browsers that watch themselves.
 *
 *     const ann = await w.person("ann");                              // signs in with ann.username, ann.password
 *     const project = await w.project({ tasks: 12 });                  // open; its id
 *     const { page } = await w.open("/work", { as: ann });             // signed in
 *     await w.accessible(page, "Work");                                // axe in both themes, at 390 and 1360 px
 *
 * Whatever a page does that none may do (an error, a request to another host, a report of the policy) fails the test that
 * opened it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { example, pairwise } from "./tasks.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PASSWORD = "correct horse battery";
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1360, height: 860 } };
let count = 0;

export class World {
	constructor(server, browser) {
		Object.assign(this, { server, browser, api: server.api.bind(server), contexts: [], wrong: [] });
	}

	/** An account with a username and a password; `role` in a project, or `admin`. */
	async person(name, { admin = false, project, role } = {}) {
		const username = `${name}-${++count}`;
		const { id } = await this.api("POST", "/v1/accounts", { name: username, admin });
		const { token } = await this.api("POST", `/v1/accounts/${id}/reset`);

		await this.api("POST", "/v1/resets", { token, password: PASSWORD, username }, { key: null });
		if (project)
			await this.api("POST", `/v1/projects/${project}/members`, { account: id, role });
		return { id, name: username, username, password: PASSWORD };
	}

	/** A bearer key of somebody's, for what a script does in their name. */
	async key(person, scopes = ["annotate"]) {
		return (await this.api("POST", `/v1/accounts/${person.id}/keys`, { scopes })).key;
	}

	/** An open project. `tasks`: how many, or their contents. */
	async project({ name = `Project ${++count}`, template = pairwise, tasks = 20, policy = {}, price = 30000, open = true, ...more } = {}) {
		const { id } = await this.api("POST", "/v1/projects", {
			name,
			template,
			guidelines: "Prefer the reply that **helps** more.",
			price: { amount: price, currency: "USD" },
			policy: { redundancy: { min: 1, max: 1 }, gold_share: "0", ...policy },
			...more,
		});
		const contents = Array.isArray(tasks) ? tasks : Array.from({ length: tasks }, (_, i) => example(template, i));
		const lines = contents.map((content, i) => JSON.stringify(content.content ? content : { external_id: `t-${i}`, content }));

		await this.api("POST", `/v1/projects/${id}/tasks`, lines.join("\n"), { type: "application/jsonl" });
		if (open)
			await this.api("POST", `/v1/projects/${id}/open`);
		return id;
	}

	/** Every answer of a project by now, in the log's order, with its task. */
	async answers(project) {
		const tasks = await this.server.all(`/v1/projects/${project}/tasks`, "tasks");
		const shown = await Promise.all(tasks.map(({ task, n }) => this.api("GET", `/v1/projects/${project}/tasks/${task ?? n}`)));
		const index = ({ answer }) => Number(answer.split(".")[1]);

		return shown.flatMap(({ task, answers }) => answers.map((a) => ({ task, ...a }))).sort((x, y) => index(x) - index(y));
	}

	/** So many answers have come, to as many tasks. */
	async answered(project, count) {
		const answers = await this.until(`${count} answers`, async () => {
			const found = await this.answers(project);

			return found.length >= count && found;
		});

		assert.equal(answers.length, count);
		assert.equal(new Set(answers.map((a) => a.task)).size, count, "a task was answered twice");
		return answers;
	}

	/** A browser of its own (cookies, store), and a page in it. */
	async open(path = "/", { as, size = "desktop", theme = "light", context, ...options } = {}) {
		const own = context ?? (await this.browser.newContext({
			viewport: SIZES[size],
			hasTouch: size === "phone",
			isMobile: size === "phone",
			colorScheme: theme,
			reducedMotion: "reduce",
			locale: "en-US",
			baseURL: this.server.url,
			...options,
		}));

		if (!context) {
			this.contexts.push(own);
			await this.#watch(own);
			if (as)
				await this.signIn(own, as);
		}
		const page = await own.newPage();

		await page.goto(path);
		return { page, context: own };
	}

	/** The session's cookie, without the form. */
	async signIn(context, { username, password }) {
		const reply = await context.request.post("/v1/sessions", {
			data: { username, password },
			headers: { "Sec-Fetch-Site": "same-origin" },
		});

		assert.equal(reply.status(), 201, await reply.text());
	}

	async #watch(context) {
		await context.addInitScript(() =>
			addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`)),
		);
		context.on("request", (request) => {
			if (/^(https?|wss?):/.test(request.url()) && !request.url().startsWith(`${this.server.url}/`))
				this.wrong.push(`a request to another host: ${request.url()}`);
		});
		context.on("weberror", (error) => this.wrong.push(`an error in the page: ${error.error().stack ?? error.error()}`));
		context.on("console", (message) => {
			// The browser logs what the network refuses; those are the tests' own doing.
			if (message.type() === "error" && !/^Failed to load resource/.test(message.text()))
				this.wrong.push(`the page's console: ${message.text()}`);
		});
	}

	/** axe finds nothing, at both sizes and in both themes. */
	async accessible(page, name) {
		const found = [];

		for (const [size, viewport] of Object.entries(SIZES))
			for (const theme of ["light", "dark"]) {
				await page.setViewportSize(viewport);
				await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
				if (!(await page.evaluate(() => "axe" in window)))
					await page.evaluate(axe);
				const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
				const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

				for (const v of violations)
					found.push(`${name}, ${size}, ${theme}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.any[0]?.message ?? ""}`).join("; ")}`);
				if (wide > 0)
					found.push(`${name}, ${size}, ${theme}: the page is ${wide} px wider than the window`);
			}
		assert.deepEqual(found, []);
	}

	/** Waits for a truth, not for a time. */
	async until(what, truth, ms = 15_000) {
		const end = Date.now() + ms;
		let last;

		for (;;) {
			try {
				if ((last = await truth()))
					return last;
			} catch (e) {
				last = e;
			}
			if (Date.now() > end)
				throw new Error(`waited ${ms} ms for ${what}; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}

	async close(keep) {
		for (const context of this.contexts.splice(0)) {
			if (keep)
				for (const [i, page] of context.pages().entries())
					await page.screenshot({ path: `${keep}-${i}.png` }).catch(() => undefined);
			await context.close();
		}
	}
}
