/*
 * receipt -- a receipt on the bench: what it says was answered, as somebody edits it; the commitment, the entry and the
 * climb that follow; the signature; and whether today's log still has it.
 */
import { concat, hex, utf8 } from "../proof/bytes";
import { leafHash, sha256 } from "../proof/hash";
import { get, jcs, parse, type Json } from "../proof/json";
import { verifyCheckpoint, type Vkey } from "../proof/note";
import { hashesOf, included, today } from "../proof/online";
import { checkOpening, commitHalves, commitOpening } from "../proof/opening";
import { parseReceipt, type Receipt } from "../proof/receipt";
import { climb } from "../proof/tree";
import type { KeyInUse } from "./key.svelte";
import { knotsOf, type Knot, type SeamState } from "./knots";
import { logOf, projectOf } from "./logs";
import { pretty } from "./pretty";

/** What any JSON would be committed to as, be it an opening or not. */
function commitment(kind: string, opening: Json): Uint8Array {
	const job = get(opening, "job");
	const said = get(opening, "said");

	if (kind === "answer" && job !== undefined && said !== undefined)
		return commitHalves(sha256(utf8(jcs(job))), sha256(utf8(jcs(said))));
	return commitOpening(kind, opening);
}

export class ReceiptBench {
	readonly source: string;
	readonly receipt: Receipt;
	text = $state("");
	/** null: not checked yet, or no key. */
	signature = $state.raw<{ sound: boolean; why: string } | null>(null);
	/** Whether the log of today has it, asked only on demand. */
	now = $state.raw<{ sound: boolean; text: string } | null>(null);

	constructor(source: string) {
		this.source = source;
		this.receipt = parseReceipt(source, false);
		this.reset();
	}

	reset() {
		this.text = pretty(this.receipt.opening);
	}

	/** The entry that the text would have made. */
	private readonly made = $derived.by((): { leaf: Uint8Array; wrong: string } => {
		const { entry } = this.receipt;

		try {
			const opening = parse(this.text);
			const c = hex(commitment(entry.k, opening));
			const text = this.receipt.entryText.replace(`"c":"${entry.c}"`, `"c":"${c}"`);

			if (c === entry.c)
				checkOpening(entry, opening);
			return {
				leaf: leafHash(text),
				wrong: c === entry.c ? "" : "It is not what the entry in the log is committed to.",
			};
		} catch (e) {
			return { leaf: leafHash(concat(utf8(this.receipt.entryText), utf8(this.text))), wrong: (e as Error).message };
		}
	});

	readonly knots: Knot[] = $derived.by(() => {
		const { proof, checkpoint } = this.receipt;
		const steps = climb(proof.index, checkpoint.size, this.made.leaf, proof.path) ?? [];

		return knotsOf(this.made.leaf, steps, { leaf: "entry", root: "log root" });
	});

	/** What does not hold, or "". */
	readonly wrong: string = $derived.by(() => {
		if (this.made.wrong)
			return this.made.wrong;
		if (this.knots.at(-1)!.hash !== hex(this.receipt.checkpoint.root))
			return "The proof does not lead from the entry to the root of the checkpoint.";
		return this.signature && !this.signature.sound ? this.signature.why : "";
	});

	readonly state: SeamState = $derived.by(() => {
		if (this.wrong)
			return "broken";
		return this.signature?.sound ? "sealed" : "unsealed";
	});

	async sign(vkey: Vkey | null): Promise<void> {
		if (!vkey) {
			this.signature = null;
			return;
		}
		try {
			await verifyCheckpoint(this.receipt.checkpoint, vkey);
			this.signature = { sound: true, why: "" };
		} catch (e) {
			this.signature = { sound: false, why: `${(e as Error).message}.`.replace(/^the/, "The") };
		}
	}

	/** Asks this server's log of today for the entry. */
	async askToday(key: KeyInUse): Promise<void> {
		const { checkpoint, proof, leaf } = this.receipt;
		const project = projectOf(checkpoint.origin);
		const vkey = await key.ask(checkpoint.origin);

		if (!project || !vkey) {
			this.now = { sound: false, text: "This server has no log of that name." };
			return;
		}
		try {
			const fetch = logOf(project);
			const newest = await today(fetch, vkey);

			await included(hashesOf(newest.size, fetch), newest, proof.index, leaf);
			this.now = { sound: true, text: `Today's log, of ${newest.size.toLocaleString()} entries, still has it at that place.` };
		} catch (e) {
			this.now = { sound: false, text: `Today's log does not show it: ${(e as Error).message}.` };
		}
	}
}
