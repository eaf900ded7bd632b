/* Verify: a receipt, a record and a bundle are checked in the tab, and a changed byte is found. */
import assert from "node:assert/strict";
import { bytesOf, sealed } from "./lib/sealed.mjs";

function drop(page, ...files) {
	return page.locator("input[type=file]").setInputFiles(files.map(([name, buffer]) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(buffer) })));
}

/** Does something that puts another thing on the bench, and waits for that. */
async function anew(page, act) {
	const old = await page.locator(".bench").elementHandle();

	await act();
	await old.waitForElementState("hidden");
}

async function says(page, title) {
	await page.getByRole("heading", { level: 2, name: title }).waitFor();
}

/** Where a text begins in a tar, inside the file of that name. */
function placeIn(tar, name, text) {
	return tar.indexOf(text, tar.indexOf(`${name}\0`));
}

export default {
	async "a receipt verifies in the tab, and a changed character is found"(w) {
		const { receipts, project } = await sealed(w, { tasks: 4, seal: false });
		const { page } = await w.open("/verify");

		await drop(page, ["mine.tlog-proof", receipts[2].receipt]);
		await says(page, "This answer is in the log, unchanged.");
		const opening = page.getByLabel("What was answered");
		const text = await opening.inputValue();

		await opening.fill(text.replace('"food"', '"fool"'));
		await says(page, "This is not the answer that was logged.");
		await page.locator("figure.broken").waitFor();
		await page.getByRole("button", { name: "Put it back" }).click();
		await says(page, "This answer is in the log, unchanged.");
		await page.getByRole("button", { name: "Check against today’s log" }).click();
		await page.getByText("still has it at that place").waitFor();

		const lines = receipts[2].receipt.split("\n");
		const path = lines.findIndex((line) => line.startsWith("index ")) + 1;

		lines[path] = (lines[path][0] === "A" ? "B" : "A") + lines[path].slice(1);
		await drop(page, ["changed.tlog-proof", lines.join("\n")]);
		await says(page, "This receipt does not hold.");
		await drop(page, ["mine.tlog-proof", receipts[2].receipt], ["log.vkey", await bytesOf(w, `/log/${project}/vkey`)]);
		await says(page, "This answer is in the log, unchanged.");
		await page.getByText("given by you").waitFor();
	},

	async "a record climbs to the signed log, and not when a character changes"(w) {
		const { dataset } = await sealed(w);
		const { page } = await w.open(`/verify?dataset=${dataset.id}&record=3`);

		await says(page, "This record is in the dataset, unchanged.");
		await page.getByText("its root is sealed by entry").waitFor();
		await page.getByRole("img", { name: /log root .* which is the signed one/ }).waitFor();
		const record = page.getByLabel("Record 4 of 6");

		await record.fill((await record.inputValue()).replace('"consensus"', '"consensuS"'));
		await says(page, "This is not the record that was sealed.");
		await page.locator("figure.broken").waitFor();
		await record.fill("{");
		await page.getByText("line 1, character 2").waitFor();
	},

	async "a proof alone is looked up by its root"(w) {
		const { dataset } = await sealed(w);
		const { page } = await w.open("/verify");

		await drop(page, ["proof.json", await bytesOf(w, `/v1/datasets/${dataset.id}/proof/0`)]);
		await says(page, "This record is in the dataset, unchanged.");
	},

	async "a bundle verifies in the tab, and a changed byte is found and named"(w) {
		const { dataset, receipts } = await sealed(w, { tasks: 7, later: 1 });
		const tar = await bytesOf(w, `/v1/datasets/${dataset.id}/bundle.tar`);
		const { page } = await w.open("/verify");

		await drop(page, ["bundle.tar", tar], ["mine.tlog-proof", receipts[0].receipt]);
		await says(page, "Nothing is wrong.");
		assert.equal(await page.locator("li.passed").count(), 9); // eight steps and the receipt
		assert.equal(await page.locator("li.not-run").count(), 2); // payouts and chain
		await w.accessible(page, "a bundle on /verify");
		const tile = page.waitForRequest(/\/tile\//);

		await anew(page, () => drop(page, ["newer.tlog-proof", receipts[6].receipt]));
		await says(page, "Nothing is wrong.");
		await tile; // consistency was asked of the log
		assert.equal(await page.locator("li.passed").count(), 9);

		for (const [name, text] of [["records.jsonl", '"consensus"'], ["said.jsonl", "bicycle"], ["openings.jsonl", '"job"']]) {
			const changed = Buffer.from(tar);
			const at = placeIn(tar, name, text);

			assert.ok(at > 0, name);
			changed[at + 1] ^= 1;
			await drop(page, ["bundle.tar", changed]);
			await says(page, "This bundle is wrong.");
			await page.locator(".finding .place", { hasText: name }).waitFor();
		}
	},

	async "it works without a network, also for whoever has only been elsewhere"(w) {
		const { project, dataset, receipts } = await sealed(w);
		const vkey = await bytesOf(w, `/log/${project}/vkey`);
		const tar = await bytesOf(w, `/v1/datasets/${dataset.id}/bundle.tar`);
		const { page, context } = await w.open("/");

		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await context.setOffline(true);
		await page.goto("/verify");
		await drop(page, ["mine.tlog-proof", receipts[1].receipt], ["log.vkey", vkey]);
		await says(page, "This answer is in the log, unchanged.");
		await drop(page, ["bundle.tar", tar], ["log.vkey", vkey]);
		await says(page, "Nothing is wrong.");
	},

	async "axe finds nothing on /verify"(w) {
		const { page } = await w.open("/verify");

		await says(page, "This record is in the dataset, unchanged.");
		await w.accessible(page, "/verify");
		await page.getByText("Paste instead").click();
		await page.getByText("The climb as a list").click();
		await w.accessible(page, "/verify, opened");
	},
};
