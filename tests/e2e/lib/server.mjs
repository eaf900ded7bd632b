/*
 * server -- build/goldleaf with a private Postgres in a folder of its own, on a free port that it keeps when it is killed
 * and started again; and the API as a script sees it.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const goldleaf = join(root, process.env.BUILD ?? "build", "goldleaf");

function freePort() {
	return new Promise((resolve, reject) => {
		const probe = createServer();

		probe.on("error", reject);
		probe.listen(0, "127.0.0.1", () => {
			const { port } = probe.address();

			probe.close(() => resolve(port));
		});
	});
}

export class Server {
	static async start() {
		const server = new Server();

		server.folder = mkdtempSync(join(tmpdir(), "goldleaf-e2e-"));
		server.port = await freePort();
		server.url = `http://127.0.0.1:${server.port}`;
		await server.up();
		server.key = readFileSync(join(server.folder, "admin.key"), "utf8").trim();
		return server;
	}

	async up() {
		const words = [
			"serve", "--embedded", "--data", join(this.folder, "data"), "--listen", `127.0.0.1:${this.port}`,
			"--admin-key-file", join(this.folder, "admin.key"),
		];

		this.log = "";
		this.process = spawn(goldleaf, words, { stdio: ["ignore", "pipe", "pipe"] });
		for (const stream of [this.process.stdout, this.process.stderr])
			stream.on("data", (text) => (this.log = (this.log + text).slice(-200_000)));
		this.process.on("error", (e) => (this.log += e.message));
		for (let i = 0; i < 300; i++) {
			if (await fetch(`${this.url}/readyz`).then((r) => r.ok, () => false))
				return;
			if (this.process.exitCode !== null)
				break;
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		throw new Error(`the server did not come up:\n${this.log.slice(-3000)}`);
	}

	/** As if the power failed; Postgres stays, as a database on another machine would. */
	async kill() {
		const gone = new Promise((resolve) => this.process.once("exit", resolve));

		this.process.kill("SIGKILL");
		await gone;
	}

	async stop() {
		if (this.process && this.process.exitCode === null && this.process.signalCode === null) {
			const gone = new Promise((resolve) => this.process.once("exit", resolve));

			this.process.kill("SIGTERM");
			await gone;
		}
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** One request; an object goes as JSON. Throws unless the status is below 300. */
	async api(method, path, body, { key = this.key, type = "application/json" } = {}) {
		const response = await fetch(this.url + path, {
			method,
			headers: {
				...(key && { Authorization: `Bearer ${key}` }),
				...(body !== undefined && { "Content-Type": type }),
			},
			body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
		});
		const text = await response.text();

		if (!response.ok)
			throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return text && response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : text;
	}

	/** A list, all of its pages. */
	async all(path, name, options) {
		const found = [];

		for (let next = path; next; ) {
			const response = await fetch(this.url + next, { headers: { Authorization: `Bearer ${options?.key ?? this.key}` } });

			if (!response.ok)
				throw new Error(`GET ${next}: ${response.status} ${await response.text()}`);
			found.push(...(await response.json())[name]);
			next = /<([^>]*)>; *rel="next"/.exec(response.headers.get("Link") ?? "")?.[1]?.replace(this.url, "");
		}
		return found;
	}
}
