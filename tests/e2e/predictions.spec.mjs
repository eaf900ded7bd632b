/* What models predicted: seen where the policy says so, and the answer's own record tells which it was. */
import assert from "node:assert/strict";
import { item, one, question } from "./lib/tasks.mjs";

const tasks = [
	{ content: { line: "soup" }, predictions: [{ by: "model-x", value: { topic: { choice: "travel" } } }] },
	{ content: { line: "a train" } },
];

/** Whether an answer's receipt says that predictions were there to be seen. */
function predicted({ receipt }) {
	const opening = Buffer.from(/^extra (.*)$/m.exec(receipt)[1], "base64").toString("latin1");

	return JSON.parse(/"predictions":(true|false)/.exec(opening)[1]);
}

/** Ann answers both tasks: by task what she saw of predictions, and of her receipts what they say, sorted. */
async function answered(w, policy) {
	const ann = await w.person("ann");
	const project = await w.project({ template: one(question.choice), tasks, policy });
	const { page } = await w.open(`/desk/${project}`, { as: ann });
	const seen = {};

	for (let n = 1; n <= 2; n++) {
		await item(page, n);
		const soup = await page.getByText("soup", { exact: true }).count();
		const shown = page.getByRole("region", { name: "What models predicted" });

		seen[soup ? "soup" : "a train"] = (await shown.count()) ? await shown.getByRole("listitem").allInnerTexts() : null;
		if (await shown.count())
			await w.accessible(page, "predictions on the desk");
		await page.keyboard.press("1");
		await page.keyboard.press("Enter");
	}
	await w.answered(project, 2);
	const { receipts } = await w.api("GET", `/v1/me/receipts?project=${project}`, undefined, { key: await w.key(ann) });

	return { seen, said: receipts.map(predicted).sort() };
}

export default {
	async "predictions are hidden by default, and the answer's record says so"(w) {
		assert.deepEqual(await answered(w, {}), { seen: { soup: null, "a train": null }, said: [false, false] });
	},

	async "predictions are seen where the policy says so, and the answer's record says so"(w) {
		const { seen, said } = await answered(w, { predictions_shown: true });

		assert.equal(seen["a train"], null);
		assert.equal(seen.soup.length, 1);
		assert.match(seen.soup[0], /model-x\s+(Travel|travel)/);
		assert.deepEqual(said, [false, true]);
	},
};
