/* Step 1: the manifest's form, and every file of the bundle: those that it names by size and hash, no others. */
import { hex, text as textOf, unhex } from "../bytes";
import { hexText, int, members } from "../form";
import { fileHash } from "../hash";
import { get, hasReal, isObject, parseCanonical, type Json } from "../json";
import { isTilePath } from "../tile";
import { same, within, Wrong } from "../wrong";
import { file, type Audit } from "./inside";

const MANIFEST = "manifest.json";
const NAMED = ["README.md", "croissant.json", "openings.jsonl", "records.jsonl", "tasks.jsonl"];
const REQUIRED = [...NAMED, MANIFEST, "said.jsonl", "log/checkpoint"];
const LATER = ["earnings.jsonl", "payouts.json", "anchor.json"];

const isTerms = (name: string): boolean => name.startsWith("terms/") && unhex(name.slice(6), 32) !== null;
const isTile = (name: string): boolean => name.startsWith("log/tile/") && isTilePath(name.slice(9));

function readManifest(a: Audit): void {
	const data = file(a, MANIFEST);
	a.manifest = within({ file: MANIFEST }, () => {
		const m = members(
			parseCanonical(textOf(data)),
			...["agreement", "algorithm", "calibration", "cliques", "created", "dataset", "earlier", "files", "gold"],
			...["licence", "origin", "partial", "project", "records", "size", "targeted", "terms", "undecided", "v"],
		);
		if (m.v !== 1)
			throw new Wrong('"v" must be 1, the only version there is');
		if (hasReal(m))
			throw new Wrong("a manifest holds no real number; it would be a string");
		if (!isObject(m.files))
			throw new Wrong('"files" must be an object');
		return m;
	});
}

/** One member of "files", against the file of that name. */
async function checkNamed(a: Audit, name: string, value: Json): Promise<void> {
	const { bytes, sha256 } = within({ file: MANIFEST }, () => {
		const v = members(value, "bytes", "sha256");
		return { bytes: int(v, "bytes"), sha256: hexText(v, "sha256") };
	});
	const data = a.files.get(name);
	if (!data)
		throw new Wrong("the file is missing; the manifest names it", "", "", { file: name });
	within({ file: name }, () => same(bytes, data.length, "its size in bytes is not what the manifest says"));
	const hash = hex(await fileHash(data));
	within({ file: name }, () => {
		same(sha256, hash, "its SHA-256 is not what the manifest says");
		if (isTerms(name))
			same(name.slice(6), hash, "its SHA-256 is not its name");
	});
	a.claimed.add(name);
}

export async function auditFiles(a: Audit): Promise<void> {
	readManifest(a);
	const list = Object.entries(a.manifest.files as object) as [string, Json][];
	for (const [i, [name, value]] of list.entries()) {
		if (!NAMED.includes(name) && !isTerms(name))
			throw new Wrong(`"files" names ${name}, which no bundle has`, "", "", { file: MANIFEST });
		await checkNamed(a, name, value);
		a.progress("files", i + 1, list.length);
	}
	for (const name of REQUIRED)
		file(a, name);
	for (const name of NAMED)
		if (!get(a.manifest.files, name))
			throw new Wrong(`"files" does not name ${name}`, "", "", { file: MANIFEST });
	for (const name of [...REQUIRED, ...LATER])
		if (a.files.has(name))
			a.claimed.add(name);
	for (const name of a.files.keys())
		if (!a.claimed.has(name) && !isTile(name))
			throw new Wrong("the bundle holds a file that is no part of it", "", "", { file: name });
}
