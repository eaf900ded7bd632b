/*
 * main -- runs the *.spec.mjs files: each exports an object of tests, sentence -> async function of the world. One server
 * and one browser for all; a test makes its own people and projects.
 */
import { mkdirSync, readdirSync } from "node:fs";
import { launch } from "./browser.mjs";
import { Server } from "./server.mjs";
import { World } from "./world.mjs";

const here = new URL("../", import.meta.url);
const LIMIT_MS = 120_000; // far beyond what any takes, also where others keep the processors busy

const wanted = process.argv.slice(2).map((word) => word.split(":"));
const specs = readdirSync(here).filter((name) => name.endsWith(".spec.mjs") && (!wanted.length || wanted.some(([file]) => name.includes(file))));
let passed = 0;
let failed = 0;

function late(ms) {
	return new Promise((_, reject) => setTimeout(() => reject(new Error(`not done after ${ms} ms`)), ms).unref());
}

async function run(name, test, server, browser) {
	const world = new World(server, browser);
	const began = Date.now();
	let error;

	try {
		await Promise.race([test(world), late(test.limit ?? LIMIT_MS)]);
	} catch (e) {
		error = e;
	}
	if (!error && world.wrong.length)
		error = new Error(world.wrong.join("\n"));
	if (error && process.env.KEEP)
		mkdirSync(process.env.KEEP, { recursive: true });
	await world.close(error && process.env.KEEP && `${process.env.KEEP}/${name.replace(/\W+/g, "-")}`);
	if (error) {
		failed++;
		console.log(`FAIL ${name}\n${String(error.stack ?? error).replace(/^/gm, "     ")}`);
		for (const wrong of world.wrong)
			console.log(`     also: ${wrong}`);
	} else {
		passed++;
		console.log(`ok   ${name} (${Date.now() - began} ms)`);
	}
}

const server = await Server.start();
let browser;

/* Ended from outside: nothing of ours goes on without us. */
for (const signal of ["SIGINT", "SIGTERM"])
	process.once(signal, async () => {
		await browser?.close();
		await server.stop();
		process.exit(1);
	});

try {
	browser = await launch();
	for (const file of specs) {
		const tests = (await import(new URL(file, here))).default;
		const words = wanted.filter(([name]) => file.includes(name)).map(([, word]) => word);

		for (const [name, test] of Object.entries(tests))
			if (!words.length || words.some((word) => !word || name.includes(word)))
				await run(`${file.replace(".spec.mjs", "")}: ${name}`, test, server, browser);
	}
} catch (e) {
	failed++;
	console.log(`FAIL ${e.stack}`);
} finally {
	await browser?.close();
	await server.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
