/* A requester: from a preset to a sealed dataset, watching. */
import assert from "node:assert/strict";

/** An annotator made by the API, who answers whatever there is. */
async function answerAll(w, project, value) {
	const key = await w.key(await w.person("ann"));

	for (;;) {
		const { assignments } = await w.api("POST", `/v1/projects/${project}/assignments`, { count: 5 }, { key });

		if (!assignments.length)
			return;
		for (const { id } of assignments)
			await w.api("POST", `/v1/projects/${project}/answers`, { assignment: id, value, active_ms: 2500 }, { key });
	}
}

const number = (page, name) => page.locator("dl > div", { has: page.getByText(name, { exact: true }) }).first().locator("dd");

export default {
	async "a project from a preset, tasks with one bad line, watched until it is sealed"(w) {
		const rosa = await w.person("rosa");
		const { page } = await w.open("/projects/new", { as: rosa });

		await page.getByRole("button", { name: "Begin with Sentiment" }).click();
		await page.getByLabel("What annotators see in their list of work").fill("How do they feel?");
		await page.getByLabel("Answers, at least").fill("2");
		await page.getByLabel("Answers, at most").fill("3");
		await page.getByRole("button", { name: "Create the project" }).click();
		await page.getByRole("heading", { name: "How do they feel?" }).waitFor();
		const project = new URL(page.url()).pathname.split("/").at(-1);

		await page.getByRole("link", { name: "Import tasks" }).click();
		const lines = Array.from({ length: 6 }, (_, i) => JSON.stringify({ external_id: `m-${i}`, content: { text: `Message ${i}.` } }));

		lines.splice(3, 0, '{"content": {"txet": "a slip"}}');
		await page.getByLabel("or paste lines").fill(lines.join("\n"));
		await page.getByRole("button", { name: /^Import/ }).click();
		await page.getByText("6 imported, 1 refused").waitFor();
		const wrong = page.getByRole("table", { name: "Refused lines" }).getByRole("row").nth(1);

		assert.match(await wrong.innerText(), /^4\s.*lacks the field.*txet/s);

		await page.getByRole("link", { name: "Overview" }).click();
		await page.getByRole("button", { name: "Open the project" }).click();
		await page.getByText("live", { exact: true }).waitFor();
		assert.equal(await number(page, "sealed").innerText(), "0");
		for (let i = 0; i < 2; i++)
			await answerAll(w, project, { sentiment: { choice: "positive" } });
		await page.getByText("All tasks have a result.").waitFor();
		await w.until("six agreed", async () => (await number(page, "agreed").innerText()) === "6");

		await page.getByRole("button", { name: "Seal a dataset" }).click();
		await page.getByRole("radio", { name: /CC0-1.0/ }).check();
		await page.getByRole("checkbox", { name: /I may publish this/ }).check();
		await page.getByRole("button", { name: "Seal it" }).click();
		await page.getByRole("link", { name: "1: 6 records" }).waitFor();
		await w.until("the leaf", async () => (await number(page, "sealed").innerText()) === "6");
	},

	async "a refusal stands where it belongs, and the draft outlives the tab"(w) {
		const rosa = await w.person("rosa");
		const { page } = await w.open("/projects/new", { as: rosa });

		await page.getByRole("button", { name: "Begin with Preference" }).click();
		await page.getByLabel("What annotators see in their list of work").fill("Mine");
		await page.getByLabel("Confidence", { exact: true }).fill("2");
		await page.getByRole("button", { name: "Create the project" }).click();
		await page.getByRole("region", { name: "Policy" }).getByRole("alert").waitFor();
		await page.reload();
		await w.until("the draft", async () => (await page.getByLabel("What annotators see in their list of work").inputValue()) === "Mine");
		await page.getByRole("button", { name: "Begin anew" }).click();
		await page.getByRole("button", { name: "Begin with Sentiment" }).waitFor();
	},

	async "a file dropped by the chooser is imported once, a task is opened and withdrawn"(w) {
		const project = await w.project({ tasks: [{ prompt: "p", a: "a", b: "b" }] });
		const boss = await w.person("boss", { project, role: "manager" });
		const { page } = await w.open(`/projects/${project}/tasks`, { as: boss });
		const csv = 'external_id,prompt,a,b\nc-1,"two\nlines",x,y\nc-2,p,x,y\n';

		for (const words of ["2 imported", "0 imported, 2 there already"]) {
			await page.locator("input[type=file]").setInputFiles({ name: "tasks.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
			await page.getByText(words, { exact: true }).waitFor();
		}
		await page.getByRole("row", { name: /c-2/ }).getByRole("button").click();
		await page.getByRole("button", { name: "Withdraw the task" }).click();
		await page.getByText("Withdrawn: broken").waitFor();
		await page.keyboard.press("Escape");
		await page.getByLabel("State").selectOption("withdrawn");
		await w.until("one task", async () => (await page.getByRole("table", { name: "The project's tasks" }).getByRole("row").count()) === 2);
	},

	async "the numbers go on without a stream, and say when they are old"(w) {
		const project = await w.project({ tasks: 4 });
		const boss = await w.person("boss", { project, role: "manager" });
		const { page, context } = await w.open("/projects", { as: boss });

		await context.route("**/events", (route) => route.abort());
		await page.goto(`/projects/${project}`);
		await page.getByText("asked every few seconds").waitFor();
		await answerAll(w, project, { better: { choice: "tie" } });
		await w.until("four agreed", async () => (await number(page, "agreed").innerText()) === "4");
		await context.setOffline(true);
		await page.getByText("no connection: as it was").waitFor();
		await context.setOffline(false);
		await page.getByText("asked every few seconds").waitFor();
	},

	async "new terms are put into force by parts"(w) {
		const project = await w.project({ tasks: 2 });
		const boss = await w.person("boss", { project, role: "manager" });
		const { page } = await w.open(`/projects/${project}/terms`, { as: boss });

		await page.getByText("Nothing is changed.").waitFor();
		await page.getByLabel("An answer pays").fill("0.05");
		await page.getByLabel("Time to answer").evaluate((input) => (input.closest("details").open = true));
		await page.getByLabel("Time to answer").fill("600");
		await page.getByText("Changed: price, policy.").waitFor();
		await page.getByRole("button", { name: "Put into force" }).click();
		await page.getByText(/^Version \d+ is in force\.$/).waitFor();
		const now = await w.api("GET", `/v1/projects/${project}`);

		assert.equal(now.price.amount, 50000);
		assert.equal(now.policy.lease_s, 600);
		assert.equal(now.policy.gold_share, "0", "what was not touched stays");
		await w.accessible(page, "Terms");
	},

	async "closing asks for the project's name"(w) {
		const name = "Close me";
		const project = await w.project({ name });
		const boss = await w.person("boss", { project, role: "manager" });
		const { page } = await w.open(`/projects/${project}`, { as: boss });

		await page.getByRole("button", { name: "Close", exact: true }).click();
		const act = page.getByRole("button", { name: "Close it" });

		assert.equal(await act.isDisabled(), true);
		await page.getByLabel(/To go on, type/).fill(name);
		await act.click();
		await w.until("closed", async () => (await w.api("GET", `/v1/projects/${project}`)).state === "closed");
	},

	async "anybody can use it: projects, set-up, dashboard, tasks, people"(w) {
		const project = await w.project({ tasks: 5, policy: { redundancy: { min: 2, max: 2 } } });
		const boss = await w.person("boss", { project, role: "manager" });
		const { page } = await w.open("/projects", { as: boss });

		for (const choice of ["left", "right"])
			await answerAll(w, project, { better: { choice } });
		await page.reload();
		await page.getByRole("listitem").filter({ hasText: "manager" }).waitFor();
		await page.getByRole("link", { name: "5 to settle" }).waitFor();
		await w.accessible(page, "Projects");
		await page.goto("/projects/new");
		await page.getByRole("button", { name: "Begin with Safety rating" }).click();
		await page.getByText("What annotators get").waitFor();
		await w.accessible(page, "New project");
		await page.goto(`/projects/${project}`);
		await page.getByRole("table", { name: "Each annotator" }).waitFor();
		await page.getByRole("button", { name: "Count", exact: true }).click();
		await page.getByRole("table", { name: "better: 10 answers" }).getByRole("row", { name: /Gwet's AC1/ }).waitFor();
		await page.getByRole("table", { name: "better: annotators in pairs" }).getByRole("cell", { name: "5" }).first().waitFor();
		await page.getByRole("button", { name: "Rank", exact: true }).click();
		await page.getByRole("table", { name: "Sources, the best first" }).getByRole("row", { name: /^1 [ab] .* 5 5 0$/ }).first().waitFor();
		await w.accessible(page, "Dashboard");
		await page.getByRole("button", { name: "Seal", exact: true }).first().click();
		await w.accessible(page, "Seal");
		await page.goto(`/projects/${project}/tasks?task=1`);
		await page.getByRole("heading", { name: "Task 1" }).waitFor();
		await w.accessible(page, "Task");
		await page.keyboard.press("Escape");
		await w.accessible(page, "Tasks");
		await page.goto(`/projects/${project}/people`);
		await page.getByRole("row", { name: new RegExp(`${boss.name} \\(you\\)`) }).getByRole("cell", { name: "manager" }).waitFor();
		await w.accessible(page, "People");
	},
};
