/* A reviewer at work: by keyboard alone, with a way back, and nothing lost. */
import assert from "node:assert/strict";
import { picture } from "./lib/tasks.mjs";

const policy = { redundancy: { min: 2, max: 2 }, confidence: "0.99", humans_min: 0, gold_share: "0" };

/** A project whose every task two annotators answered differently. */
async function disputed(w, tasks, more = {}) {
	const project = await w.project({ tasks, policy, ...more });
	const values = [{ choice: "left", strength: 3, comment: "A is right about it." }, { choice: "right", strength: 1 }];

	for (const value of values) {
		const key = await w.key(await w.person("ann"));

		for (let i = 0; i < tasks; i++) {
			const { assignments } = await w.api("POST", `/v1/projects/${project}/assignments`, { count: 1 }, { key });

			await w.api("POST", `/v1/projects/${project}/answers`, { assignment: assignments[0].id, value: { better: value }, active_ms: 3000 }, { key });
		}
	}
	return project;
}

const key = (page, name) => page.keyboard.press(name);

async function shown(page, left) {
	await page.getByText(new RegExp(`^${left} to settle`)).waitFor();
	await page.getByRole("region", { name: "Decide" }).getByRole("button").first().waitFor();
}

async function reviews(w, project) {
	const list = await w.server.all(`/v1/projects/${project}/tasks?state=reviewed`, "tasks");

	return Promise.all(list.map(({ n }) => w.api("GET", `/v1/projects/${project}/tasks/${n}`)));
}

export default {
	async "three disputes by keyboard alone"(w) {
		const project = await disputed(w, 3);
		const vera = await w.person("vera", { project, role: "reviewer" });
		const { page } = await w.open(`/projects/${project}/review`, { as: vera });

		await shown(page, 3);
		await key(page, "1");
		await shown(page, 2);
		await key(page, "r");
		await key(page, "2");
		await shown(page, 1);
		await key(page, "e");
		await page.getByRole("button", { name: "Decide" }).waitFor();
		await key(page, "x");
		await key(page, "Enter");
		await page.getByRole("heading", { name: "All settled" }).waitFor();

		const found = await w.until("three reviews", async () => {
			const list = await reviews(w, project);

			return list.length === 3 && list.map((t) => t.reviews[0]);
		});
		assert.deepEqual(found.map((r) => r.value.better.choice).sort(), ["both_bad", "left", "right"]);
		assert.deepEqual(found.map((r) => r.reason).sort(), ["clear-case", "clear-case", "guidelines"]);
	},

	async "undo brings the last decision back, and nothing of it is sent"(w) {
		const project = await disputed(w, 2);
		const vera = await w.person("vera", { project, role: "reviewer" });
		const { page } = await w.open(`/projects/${project}/review`, { as: vera });

		await shown(page, 2);
		const first = await page.locator("#task").innerText();

		await key(page, "1");
		await shown(page, 1);
		await key(page, "u");
		await shown(page, 2);
		assert.equal(await page.locator("#task").innerText(), first);
		assert.deepEqual(await reviews(w, project), []);
		await key(page, "2");
		await shown(page, 1);
		await key(page, "1");
		await page.getByRole("heading", { name: "All settled" }).waitFor();
		await w.until("two reviews", async () => (await reviews(w, project)).length === 2);
	},

	async "a decision survives leaving the page at once"(w) {
		const project = await disputed(w, 1);
		const vera = await w.person("vera", { project, role: "reviewer" });
		const { page } = await w.open(`/projects/${project}/review`, { as: vera });

		await shown(page, 1);
		await key(page, "1");
		await page.getByText("1 settled now").waitFor();
		await page.goto("/datasets");
		await w.until("the review", async () => (await reviews(w, project)).length === 1);
		await page.goto(`/projects/${project}/review`);
		await page.getByRole("heading", { name: "Nothing is disputed" }).waitFor();
	},

	async "so does the wish that it be gold"(w) {
		const project = await disputed(w, 1);
		const boss = await w.person("boss", { project, role: "manager" });
		const { page } = await w.open(`/projects/${project}/review`, { as: boss });

		await shown(page, 1);
		await key(page, "g");
		await key(page, "1");
		await page.getByText("1 settled now").waitFor();
		await page.goto("/datasets");
		await w.until("the review", async () => (await reviews(w, project)).length === 1);
		await w.until("the gold task", async () =>
			(await w.server.all(`/v1/projects/${project}/tasks`, "tasks")).some((t) => t.external_id === "t-0-gold"),
		);
	},

	async "a decision without a connection waits on the device, and one that is refused is told"(w) {
		const project = await disputed(w, 2);
		const vera = await w.person("vera", { project, role: "reviewer" });
		const { page, context } = await w.open(`/projects/${project}/review`, { as: vera });

		await shown(page, 2);
		await page.waitForLoadState("networkidle"); // the page is whole before it is alone
		await context.setOffline(true);
		await key(page, "1");
		await shown(page, 1);
		await page.getByRole("button", { name: /^Offline · 1 kept here/ }).waitFor();
		assert.deepEqual(await reviews(w, project), []);
		await context.setOffline(false);
		await w.until("the review", async () => (await reviews(w, project)).length === 1);

		const problem = { type: "/problems/forbidden", title: "Not allowed", status: 403, detail: "You review here no more." };

		await context.route("**/review", (route) =>
			route.request().method() === "POST" ? route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) }) : route.continue(),
		);
		await key(page, "1");
		await page.getByRole("alert").filter({ hasText: "You review here no more." }).waitFor();
		await page.getByRole("heading", { name: "Nothing else is disputed" }).waitFor();
		await w.accessible(page, "Review, refused");
		await page.getByRole("button", { name: /^1 not taken/ }).click();
		await context.unroute("**/review");
		await page.getByRole("button", { name: "Try again" }).click();
		await w.until("the other review", async () => (await reviews(w, project)).length === 2);
	},

	async "who manages can import a settled task again as gold"(w) {
		const project = await disputed(w, 1);
		const boss = await w.person("boss", { project, role: "manager" });
		const { page } = await w.open(`/projects/${project}/review`, { as: boss });

		await shown(page, 1);
		await key(page, "g");
		await key(page, "1");
		await w.until("the gold task", async () =>
			(await w.server.all(`/v1/projects/${project}/tasks`, "tasks")).some((t) => t.external_id === "t-0-gold"),
		);
	},

	async "what was marked, boxed, ranked and judged is drawn, not spelled out"(w) {
		const options = [{ value: "x", title: "Ex" }, { value: "y", title: "Why" }];
		const template = {
			fields: [{ name: "line", type: "text" }, { name: "steps", type: "json" }, { name: "picture", type: "image" }],
			questions: [
				{ name: "marks", type: "spans", field: "line", title: "Mark it", options },
				{ name: "things", type: "boxes", image: "picture", title: "Box it", options },
				{ name: "first", type: "ranking", items: ["line", "steps"], title: "Rank them" },
				{ name: "right", type: "steps", field: "steps", title: "Judge it" },
			],
		};
		const task = { line: "🙂 Ada met Bo", steps: ["One.", "Two."], picture };
		const project = await w.project({ template, tasks: [task], policy });
		const box = { x: 1000, y: 2000, w: 3000, h: 4000, label: "y" };
		const said = [
			{ marks: { spans: [{ start: 2, end: 5, label: "x" }] }, things: { boxes: [box] }, first: { order: [["line"], ["steps"]] }, right: { steps: ["ok", "wrong"] } },
			{ marks: { spans: [] }, things: { boxes: [] }, first: { order: [["steps", "line"]] }, right: { steps: ["ok", "ok"] } },
		];

		for (const value of said) {
			const key = await w.key(await w.person("ann"));
			const { assignments } = await w.api("POST", `/v1/projects/${project}/assignments`, { count: 1 }, { key });

			await w.api("POST", `/v1/projects/${project}/answers`, { assignment: assignments[0].id, value, active_ms: 3000 }, { key });
		}
		const boss = await w.person("boss", { project, role: "manager" });
		const { page } = await w.open(`/projects/${project}/tasks?task=1`, { as: boss });
		const crowd = (title) => page.getByRole("region", { name: `Votes: ${title}` });

		assert.match(await crowd("Mark it").locator("mark").first().innerText(), /^Ada\s+\(Ex\)$/);
		await crowd("Box it").getByRole("img", { name: "Why" }).first().waitFor();
		await crowd("Box it").getByText("None here.").first().waitFor();
		assert.match(await crowd("Rank them").locator("li", { hasText: /Voter/ }).first().innerText(), /A\s+🙂 Ada met Bo/);
		await crowd("Judge it").getByRole("row", { name: /Two\./ }).getByText("wrong").waitFor();
		await w.accessible(page, "Task, drawn");
		await page.goto(`/projects/${project}/results`);
		await page.getByText("Not sealed").waitFor();
		await w.accessible(page, "Results, drawn");
	},

	async "anybody can use it: review, results"(w) {
		const project = await disputed(w, 2);
		const vera = await w.person("vera", { project, role: "reviewer" });
		const { page } = await w.open(`/projects/${project}/review`, { as: vera });

		await shown(page, 2);
		await w.accessible(page, "Review");
		await key(page, "e");
		await page.getByRole("button", { name: "Decide" }).waitFor();
		await w.accessible(page, "Review, editing");
		await page.goto(`/projects/${project}/results`);
		await page.getByText("Not sealed").waitFor();
		await w.accessible(page, "Results");
	},
};
