/* held -- the work that is on this device: what can be gone on with while there is no network. */
import { list } from "../store/db";

export interface Held {
	project: string;
	name: string;
	items: number;
}

export async function heldHere(account: string): Promise<Held[]> {
	const now = Date.now();
	const open = (await list("leases")).filter((l) => l.account === account && !l.done && Date.parse(l.expires_at) > now);
	const names = new Map((await list("terms")).map((terms) => [terms.project, terms.name]));
	const projects = [...new Set(open.map((lease) => lease.project))].filter((project) => names.has(project));

	return projects.map((project) => ({
		project,
		name: names.get(project)!,
		items: open.filter((lease) => lease.project === project).length,
	}));
}
