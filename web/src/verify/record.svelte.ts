/*
 * record -- a record on the bench: its text as somebody edits it, the climb that it makes, and how far the root on top
 * is vouched for: by the person, or by a log whose signed checkpoint holds the seal that names it.
 */
import { get, url } from "../api/client";
import type { components } from "../api/schema";
import { hex, unhex } from "../proof/bytes";
import { leafHash } from "../proof/hash";
import { parse } from "../proof/json";
import type { Checkpoint, Vkey } from "../proof/note";
import { findSeal, today, type FoundSeal } from "../proof/online";
import { checkRecord, recordLine, type RecordProof, type Roots } from "../proof/record_proof";
import { climb } from "../proof/tree";
import type { KeyInUse } from "./key.svelte";
import { knotsOf, type Knot, type SeamState } from "./knots";
import { logOf } from "./logs";
import { pretty } from "./pretty";

type Schemas = components["schemas"];

export interface Vouched {
	dataset: string;
	checkpoint: Checkpoint;
	seal: FoundSeal;
	vkey: Vkey;
}

export class RecordBench {
	readonly proof: RecordProof;
	readonly isExample: boolean;
	text = $state("");
	/** Roots that the person brought: a manifest, or hex. */
	brought = $state.raw<Partial<Roots> | null>(null);
	vouched = $state.raw<Vouched | null>(null);
	/** Why nobody vouches for the root. */
	why = $state("");
	asking = $state(false);

	constructor(proof: RecordProof, isExample = false) {
		this.proof = proof;
		this.isExample = isExample;
		this.reset();
	}

	reset() {
		this.text = pretty(parse(this.proof.record));
	}

	/** The line that the text stands for, or what is wrong with it. */
	readonly line = $derived.by((): { line: string; wrong: string } => {
		try {
			return { line: recordLine(this.text), wrong: "" };
		} catch (e) {
			return { line: this.text, wrong: (e as Error).message };
		}
	});

	readonly trusted: string | null = $derived.by(() => {
		if (this.isExample)
			return this.proof.roots.root;
		return this.brought?.root ?? this.vouched?.seal.seal.root ?? null;
	});

	readonly knots: Knot[] = $derived.by(() => {
		const leaf = leafHash(this.line.line);
		const steps = climb(this.proof.index, this.proof.size, leaf, this.proof.path) ?? [];
		const knots = knotsOf(leaf, steps, { leaf: "record", root: "root" });

		if (this.vouched && this.state === "sealed") {
			const above = knotsOf(this.vouched.seal.leaf, this.vouched.seal.steps, { leaf: "sealed by", root: "log root" });

			knots.at(-1)!.label = "dataset root";
			knots.push(...above);
		}
		return knots;
	});

	/** What does not hold, or "". */
	readonly wrong: string = $derived.by(() => {
		if (this.line.wrong)
			return this.line.wrong;
		const leaf = leafHash(this.line.line);
		const steps = climb(this.proof.index, this.proof.size, leaf, this.proof.path);
		const top = steps && hex(steps.at(-1)?.hash ?? leaf);

		if (top !== (this.trusted ?? this.proof.roots.root))
			return "Its hash leads to another root.";
		if (this.isExample)
			return "";
		try {
			checkRecord(this.proof, this.line.line, { ...this.brought, root: this.trusted ?? undefined });
			return "";
		} catch (e) {
			return (e as Error).message;
		}
	});

	readonly state: SeamState = $derived.by(() => {
		if (this.wrong)
			return "broken";
		return this.trusted ? "sealed" : "unsealed";
	});

	bring(roots: Partial<Roots>) {
		this.brought = roots;
	}

	/** "64 hex digits" of the root, or 0x and those of the oz_root. */
	bringText(text: string): boolean {
		const root = text.trim();

		if (unhex(root, 32))
			this.bring({ root });
		else
			return false;
		return true;
	}

	/** The dataset of this root on this server. */
	private async find(): Promise<Schemas["Dataset"] | null> {
		const list = await get<{ datasets: Schemas["DatasetListed"][] }>("/v1/datasets", { noSignIn: true });
		const found = list.datasets.find((d) => d.root === this.proof.roots.root);

		return found ? get<Schemas["Dataset"]>(url`/v1/datasets/${found.id}`, { noSignIn: true }) : null;
	}

	/** Looks for the seal that names the root, in the log of a dataset of this server. */
	async vouch(key: KeyInUse, dataset?: string): Promise<void> {
		this.asking = true;
		this.why = "";
		try {
			const doc = dataset ? await get<Schemas["Dataset"]>(url`/v1/datasets/${dataset}`, { noSignIn: true }) : await this.find();

			if (!doc?.size) {
				this.why = "No dataset of this server has that root. Bring the manifest, or the root from somebody you trust.";
				return;
			}
			const fetch = logOf(doc.project);
			const note = new TextDecoder().decode(await fetch("checkpoint"));
			const vkey = await key.ask(note.slice(0, note.indexOf("\n")));

			if (!vkey) {
				this.why = "The log's key is not known.";
				return;
			}
			const checkpoint = await today(fetch, vkey);
			const seal = await findSeal(fetch, checkpoint, Number(doc.id.split(".").at(-1)), doc.size);

			this.vouched = { dataset: doc.id, checkpoint, seal, vkey };
		} catch (e) {
			this.why = (e as Error).message;
		} finally {
			this.asking = false;
		}
	}
}
