/* The catalogue and a dataset's page, for whoever is not signed in. */
import assert from "node:assert/strict";
import { bytesOf, sealed } from "./lib/sealed.mjs";

export default {
	async "the catalogue leads to a dataset, its rows and its files"(w) {
		const { dataset } = await sealed(w);
		const { page } = await w.open("/datasets");
		const row = page.getByRole("row").filter({ hasText: dataset.root.slice(0, 12) });

		await row.getByRole("link").press("Enter");
		await page.getByRole("heading", { level: 1, name: dataset.name }).waitFor();
		await page.getByText("The red bicycle number").or(page.getByText("bicycle number")).first().waitFor();
		await page.getByRole("group", { name: "Rows of the sample" }).getByRole("button").first().focus();
		await page.keyboard.press("ArrowRight");
		await page.locator('[aria-pressed="true"]', { hasText: "2" }).waitFor();

		const lines = await page.getByRole("region", { name: "curl" }).innerText();
		const [, url] = /curl -O (\S+)/.exec(lines);
		const [, digest] = /echo "([0-9a-f]{64})/.exec(lines);
		const body = await bytesOf(w, url.slice(w.server.url.length));
		const sha256 = Buffer.from(await crypto.subtle.digest("SHA-256", body)).toString("hex");

		assert.equal(sha256, digest);
		const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /Download the bundle/ }).click()]);

		assert.match(download.suggestedFilename(), /\.tar$/);
		await page.getByRole("link", { name: "Audit it in this tab" }).click();
		await page.getByRole("heading", { name: "Nothing is wrong." }).waitFor();
	},

	async "a pasted record is found, with a proof that was checked here"(w) {
		const { dataset } = await sealed(w);
		const lines = (await bytesOf(w, `/v1/datasets/${dataset.id}/files/records.jsonl`)).toString().trimEnd().split("\n");
		const { page } = await w.open(`/datasets/${dataset.id}`);
		const field = page.getByLabel("A record, a row of an export, or a hash");

		await field.fill(JSON.stringify(JSON.parse(lines[4]), null, 2));
		await page.getByRole("button", { name: "Look it up" }).click();
		await page.getByText("Row 5 of 6, sealed").waitFor();
		await field.fill(JSON.parse(lines[1]).content);
		await page.getByRole("button", { name: "Look it up" }).click();
		await page.getByText("Row 2 of 6, sealed").waitFor();
		const rows = (await bytesOf(w, `/v1/datasets/${dataset.id}/export?format=jsonl`)).toString().split("\n");

		await field.fill(rows[2]);
		await page.getByRole("button", { name: "Look it up" }).click();
		await page.getByText("Row 3 of 6, sealed").waitFor();
		await field.fill(lines[4].replace('"consensus"', '"disputed"'));
		await page.getByRole("button", { name: "Look it up" }).click();
		await page.getByText("No row of this dataset is that record.").waitFor();
		const row = (await bytesOf(w, `/v1/datasets/${dataset.id}/files/export/jsonl/lean/all.jsonl`)).toString().split("\n")[2];

		await field.fill(row);
		await page.getByRole("button", { name: "Look it up" }).click();
		await page.getByText("Row 3 of 6, sealed").waitFor();
		await field.fill(row.replace(/"choice":"\w+"/, '"choice":"other"'));
		await page.getByRole("button", { name: "Look it up" }).click();
		await page.getByText(/^Row 3 has this content, but says otherwise/).waitFor();
		await field.fill(lines[4]);
		await page.getByRole("button", { name: "Look it up" }).click();
		await page.getByRole("link", { name: "See the climb" }).click();
		await page.getByRole("heading", { name: "This record is in the dataset, unchanged." }).waitFor();
	},

	async "axe finds nothing in the catalogue and on a dataset's page"(w) {
		const { dataset } = await sealed(w);
		const { page } = await w.open("/datasets");

		await page.getByRole("link", { name: dataset.name }).waitFor();
		await w.accessible(page, "/datasets");
		await page.goto(`/datasets/${dataset.id}`);
		await page.getByRole("group", { name: "Rows of the sample" }).waitFor();
		await w.accessible(page, "/datasets/{d}");
	},
};
