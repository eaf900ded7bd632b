/* Earnings: what somebody earned, their receipts, and a log that no longer shows what it gave a receipt for. */
import assert from "node:assert/strict";
import { sealed, sealNow } from "./lib/sealed.mjs";

export default {
	async "a day opens its answers, an answer its receipt, and the receipt is checked"(w) {
		const { ann, dataset } = await sealed(w, { tasks: 5 });
		const { page } = await w.open("/earnings", { as: ann });

		await page.getByRole("heading", { level: 1, name: /\$0\.15\s*this week/ }).waitFor();
		await page.getByText("5, and all of them hold").waitFor();
		const row = page.getByRole("row", { name: /5.*sealed/ });

		await row.getByRole("button").press("Enter");
		await page.getByRole("link", { name: /Task 1/ }).waitFor();
		await w.accessible(page, "/earnings");
		await page.getByRole("link", { name: /Task 1/ }).press("Enter");
		await page.getByRole("heading", { name: "Your answer is in the log, unchanged." }).waitFor();
		await page.getByText("topic: anchored, version 1").waitFor();
		assert.equal(await page.getByRole("link", { name: dataset.id }).count(), 1);
		await page.getByRole("button", { name: "Check it against today’s log" }).click();
		await page.getByText("still has it at that place").waitFor();
		await w.accessible(page, "/earnings/{answer}");
	},

	async "receipts leave as a file that verifies elsewhere"(w) {
		const { ann } = await sealed(w, { tasks: 3, seal: false });
		const { page } = await w.open("/earnings", { as: ann });

		await page.getByText("3, and all of them hold").waitFor();
		const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as a file" }).click()]);
		const { page: elsewhere } = await w.open("/verify");

		await elsewhere.locator("input[type=file]").setInputFiles(await download.path());
		await elsewhere.getByRole("heading", { name: "All 3 receipts hold." }).waitFor();
	},

	async "the diamond turns to leaf when the batch is sealed"(w) {
		const { ann, project } = await sealed(w, { tasks: 3, seal: false });
		const { page } = await w.open("/earnings", { as: ann });

		await page.locator("td svg.bole").waitFor();
		await sealNow(w, project);
		await page.locator("td svg.leaf").waitFor({ timeout: 25_000 });
	},

	async "a log that lost an answer is shown loudly, wherever one is"(w) {
		const { ann, project } = await sealed(w, { tasks: 3, seal: false });
		const { page, context } = await w.open("/earnings", { as: ann });

		await page.getByText("3, and all of them hold").waitFor();
		// A server that shows this reader another tree: the hashes of one tile are not those that it signed.
		await context.route(`**/log/${project}/tile/0/**`, async (route) => {
			const response = await route.fetch();
			const body = await response.body();

			body[body.length - 40] ^= 1;
			await route.fulfill({ response, body });
		});
		await page.getByRole("button", { name: "Check them all again" }).click();
		await page.getByRole("alert").filter({ hasText: "no longer shows" }).waitFor();
		await w.accessible(page, "/earnings with a fault");
		await page.getByRole("link", { name: "Work", exact: true }).click();
		await page.getByRole("alert").filter({ hasText: "Save your receipts now" }).waitFor();
	},

	async "so is a log that is denied altogether, and a lost connection is not"(w) {
		const { ann, project } = await sealed(w, { tasks: 2, seal: false });
		const { page, context } = await w.open("/earnings", { as: ann });

		await page.getByText("2, and all of them hold").waitFor();
		await context.route(`**/log/${project}/**`, (route) => route.abort());
		await page.getByRole("button", { name: "Check them all again" }).click();
		await page.getByText("could not be asked for just now").waitFor();
		assert.equal(await page.getByRole("alert").count(), 0);
		await context.route(`**/log/${project}/**`, (route) =>
			route.fulfill({ status: 404, contentType: "application/problem+json", body: '{"type":"/problems/not-found","title":"Not found"}' }),
		);
		await page.getByRole("button", { name: "Check them all again" }).click();
		await page.getByRole("alert").filter({ hasText: "there is no such log" }).waitFor();
	},
};
