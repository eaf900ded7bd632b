/*
 * guard -- the receipts on this device, held against today's logs: at each sign-in, and whenever asked. What it finds is
 * kept here for whoever shows it.
 */
import { Problem } from "../api/client";
import { list, put, read, type Receipt } from "../store/db";
import { checkHoldings, type Fault, type SeenLog } from "../proof/holdings";
import { keptText } from "../proof/kept";
import { parseVkey } from "../proof/note";
import { logOf } from "../verify/logs";

export interface ProjectFault extends Fault {
	project: string;
}

class Guard {
	/** null: not checked in this visit. */
	at = $state.raw<Date | null>(null);
	running = $state(false);
	held = $state(0);
	sound = $state(0);
	faults = $state.raw<ProjectFault[]>([]);
	/** Logs that could not be asked. */
	unasked = $state(0);
	private once: Promise<void> | null = null;

	/** Checks everything; a check that is under way is joined. `anew`: also what was found before. */
	check(account: string, anew = false): Promise<void> {
		this.once ??= this.run(account, anew).finally(() => {
			this.once = null;
			this.running = false;
		});
		return this.once;
	}

	private async run(account: string, anew: boolean): Promise<void> {
		const mine = await list("receipts", "account", account);
		const projects = Map.groupBy(mine, (receipt) => receipt.project);
		const faults: ProjectFault[] = [];
		let sound = 0;
		let unasked = 0;

		this.running = true;
		this.held = mine.length;
		for (const [project, receipts] of projects) {
			try {
				const found = await this.checkProject(project, receipts, anew);

				sound += found.sound.length;
				faults.push(...found.faults.map((fault) => ({ ...fault, project })));
			} catch (e) {
				if (e instanceof Problem && e.status === 404)
					faults.push({ project, answer: null, message: "this server says that there is no such log" });
				else
					unasked++; // no network, or the server does not answer: another time
			}
		}
		this.sound = sound;
		this.faults = faults;
		this.unasked = unasked;
		this.at = new Date();
	}

	private async checkProject(project: string, receipts: Receipt[], anew: boolean) {
		const kept = await read("checkpoints", project);
		const seen: SeenLog | null = kept ? { size: kept.size, root: kept.root, vkey: kept.vkey } : null;
		const held = receipts.map(({ answer, receipt, checked }) => ({ answer, receipt, checked: anew ? undefined : checked }));
		const found = await checkHoldings(held, seen, logOf(project));

		if (found.seen)
			await put("checkpoints", { project, ...found.seen, at: Date.now() });
		for (const receipt of receipts)
			if (found.seen && found.sound.includes(receipt.answer) && receipt.checked !== found.seen.size)
				await put("receipts", { ...receipt, checked: found.seen.size });
		return found;
	}
}

export const guard = new Guard();

/** Every receipt of an account on this device as one file, with the keys that their logs had. */
export async function exportReceipts(account: string): Promise<Blob> {
	const mine = await list("receipts", "account", account);
	const vkeys: Record<string, string> = {};

	for (const { vkey } of await list("checkpoints"))
		vkeys[parseVkey(vkey).name] = vkey;
	const text = keptText({ receipts: mine.map(({ answer, receipt }) => ({ answer, receipt })), vkeys });

	return new Blob([text], { type: "application/json" });
}
