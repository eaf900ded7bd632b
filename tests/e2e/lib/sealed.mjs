/* sealed -- a project that somebody answered through the API, and the dataset that it was sealed as. */
import { one, question } from "./tasks.mjs";

const values = {
	topic: { choice: "food" },
	tags: { choices: ["a", "c"] },
	mood: { rating: 4 },
	note: { text: "A bicycle, and it is good." },
};

/** One answer of ann's to each of so many more tasks; their receipts. */
async function answer(w, project, key, count) {
	const receipts = [];

	while (receipts.length < count) {
		const { assignments } = await w.api("POST", `/v1/projects/${project}/assignments`, { count: count - receipts.length }, { key });

		for (const { id } of assignments)
			receipts.push(await w.api("POST", `/v1/projects/${project}/answers`, { assignment: id, value: values, active_ms: 9000 }, { key }));
	}
	return receipts;
}

/**
 * { project, ann, key, receipts: [{answer, receipt}], dataset }, which is null unless it is to be sealed. `later`: so many
 * of the tasks are answered after that.
 */
export async function sealed(w, { tasks = 6, seal = true, later = 0 } = {}) {
	const questions = Object.values(question).filter((q) => q.name in values);
	const project = await w.project({ template: { ...one(questions[0]), questions }, tasks });
	const ann = await w.person("ann");
	const key = await w.key(ann);
	const receipts = await answer(w, project, key, tasks - later);
	const dataset = seal ? await sealNow(w, project) : null;

	receipts.push(...(await answer(w, project, key, later)));
	return { project, ann, key, receipts, dataset };
}

export async function sealNow(w, project) {
	const { id } = await w.api("POST", `/v1/projects/${project}/datasets`, { licence: "CC0-1.0", partial: true });

	return w.until("the seal", async () => {
		const dataset = await w.api("GET", `/v1/datasets/${id}`);

		return dataset.state === "sealed" && dataset;
	});
}

export async function bytesOf(w, path) {
	const response = await fetch(w.server.url + path);

	if (!response.ok)
		throw new Error(`GET ${path}: ${response.status}`);
	return Buffer.from(await response.arrayBuffer());
}
