/* One device, two people: what the first did is neither shown to the second nor sent in their name, and is not lost. */
import assert from "node:assert/strict";
import { item, one, question } from "./lib/tasks.mjs";

const template = one(question.choice);

async function answer(page, n) {
	await item(page, n);
	await page.keyboard.press("1");
	await page.keyboard.press("Enter");
	await item(page, n + 1);
}

/** What is on the device, outside the cookie. */
function kept(page) {
	return page.evaluate(async () => {
		const db = await new Promise((resolve, reject) => {
			const asked = indexedDB.open("goldleaf");

			asked.onsuccess = () => resolve(asked.result);
			asked.onerror = () => reject(asked.error);
		});
		const all = (store) =>
			new Promise((resolve) => {
				const asked = db.transaction(store).objectStore(store).getAll();

				asked.onsuccess = () => resolve(asked.result);
			});
		const found = { local: JSON.stringify({ ...localStorage }) };

		for (const store of ["outbox", "leases", "terms", "receipts"])
			found[store] = await all(store);
		db.close();
		return found;
	});
}

async function signInByForm(page, person) {
	await page.goto("/signin");
	await page.getByLabel("Username").fill(person.username);
	await page.getByLabel("Password").fill(person.password);
	await page.keyboard.press("Enter");
	await page.getByRole("link", { name: person.name }).waitFor();
}

async function signOut(page) {
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("link", { name: "Sign in" }).first().waitFor();
}

/** Answers that the server was sent in this browser, with the account that the page spoke for. */
function watch(context) {
	const sent = [];

	context.on("request", (request) => {
		if (request.method() === "POST" && /\/(answers|release)$/.test(new URL(request.url()).pathname))
			sent.push({ account: request.headers()["goldleaf-account"], assignment: request.postDataJSON().assignment });
	});
	return sent;
}

export default {
	async "signing out sends what was answered, and keeps no tasks"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template, tasks: 9 });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await answer(page, 1);
		await answer(page, 2);
		await page.goto("/work"); // held for undo still
		await signOut(page);
		await w.answered(project, 2);
		const left = await kept(page);

		assert.deepEqual([left.outbox, left.leases, left.terms], [[], [], []]);
		assert.equal(left.receipts.length, 2, "a receipt is a proof: it stays, under its account");
		assert.ok(!left.local.includes(ann.id) && !left.local.includes(ann.username));
	},

	async "what could not be sent waits for its own account, unseen by the next"(w) {
		const ann = await w.person("ann");
		const bob = await w.person("bob");
		const project = await w.project({ template, tasks: 12 });
		const { page, context } = await w.open(`/desk/${project}`, { as: ann });
		const sent = watch(context);

		await answer(page, 1);
		await w.answered(project, 1); // ann has a receipt here
		await context.route("**/answers", (route) => route.abort("connectionreset"));
		await answer(page, 2);
		await signOut(page);
		await context.unroute("**/answers");
		const hers = (await kept(page)).outbox.map((waiting) => waiting.assignment);

		assert.equal(hers.length, 1);
		await signInByForm(page, bob);
		const before = sent.length;

		for (const path of ["/work", "/earnings", "/account", `/desk/${project}`]) {
			await page.goto(path);
			await (path.startsWith("/desk") ? item(page, 1) : page.locator("main h1").waitFor());
			const text = await page.evaluate(() => document.body.innerText);

			assert.ok(!text.includes(ann.name), `${path} names the one before`);
			assert.ok(!/not taken/i.test(text), path);
		}
		await answer(page, 1);
		await page.goto("/work");
		await page.getByRole("button", { name: /^All saved/ }).click();
		await page.getByText(/belongs? to another account/).waitFor();
		await page.keyboard.press("Escape");
		await signOut(page);
		await w.answered(project, 2); // ann's first and bob's
		const his = sent.splice(0).slice(before);

		assert.ok(his.length && his.every((s) => s.account === bob.id && !hers.includes(s.assignment)), JSON.stringify(his));
		await signInByForm(page, ann);
		await w.answered(project, 3);
		assert.deepEqual(sent, [{ account: ann.id, assignment: hers[0] }]);
		await w.until("an empty outbox", async () => !(await kept(page)).outbox.length);
	},

	async "another account signs in behind an open Desk: nothing is said in its name"(w) {
		const ann = await w.person("ann");
		const bob = await w.person("bob");
		const project = await w.project({ template, tasks: 12 });
		const { page, context } = await w.open(`/desk/${project}`, { as: ann });

		await answer(page, 1);
		await w.answered(project, 1);
		await w.signIn(context, bob); // the cookie is his now; her page has heard nothing
		await answer(page, 2);
		const dialog = page.getByRole("dialog", { name: "Sign in again" });

		await dialog.waitFor();
		const { answers } = await w.api("GET", "/v1/me/answers", undefined, { key: await w.key(bob) });

		assert.deepEqual(answers, []);
		const [waiting] = (await kept(page)).outbox;

		assert.equal(waiting.account, ann.id);
		assert.equal(waiting.refused, undefined, "it is not given up");
		await dialog.getByLabel("Password").fill(ann.password);
		await page.keyboard.press("Enter");
		await w.answered(project, 2);
		assert.equal((await w.api("GET", "/v1/me/answers", undefined, { key: await w.key(ann) })).answers.length, 2);
	},

	async "one does not sign out without the server, and is told"(w) {
		const ann = await w.person("ann");
		const { page, context } = await w.open("/work", { as: ann });

		await page.getByRole("link", { name: ann.name }).waitFor();
		await context.setOffline(true);
		await page.getByRole("button", { name: "Sign out" }).click();
		await page.getByRole("dialog", { name: "You are still signed in" }).waitFor();
		await context.setOffline(false);
		await page.keyboard.press("Escape");
		await signOut(page);
	},
};
