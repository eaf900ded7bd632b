/* Somebody who says the same to every task: what they are told, what the requester sees, and who lets them go on. */
import assert from "node:assert/strict";

const TASKS = 34;
const ANSWERED = 32; // enough for a look at who clicks

/** Somebody new, who has answered so many tasks: `choiceOf` says what, of the task's number. */
async function answerer(w, project, choiceOf) {
	const person = await w.person("ann");
	const key = await w.key(person);

	for (let given = 0; given < ANSWERED; ) {
		const { assignments } = await w.api("POST", `/v1/projects/${project}/assignments`, { count: Math.min(8, ANSWERED - given) }, { key });

		assert.ok(assignments.length, "there is work");
		for (const { id, content } of assignments)
			await w.api("POST", `/v1/projects/${project}/answers`, { assignment: id, value: { better: { choice: choiceOf(content.prompt) } }, active_ms: 900 }, { key });
		given += assignments.length;
	}
	return person;
}

export default {
	async "who always says the same is told why new tasks pause, and goes on when the requester says so"(w) {
		const policy = { redundancy: { min: 4, max: 4 }, confidence: "1", clickers_paused: true };
		const project = await w.project({ name: "Which is kinder?", tasks: TASKS, policy });
		const boss = await w.person("boss", { project, role: "manager" });

		for (let i = 0; i < 3; i++)
			await answerer(w, project, (prompt) => (Number(/\d+/.exec(prompt)) % 2 ? "left" : "right"));
		const same = await answerer(w, project, () => "left");
		const { page: desk } = await w.open("/work", { as: same });

		await w.until("the figures", async () => {
			await desk.reload();
			await desk.getByRole("heading", { name: "Which is kinder?" }).waitFor();
			return desk.getByText("This looks like somebody who").isVisible();
		});
		await desk.getByText("New tasks pause for you in this project.").waitFor();
		await desk.getByText("Paused for you").waitFor();
		await w.accessible(desk, "Work, paused");
		await desk.goto(`/desk/${project}`);
		await desk.getByText("New tasks pause for you here").waitFor();
		await w.accessible(desk, "Desk, paused");

		const { page } = await w.open(`/projects/${project}`, { as: boss });
		const row = page.getByRole("table", { name: "Each annotator" }).getByRole("row", { name: /no new tasks/ });

		await row.getByRole("group").locator("summary").click();
		await row.getByText("This is a reason to look, not a verdict.").waitFor();
		await w.accessible(page, "Dashboard, one paused");
		await row.getByRole("button", { name: "Let them go on" }).click();
		await page.getByRole("button", { name: "Take that back" }).waitFor();

		await desk.getByRole("button", { name: "Look now" }).click();
		await desk.locator('[aria-label^="Item 1:"]').waitFor();
	},
};
