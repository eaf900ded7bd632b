/* Step 3: the seal entry that names this manifest, what it covers, and the datasets before it. */
import { hexText, int, members } from "../form";
import { sha256Hex } from "../hash";
import { parseRoots } from "../record_proof";
import { same, within, Wrong } from "../wrong";
import { file, type Audit, type Sealed } from "./inside";
import { parseOrigin } from "./origin";

/** A dataset that was sealed before the log had to be continued bears the origin of then. */
function checkOrigin(a: Audit, seal: Sealed): void {
	const { log, manifest } = a;
	const o = typeof manifest.origin === "string" ? parseOrigin(manifest.origin) : null;
	if (
		log.predecessor &&
		seal.index < log.predecessor.size &&
		o?.base === log.origin.base &&
		o.number < log.origin.number
	)
		return;
	same(log.checkpoint.origin, String(manifest.origin), '"origin" is not the log\'s');
}

/** "earlier": [{dataset, root}] of every seal before this one. */
function checkEarlier(a: Audit, mine: Sealed): void {
	const list = a.manifest.earlier;
	if (!Array.isArray(list))
		throw new Wrong('"earlier" must be an array');
	same(mine.dataset - 1, list.length, '"earlier" must list every dataset before');
	list.forEach((item, i) => {
		const v = members(item, "dataset", "root");
		same(i + 1, int(v, "dataset", 1), '"earlier" must go by number');
		same(a.log.sealed[i]!.root, hexText(v, "root"), '"earlier": the root is not that of the earlier seal');
	});
}

export function auditSeal(a: Audit): void {
	const seal = within({ file: "manifest.json" }, () => {
		const m = a.manifest;
		same(a.log.origin.project, String(m.project), '"project" is not the log\'s');
		const dataset = int(m, "dataset", 1);
		a.S = int(m, "size", 1);
		members(m.records, "count", "oz_root", "root");
		const found = a.log.sealed[dataset - 1];
		if (!found)
			throw new Wrong(`the log has no seal of dataset ${dataset}`);
		checkOrigin(a, found);
		return found;
	});
	within({ file: "log/tile/entries", index: seal.index }, () => {
		const { root } = parseRoots(a.manifest.records);
		same(seal.manifest, sha256Hex(file(a, "manifest.json")), "the seal names another manifest than manifest.json");
		same(seal.root, root, "the seal names another root than manifest.json");
		same(seal.size, a.S, "the seal covers another size than manifest.json");
	});
	within({ file: "manifest.json" }, () => checkEarlier(a, seal));
}
