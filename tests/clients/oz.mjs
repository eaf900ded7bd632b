// OpenZeppelin's own library as a judge of our trees and proofs.
//
//   node oz.mjs files FOLDER          what make_log wrote: FOLDER/oz/COUNT.json and COUNT.proofs.json
//   node oz.mjs served DEMO.json      what the demo's server gives out for its datasets
//
// Each check prints a line "ok ..." or "FAIL ..."; the last line is "N passed, N failed".
import { readFileSync, readdirSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";

const LEAF = ["uint256", "bytes32"];
let passed = 0;
let failed = 0;

function check(what, test) {
	let reason = "does not hold";
	try {
		if (test()) {
			passed++;
			console.log("ok  ", what);
			return;
		}
	} catch (e) {
		reason = e.message;
	}
	failed++;
	console.log("FAIL", `${what}: ${reason}`);
}

// The tree that our dump holds, once the library has found nothing wrong with it.
function checkTree(what, dump, root) {
	let tree;
	check(`${what}: the dump loads and is valid`, () => {
		tree = StandardMerkleTree.load(dump);
		tree.validate();
		return true;
	});
	check(`${what}: the root is the one stated`, () => tree.root === root);
	check(`${what}: the library makes the same tree of the same values`, () => {
		const values = dump.values.map(v => v.value);
		const own = StandardMerkleTree.of(values, LEAF);
		return own.root === root && isDeepStrictEqual(own.dump(), dump);
	});
	return tree;
}

function checkProof(what, tree, root, { value, proof }) {
	check(`${what}: its proof is accepted`, () => StandardMerkleTree.verify(root, LEAF, value, proof));
	check(`${what}: and is the library's own`, () => isDeepStrictEqual(tree.getProof(value), proof));
	check(`${what}: another index is refused`, () => !StandardMerkleTree.verify(root, LEAF, [value[0] + 1, value[1]], proof));
}

function files(folder) {
	const names = readdirSync(`${folder}/oz`).filter(n => /^\d+\.json$/.test(n));
	for (const name of names) {
		const dump = JSON.parse(readFileSync(`${folder}/oz/${name}`));
		const { root, proofs } = JSON.parse(readFileSync(`${folder}/oz/${name.replace(".json", ".proofs.json")}`));
		const tree = checkTree(`${dump.values.length} leaves`, dump, root);
		check(`${dump.values.length} leaves: a proof each`, () => proofs.length === dump.values.length);
		proofs.slice(0, 12).forEach(p => checkProof(`leaf ${p.value[0]} of ${proofs.length}`, tree, root, p));
		check(`${dump.values.length} leaves: all proofs`, () =>
			proofs.every(p => StandardMerkleTree.verify(root, LEAF, p.value, p.proof)));
	}
}

async function get(url) {
	const reply = await fetch(url);
	if (!reply.ok)
		throw new Error(`${url}: ${reply.status}`);
	return reply.json();
}

async function served(file) {
	const demo = JSON.parse(readFileSync(file));
	for (const project of demo.projects) {
		const at = `${demo.server}/v1/datasets/${project.dataset}`;
		const tree = checkTree(project.name, await get(`${at}/oz.json`), project.oz_root);
		check(`${project.name}: a leaf for each task`, () => tree.length === project.tasks);
		for (const index of [0, 1, project.tasks >> 1, project.tasks - 1]) {
			const { oz } = await get(`${at}/proof/${index}`);
			checkProof(`${project.name}: record ${index}`, tree, project.oz_root, oz);
		}
	}
}

const [, , what, where] = process.argv;
if (what === "files")
	files(where);
else if (what === "served")
	await served(where);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
