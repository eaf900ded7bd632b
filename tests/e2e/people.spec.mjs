/* People: how they come in, get back in, and look after their account. */
import assert from "node:assert/strict";

const PASSWORD = "correct horse battery";

async function signUp(page, username) {
	await page.getByLabel("Username").fill(username);
	await page.getByLabel("Password").fill(PASSWORD);
	await page.getByRole("button", { name: "Make my account" }).click();
}

async function open(w, path, heading, options) {
	const { page } = await w.open(path, options);

	await page.getByRole("heading", { level: 1, name: heading }).waitFor();
	return page;
}

export default {
	async "an invitation becomes an account with work to do"(w) {
		const project = await w.project({ name: "Work for many" });
		const boss = await w.person("boss", { project, role: "manager" });
		const { page } = await w.open(`/projects/${project}/people`, { as: boss });

		await page.getByLabel("For whom").fill("Ada");
		await page.getByRole("button", { name: "Invite" }).click();
		const link = await page.getByRole("region", { name: "Invitation link" }).innerText();

		assert.match(link, /\/join#[\w-]{43}$/);
		const { page: theirs } = await w.open(link.slice(w.server.url.length));
		const asked = [];

		theirs.on("request", (request) => asked.push(request.url()));
		await signUp(theirs, "ada-lovelace");
		await theirs.getByText("Work for many").waitFor();
		assert.equal(new URL(theirs.url()).pathname, "/work");
		assert.equal(asked.some((url) => url.includes(link.split("#")[1])), false);

		const { page: late } = await w.open(link.slice(w.server.url.length));

		await signUp(late, "somebody-else");
		await late.getByRole("alert").waitFor();
	},

	async "what is wrong stands at its field"(w) {
		const { token } = await w.api("POST", "/v1/invitations", {});
		const { page } = await w.open(`/join#${token}`);

		await page.getByLabel("Username").fill("a b");
		await page.getByLabel("Password").fill(PASSWORD);
		await page.getByRole("button", { name: "Make my account" }).click();
		await w.until("the username's error", async () => (await page.getByLabel("Username").getAttribute("aria-invalid")) === "true");
		await page.getByLabel("Username").fill("fine-name");
		await page.getByLabel("Password").fill("password");
		await page.getByRole("button", { name: "Make my account" }).click();
		await w.until("the password's error", async () => (await page.getByLabel("Password").getAttribute("aria-invalid")) === "true");
	},

	async "sign-in says no to a wrong password, and goes where one wanted to go"(w) {
		const ann = await w.person("ann");
		const { page } = await w.open("/account");

		await page.waitForURL(/\/signin\?to=%2Faccount/);
		await page.getByLabel("Username").fill(ann.username);
		await page.getByLabel("Password").fill("not the right one");
		await page.keyboard.press("Enter");
		await page.getByText("No account has this username and password.").waitFor();
		await page.getByLabel("Password").fill(ann.password);
		await page.keyboard.press("Enter");
		await page.waitForURL(/\/account$/);
	},

	async "an admin's reset link sets a new password, once, and ends the old sessions"(w) {
		const ann = await w.person("ann");
		const admin = await w.person("root", { admin: true });
		const { page: anns } = await w.open("/work", { as: ann });
		const { page } = await w.open("/admin", { as: admin });

		await page.getByLabel("Find by name, username or id").fill(ann.username);
		await page.getByRole("button", { name: `Reset link for ${ann.name}` }).click();
		await page.getByLabel(/To go on, type/).fill(ann.name);
		await page.getByRole("button", { name: "Make the link" }).click();
		const link = await page.getByRole("region", { name: "Reset link" }).innerText();

		const { page: anew } = await w.open(link.slice(w.server.url.length));

		await anew.getByLabel("New password").fill("another four words here");
		await anew.getByRole("button", { name: "Set it and sign in" }).click();
		await anew.waitForURL(/\/work$/);
		await anns.goto("/account");
		await anns.waitForURL(/\/signin/);

		const { page: again } = await w.open(link.slice(w.server.url.length));

		await again.getByLabel("New password").fill("a third set of words");
		await again.getByRole("button", { name: "Set it and sign in" }).click();
		await again.getByRole("alert").waitFor();
	},

	async "keys are shown once and can be taken back, other sessions ended, the name changed"(w) {
		const ann = await w.person("ann");
		const { page } = await w.open("/account", { as: ann });
		await w.open("/work", { as: ann });

		await page.reload();
		await page.getByRole("checkbox", { name: "take tasks and answer them" }).check();
		await page.getByRole("button", { name: "Make a key" }).click();
		const key = await page.getByRole("region", { name: "New key" }).innerText();

		assert.equal((await w.api("GET", "/v1/me", undefined, { key })).username, ann.username);
		await page.getByRole("button", { name: "I have stored it" }).click();
		await page.getByRole("button", { name: /^Delete key/ }).click();
		await page.getByText("No keys.").waitFor();
		await w.until("the key's end", () => w.api("GET", "/v1/me", undefined, { key }).then(() => false, () => true));

		await page.getByRole("button", { name: /^End all/ }).click();
		await w.until("one session", async () => (await page.getByRole("region", { name: "Sessions" }).getByRole("listitem").count()) === 1);

		await page.getByRole("textbox", { name: "Name" }).fill("Ann Otator");
		await page.getByRole("button", { name: "Save" }).click();
		await page.getByRole("heading", { name: "Ann Otator" }).waitFor();
	},

	async "anybody can use it: home, sign-in, sign-up, reset"(w) {
		await w.accessible(await open(w, "/", "Labels you can check"), "Home");
		await w.accessible(await open(w, "/signin", "Sign in"), "Sign in");
		await w.accessible(await open(w, "/join#x", "Welcome"), "Join");
		await w.accessible(await open(w, "/reset#x", "Set a new password"), "Reset");
	},

	async "anybody can use it: account, admin, API"(w) {
		const admin = await w.person("root", { admin: true });

		await w.accessible(await open(w, "/account", admin.name, { as: admin }), "Account");
		const page = await open(w, "/admin", "Admin", { as: admin });

		await page.getByRole("cell", { name: admin.name }).first().waitFor();
		await w.accessible(page, "Admin");
		await page.getByRole("button", { name: "Make an account" }).click();
		await w.accessible(page, "Make an account");
		const docs = await open(w, "/docs", "API");

		await docs.getByText("/v1/sessions", { exact: true }).first().waitFor();
		await w.accessible(docs, "API");
	},

	async "the API's page finds calls by words"(w) {
		const { page } = await w.open("/docs");

		await page.getByText(/^\d+ calls$/).waitFor();
		await page.keyboard.press("/");
		await page.keyboard.type("import tasks");
		const call = page.getByRole("button", { name: "POST /v1/projects/{project}/tasks Import tasks", exact: true });

		await call.waitFor();
		await w.until("few calls", async () => (await page.getByRole("article").count()) < 6);
		if ((await call.getAttribute("aria-expanded")) === "false")
			await call.click();
		await page.getByRole("region", { name: "curl POST /v1/projects/{project}/tasks", exact: true }).waitFor();
		await w.accessible(page, "a call");
	},
};
