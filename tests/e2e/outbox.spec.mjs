/* Nothing is lost and nothing counts twice, whatever breaks between the person and the log. */
import assert from "node:assert/strict";
import { item, one, question } from "./lib/tasks.mjs";

const template = one(question.choice);
const topics = ["food", "travel", "work"];

/** Answers the items from n to m; the k-th gets the topic k % 3. */
async function answer(page, n, m) {
	for (let i = n; i <= m; i++) {
		await item(page, i);
		await page.keyboard.press(String((i % 3) + 1));
		await page.keyboard.press("Enter");
	}
}

function expected(count) {
	return Array.from({ length: count }, (_, i) => topics[(i + 1) % 3]).sort();
}

async function arrived(w, project, count) {
	const answers = await w.answered(project, count);

	assert.deepEqual(answers.map((a) => a.value.topic.choice).sort(), expected(count));
	return answers;
}

async function saved(page) {
	await page.getByRole("button", { name: /^All saved/ }).waitFor();
}

export default {
	async "the connection is lost, answers go on, and arrive when it is back"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 12 });
		const { page, context } = await w.open(`/desk/${project}`, { as: ann });

		await answer(page, 1, 2);
		await item(page, 3);
		await context.setOffline(true);
		await answer(page, 3, 5);
		await page.getByRole("button", { name: /^Offline/ }).waitFor();
		assert.ok((await w.answers(project)).length <= 2);
		await context.setOffline(false);
		await answer(page, 6, 7);
		const answers = await arrived(w, project, 7);

		assert.deepEqual(answers.map((a) => a.value.topic.choice), Array.from({ length: 7 }, (_, i) => topics[(i + 1) % 3]), "in order");
		await saved(page);
	},

	async "the page opens without a network, and what was answered leaves when it is back"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 8 });
		const { page, context } = await w.open(`/desk/${project}`, { as: ann });

		await answer(page, 1, 1);
		await item(page, 2);
		await page.evaluate(() => navigator.serviceWorker.ready);
		await w.until("the leases", () => page.evaluate(async () => (await indexedDB.databases()).length));
		await context.setOffline(true);
		await page.goto("/work");
		await page.getByRole("region", { name: "On this device" }).getByRole("link").click();
		await answer(page, 1, 2); // a new page counts anew
		await item(page, 3);
		await page.close();
		await context.setOffline(false);
		const again = await context.newPage();

		await again.goto("/work");
		assert.equal((await w.answered(project, 3)).length, 3);
	},

	async "who leaves right after an answer leaves it with the server"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 4 });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await answer(page, 1, 1);
		await item(page, 2);
		await page.goto("about:blank");
		await arrived(w, project, 1);
		await page.goto(`/desk/${project}`);
		await item(page, 1);
		await saved(page);
		await page.getByText("1 today").waitFor();
	},

	async "the server is killed in the middle of it"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 12 });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await answer(page, 1, 3);
		await item(page, 4);
		await w.until("an answer", async () => (await w.answers(project)).length >= 1);
		await w.server.kill();
		await answer(page, 4, 5);
		await w.server.up();
		await answer(page, 6, 6);
		await arrived(w, project, 6);
		await saved(page);
	},

	async "the reply is lost after the answer was stored: it is sent again and counts once"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 6 });
		const { page, context } = await w.open(`/desk/${project}`, { as: ann });
		let sent = 0;

		await context.route("**/answers", async (route) => {
			await route.fetch();
			if (sent++)
				await route.fallback();
			else
				await route.abort("connectionreset");
		});
		await answer(page, 1, 2);
		await arrived(w, project, 2);
		await saved(page);
		assert.ok(sent >= 3, "the first was sent again");
	},

	async "the session ends: one signs in on the spot, and the answer arrives"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 8 });
		const { page, context } = await w.open(`/desk/${project}`, { as: ann });

		await answer(page, 1, 1);
		await item(page, 2);
		await page.keyboard.press("2");
		const reply = await context.request.delete("/v1/sessions/current", { headers: { "Sec-Fetch-Site": "same-origin" } });

		assert.equal(reply.status(), 204);
		const dialog = page.getByRole("dialog", { name: "Sign in again" });

		await dialog.waitFor();
		await page.keyboard.type("not the password");
		await page.keyboard.press("Enter");
		await dialog.getByText("That is not the password.").waitFor();
		await dialog.getByLabel("Password").fill(ann.password);
		await page.keyboard.press("Enter");
		await dialog.waitFor({ state: "detached" });
		await page.getByRole("radio", { name: "Travel", checked: true }).waitFor(); // what was half said is still there
		await page.keyboard.press("3");
		await page.keyboard.press("Enter");
		await item(page, 3);
		assert.deepEqual((await w.answered(project, 2)).map((a) => a.value.topic.choice), ["travel", "work"]);
	},

	async "signing in again can be put off: the header says so, and what was answered waits"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 8 });
		const { page, context } = await w.open(`/desk/${project}`, { as: ann });
		const dialog = page.getByRole("dialog", { name: "Sign in again" });

		await item(page, 1);
		await context.request.delete("/v1/sessions/current", { headers: { "Sec-Fetch-Site": "same-origin" } });
		await answer(page, 1, 1);
		await dialog.waitFor();
		await page.keyboard.press("Escape");
		await page.getByRole("button", { name: /^Session ended · 1 kept here/ }).click();
		await dialog.getByLabel("Password").fill(ann.password);
		await page.keyboard.press("Enter");
		await arrived(w, project, 1);
		await saved(page);
	},

	async "two tabs work side by side and never on the same item"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 10 });
		const { page: one, context } = await w.open(`/desk/${project}`, { as: ann });

		await item(one, 1);
		const { page: two } = await w.open(`/desk/${project}`, { context });

		await item(two, 1);
		for (let i = 1; i <= 3; i++) {
			await one.bringToFront();
			await answer(one, i, i);
			await two.bringToFront();
			await answer(two, i, i);
		}
		await w.answered(project, 6);
		await one.close(); // the sender may have been there
		await answer(two, 4, 4);
		await w.answered(project, 7);
	},

	async "what the server refuses is kept and shown"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 4 });
		const { page, context } = await w.open(`/desk/${project}`, { as: ann });
		let refuse = true;

		await context.route("**/answers", (route) =>
			refuse
				? route.fulfill({
					status: 409,
					contentType: "application/problem+json",
					body: JSON.stringify({ type: "/problems/task-full", title: "The task is full", status: 409, detail: "It has all the answers it needs." }),
				})
				: route.fallback(),
		);
		await answer(page, 1, 1);
		const button = page.getByRole("button", { name: /1 not taken/ });

		await button.waitFor();
		await page.reload();
		await button.click();
		await page.getByRole("heading", { name: /The task is full/ }).waitFor();
		refuse = false;
		await page.getByRole("button", { name: "Try again" }).click();
		await arrived(w, project, 1);
	},

	async "receipts stay on the device"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 4 });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await answer(page, 1, 2);
		await arrived(w, project, 2);
		const kept = await w.until("two receipts", () =>
			page.evaluate(
				() =>
					new Promise((resolve) => {
						indexedDB.open("goldleaf").onsuccess = (event) => {
							event.target.result.transaction("receipts").objectStore("receipts").getAll().onsuccess = (e) =>
								resolve(e.target.result.length === 2 && e.target.result);
						};
					}),
			),
		);

		for (const { answer: id, receipt, project: where } of kept) {
			assert.equal(where, project);
			assert.match(id, new RegExp(`^${project}\\.\\d+$`));
			assert.match(receipt, /^c2sp\.org\/tlog-proof@v1\n/);
		}
	},
};
