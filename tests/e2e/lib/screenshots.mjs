/*
 * screenshots -- the two pictures of README.md, from the demo's server: the Desk in light, a record checked in the tab
 * in dark. `make screenshots` runs it; it writes deploy/images/desk.png and verify.png.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const images = join(root, "deploy/images");
const MOST = 200_000; // bytes of a picture
const SIZE = { width: 1280, height: 800 };

const data = mkdtempSync(join(tmpdir(), "goldleaf-pictures-"));
const demo = spawn(join(root, process.env.BUILD ?? "build", "goldleaf"), ["demo", "--port", "0", "--data", data], { stdio: ["ignore", "pipe", "ignore"] });

/** The demo is over and its server is up when it says so. */
function ready() {
	return new Promise((resolve, reject) => {
		let said = "";

		demo.stdout.on("data", (text) => {
			said += text;
			if (said.includes("Ctrl-C") && existsSync(join(data, "demo.json")))
				resolve(JSON.parse(readFileSync(join(data, "demo.json"), "utf8")));
		});
		demo.on("exit", (code) => reject(new Error(`the demo ended with ${code}`)));
	});
}

async function signedIn(browser, { server, sign_ins }, role, colorScheme) {
	const { username, password } = sign_ins.find((one) => one.role === role);
	const context = await browser.newContext({ baseURL: server, viewport: SIZE, colorScheme, reducedMotion: "reduce", locale: "en-US" });

	await context.request.post("/v1/sessions", { data: { username, password }, headers: { "Sec-Fetch-Site": "same-origin" } });
	return context.newPage();
}

async function picture(page, name) {
	const path = join(images, name);

	await page.evaluate(() => document.fonts.ready);
	await page.screenshot({ path });
	const { size } = statSync(path);

	console.log(`${path}: ${size} bytes`);
	if (size > MOST)
		throw new Error(`${name} has more than ${MOST} bytes`);
}

async function desk(browser, world) {
	const page = await signedIn(browser, world, "annotator", "light");

	await page.goto(`/desk/${world.projects.find((p) => p.name === "preference").project}`);
	// A task whose replies fill the page.
	for (let i = 1; i <= 8; i++) {
		await page.locator(`[aria-label^="Item ${i}:"]`).waitFor();
		if ((await page.locator(".cards").innerText()).length > 500)
			break;
		await page.keyboard.press("n");
	}
	await page.keyboard.press("d");
	await page.waitForTimeout(4500); // no undo in the picture
	await picture(page, "desk.png");
}

async function verify(browser, world) {
	const page = await signedIn(browser, world, "requester", "dark");
	const { dataset } = world.projects.find((p) => p.name === "choice");

	await page.goto(`/verify?dataset=${dataset}&record=41`);
	await page.setViewportSize({ ...SIZE, height: 930 }); // down to the verdict
	await page.waitForLoadState("networkidle");
	await picture(page, "verify.png");
}

let browser;

try {
	const world = await ready();

	browser = await launch();
	await desk(browser, world);
	await verify(browser, world);
} finally {
	await browser?.close();
	const gone = new Promise((resolve) => demo.once("exit", resolve));

	if (demo.exitCode === null) {
		demo.kill("SIGTERM");
		await gone;
	}
	rmSync(data, { recursive: true, force: true });
}
