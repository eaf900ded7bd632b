/* The Desk by keyboard alone: every question type, undo, skip, the header's count. */
import assert from "node:assert/strict";
import { boxes, item, one, pairwise, picture, question, ranking } from "./lib/tasks.mjs";

/** Ten tasks, each with what `press` does; the answers as the server has them, oldest first. */
async function ten(w, template, press) {
	const ann = await w.person("ann");
	const project = await w.project({ template, tasks: 10 });
	const { page } = await w.open(`/desk/${project}`, { as: ann });

	for (let n = 1; n <= 10; n++) {
		await item(page, n);
		await press(page, n);
	}
	await page.getByRole("heading", { name: /all the answers it needs|answered everything/ }).waitFor();
	return w.answered(project, 10);
}

export default {
	async "ten comparisons by the home row"(w) {
		const keys = "asdfjklxas";
		const answers = await ten(w, undefined, async (page, n) => {
			await page.keyboard.press(keys[n - 1]);
			await page.keyboard.press("Enter");
		});

		assert.deepEqual(answers.slice(3, 4).map((a) => a.value), [{ better: { choice: "tie" } }]);
		assert.deepEqual(answers[7].value, { better: { choice: "both_bad" } });
		assert.deepEqual([0, 1, 2, 4, 5, 6].map((i) => answers[i].value.better.strength), [3, 2, 1, 1, 2, 3]);
	},

	async "the list of work says where nothing is left for me, and puts it last"(w) {
		const ann = await w.person("ann");
		const two = { redundancy: { min: 2, max: 2 } };
		const done = await w.project({ name: "All mine", tasks: 1, policy: two });
		const { page } = await w.open(`/desk/${done}`, { as: ann });

		await item(page, 1);
		await page.keyboard.press("a");
		await page.keyboard.press("Enter");
		await w.answered(done, 1);
		await w.project({ name: "New to me", tasks: 3, policy: two });
		await page.goto("/work");
		const rows = page.getByRole("listitem");
		const mine = rows.filter({ hasText: "All mine" });

		await mine.getByText("Nothing left for you").waitFor();
		assert.equal(await mine.getByRole("link", { name: /Go on|Start/ }).count(), 0);
		const names = await rows.getByRole("heading").allInnerTexts();

		assert.ok(names.indexOf("New to me") < names.indexOf("All mine"), String(names));
		await rows.filter({ hasText: "New to me" }).getByText("tasks left for you").waitFor();
	},

	async "the value names the field, whatever side it is shown on"(w) {
		const tasks = Array.from({ length: 10 }, (_, i) => ({ prompt: `p${i}`, a: "this is field a", b: "this is field b" }));
		const ann = await w.person("ann");
		const project = await w.project({ tasks });
		const { page } = await w.open(`/desk/${project}`, { as: ann });
		const sides = new Set();
		const said = [];

		for (let n = 1; n <= 10; n++) {
			await item(page, n);
			const first = (await page.locator(".card").first().innerText()).includes("field a") ? "left" : "right";

			sides.add(first);
			said.push(first);
			await page.keyboard.press("s");
			await page.keyboard.press("Enter");
		}
		const answers = await w.answered(project, 10);

		assert.deepEqual(answers.map((a) => a.value.better.choice), said);
		assert.equal(sides.size, 2, "ten draws gave one side ten times: one in 512");
	},

	async "ten choices by their digits"(w) {
		const answers = await ten(w, one(question.choice), async (page, n) => {
			await page.keyboard.press(String((n % 3) + 1));
			await page.keyboard.press("Enter");
		});

		assert.deepEqual(answers.map((a) => a.value.topic.choice), [2, 3, 1, 2, 3, 1, 2, 3, 1, 2].map((n) => ["food", "travel", "work"][n - 1]));
	},

	async "ten sets of choices"(w) {
		const answers = await ten(w, one(question.multi_choice), async (page, n) => {
			for (const key of n === 10 ? "0" : n % 2 ? "13" : "2")
				await page.keyboard.press(key);
			await page.keyboard.press("Enter");
		});

		assert.deepEqual(answers.map((a) => a.value.tags.choices.join("")), ["ac", "b", "ac", "b", "ac", "b", "ac", "b", "ac", ""]);
	},

	async "ten ratings"(w) {
		const answers = await ten(w, one(question.rating), async (page, n) => {
			await page.keyboard.press(String((n % 5) + 1));
			await page.keyboard.press("Enter");
		});

		assert.deepEqual(answers.map((a) => a.value.mood.rating), [2, 3, 4, 5, 1, 2, 3, 4, 5, 1]);
	},

	async "rankings by digits, by clicks and by arrows, in the order shown"(w) {
		const ann = await w.person("ann");
		const tasks = [1, 2].map((n) => ({ prompt: `p${n}`, x: "this is x", y: "this is y", z: "this is z" }));
		const project = await w.project({ template: ranking, tasks });
		const { page } = await w.open(`/desk/${project}`, { as: ann });
		const shown = async () =>
			(await page.locator("section[aria-label^='Item ']").allInnerTexts()).map((text) => /this is (.)/.exec(text)[1]);

		await item(page, 1);
		const first = await shown();
		for (const key of "3f11f12") // the second is pressed level, taken back, and level again
			await page.keyboard.press(key);
		await page.getByText("A = C > B").waitFor();
		await page.keyboard.press("Enter");
		await item(page, 2);
		const second = await shown();
		const thing = (letter) => page.getByRole("checkbox", { name: new RegExp(`^${letter} `) });

		await thing("B").check();
		await thing("A").check();
		await page.getByText("One has no place yet.").waitFor();
		await thing("C").check();
		await page.keyboard.press("ArrowUp");
		await page.getByText("B > A = C").waitFor();
		await page.keyboard.press("Enter");
		const answers = await w.answered(project, 2);
		const order = (n) => answers[n].value.order.order.map((group) => group.toSorted().join(""));

		assert.deepEqual(order(0), [[first[2], first[0]].toSorted().join(""), first[1]]);
		assert.deepEqual(order(1), [second[1], [second[0], second[2]].toSorted().join("")]);
	},

	async "ten texts"(w) {
		const answers = await ten(w, one(question.text), async (page, n) => {
			if (n === 1)
				await page.locator("[aria-label^='Item 1:']").focus();
			if (n === 1)
				await page.keyboard.press("Enter"); // from the item into its text
			await page.keyboard.type(`x${n}`);
			await page.keyboard.press("Enter");
			await page.keyboard.type("naïve 🙂");
			await page.keyboard.press("Control+Enter");
		});

		assert.deepEqual(answers.map((a) => a.value.note.text), Array.from({ length: 10 }, (_, i) => `x${i + 1}\nnaïve 🙂`));
	},

	async "spans by caret, selection and digits"(w) {
		const ann = await w.person("ann");
		const line = "🙂 Ada Lovelace met Bo\r\nin Rome.";
		const project = await w.project({ template: one(question.spans), tasks: [{ line }, { line }, { line }] });
		const { page } = await w.open(`/desk/${project}`, { as: ann });
		const text = page.getByRole("textbox", { name: /^Mark the names/ });

		await item(page, 1);
		await text.focus();
		for (const key of ["Control+Home", "ArrowRight", "ArrowRight", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "1"])
			await page.keyboard.press(key);
		await page.keyboard.press("Control+End");
		for (const key of ["ArrowLeft", "2", "x"]) // the caret behind a word; what is typed changes nothing
			await page.keyboard.press(key);
		await page.keyboard.press("Enter");
		await item(page, 2);
		await text.focus();
		for (const key of ["Control+Home", "ArrowRight", "ArrowRight", "1", "2", "Control+End", "ArrowLeft", "1", "Backspace", "Enter"])
			await page.keyboard.press(key);
		await item(page, 3);
		await page.keyboard.press("0");
		await page.keyboard.press("Enter");
		const answers = await w.answered(project, 3);

		assert.deepEqual(answers.map((a) => a.value.names.spans), [
			[{ start: 2, end: 14, label: "per" }, { start: 26, end: 30, label: "loc" }],
			[{ start: 2, end: 5, label: "loc" }],
			[],
		]);
	},

	async "steps judged one after another, up to the first error"(w) {
		const ann = await w.person("ann");
		const line = "First, this.\n\nThen that.\n\nSo there.";
		const project = await w.project({ template: one(question.steps), tasks: [{ line }, { line }] });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await item(page, 1);
		for (const key of ["1", "1", "1", "Enter"])
			await page.keyboard.press(key);
		await item(page, 2);
		for (const key of ["1", "2"])
			await page.keyboard.press(key);
		await page.getByText("The first error is in step 2").waitFor();
		await page.keyboard.press("Enter");
		const answers = await w.answered(project, 2);

		assert.deepEqual(answers.map((a) => a.value.judged.steps), [["ok", "ok", "ok"], ["ok", "wrong"]]);
	},

	async "boxes by keyboard, by pointer, and none"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template: boxes, tasks: [{ picture }, { picture }, { picture }] });
		const { page } = await w.open(`/desk/${project}`, { as: ann });
		const press = async (...keys) => {
			for (const key of keys)
				await page.keyboard.press(key);
		};

		await item(page, 1);
		await page.locator("[aria-label^='Item 1:']").focus();
		await press("Enter"); // from the item to its boxes
		await press("Enter");
		await page.getByRole("button", { name: /^Dark thing: 35 % from the left/ }).waitFor();
		await press("ArrowLeft", "Shift+ArrowDown", "Alt+ArrowUp", "2");
		await page.getByRole("button", { name: /^Light thing: 34 % from the left, 34.9 % from the top/ }).waitFor();
		await page.getByRole("button", { name: "Add a box" }).click();
		await page.getByRole("button", { name: /37.5 %/ }).waitFor();
		await press("Delete", "Escape", "Enter");
		await item(page, 2);
		await page.locator(".stage img").waitFor();
		const stage = await page.locator(".stage").boundingBox();
		const drag = async (from, to) => {
			const at = ([x, y]) => [stage.x + stage.width * x, stage.y + stage.height * y];

			await page.mouse.move(...at(from));
			await page.mouse.down();
			await page.mouse.move(...at(to), { steps: 4 });
			await page.mouse.up();
		};
		await drag([0.1, 0.3], [0.4, 0.8]); // drawn
		await drag([0.2, 0.5], [0.3, 0.5]); // moved
		await drag([0.9, 0.9], [0.9, 0.9]); // a click draws nothing
		await press("Control+Enter");
		await item(page, 3);
		await press("0", "Enter");
		const answers = await w.answered(project, 3);
		const [first, second, third] = answers.map((a) => a.value.things.boxes);

		assert.deepEqual(first, [{ x: 3400, y: 3490, w: 2500, h: 2600, label: "light" }]);
		assert.equal(second.length, 1);
		for (const [name, want] of Object.entries({ x: 2000, y: 3000, w: 3000, h: 5000 }))
			assert.ok(Math.abs(second[0][name] - want) < 300, `${name} is ${second[0][name]}`);
		assert.deepEqual(third, []);
	},

	async "several questions on one flow of keys"(w) {
		const template = {
			fields: pairwise.fields,
			questions: [
				{ name: "better", type: "pairwise", left: "a", right: "b", title: "Which is better?" },
				{ ...question.rating, required: false },
				question.choice,
			],
		};
		const answers = await ten(w, template, async (page, n) => {
			for (const key of ["f", "Enter", ...(n % 2 ? ["4"] : []), "Enter", "1", "Enter"])
				await page.keyboard.press(key);
		});

		assert.deepEqual(answers[0].value, { better: { choice: "tie" }, mood: { rating: 4 }, topic: { choice: "food" } });
		assert.deepEqual(answers[1].value, { better: { choice: "tie" }, topic: { choice: "food" } });
	},

	async "undo brings the item back, and the new answer is the one that counts"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template: one(question.choice), tasks: 3 });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await item(page, 1);
		const first = await page.locator(".task").innerText();

		await page.keyboard.press("1");
		await page.keyboard.press("Enter");
		await item(page, 2);
		await page.keyboard.press("u");
		await item(page, 3);
		assert.equal(await page.locator(".task").innerText(), first);
		await page.getByRole("radio", { name: "Food", checked: true }).waitFor(); // what was said is still there
		await page.keyboard.press("3");
		await page.keyboard.press("Enter");
		const answers = await w.answered(project, 1);

		assert.deepEqual(answers.map((a) => a.value), [{ topic: { choice: "work" } }]);
	},

	async "skip and report give the item back"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template: one(question.choice), tasks: 6 });
		const { page } = await w.open(`/desk/${project}`, { as: ann });
		const key = await w.key(ann);
		const held = async () => (await w.api("GET", `/v1/projects/${project}/assignments`, undefined, { key })).assignments.length;

		await item(page, 1);
		await w.until("five held", async () => (await held()) === 5);
		await page.keyboard.press("n");
		await item(page, 2);
		await page.keyboard.press("r");
		await page.getByRole("dialog", { name: "Report this item" }).waitFor();
		await page.getByRole("button", { name: /Harmful/ }).press("Enter");
		await item(page, 3);
		await page.keyboard.press("1");
		await page.keyboard.press("Enter");
		assert.deepEqual((await w.answered(project, 1)).map((a) => a.value), [{ topic: { choice: "food" } }]);
	},

	async "a remark goes with the answer"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template: one(question.choice), tasks: 2 });
		const { page } = await w.open(`/desk/${project}`, { as: ann });

		await item(page, 1);
		await page.keyboard.press("2");
		await page.keyboard.press("c");
		await page.getByLabel("Remark").waitFor();
		await page.keyboard.type("could be 1 too");
		await page.keyboard.press("Enter");
		await item(page, 2);
		assert.deepEqual((await w.answered(project, 1))[0].value, { topic: { choice: "travel", comment: "could be 1 too" } });
	},

	async "keys can be moved and switched off"(w) {
		const ann = await w.person("ann");
		const project = await w.project({ template: one(question.choice), tasks: 3 });
		const { page } = await w.open(`/desk/${project}`, { as: ann });
		const dialog = page.getByRole("dialog", { name: "Keys" });
		const close = async () => {
			await page.keyboard.press("Escape");
			await dialog.waitFor({ state: "detached" });
		};

		await item(page, 1);
		await page.getByRole("button", { name: "Keys" }).click();
		await dialog.locator("[aria-describedby=key-o1]").click();
		await page.keyboard.press("q");
		await close();
		await page.keyboard.press("q");
		await page.getByRole("radio", { name: "Food", checked: true }).waitFor();
		await page.getByRole("button", { name: "Keys" }).click();
		await page.getByRole("checkbox", { name: /Single keys/ }).uncheck();
		await close();
		await page.keyboard.press("2");
		assert.ok(await page.getByRole("radio", { name: "Food" }).isChecked(), "a key that is off does nothing");
		await page.reload();
		await item(page, 1);
		await page.keyboard.press("q");
		await page.getByRole("radio", { name: "Food", checked: true }).waitFor(); // the draft is still there
	},
};
