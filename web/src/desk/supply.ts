/*
 * supply -- the items of one tab: the next one is claimed and complete (its terms too) before it is wanted.
 *
 *     const item = await supply.take();       // what is at hand; null: nothing on this device
 *     supply.prepare(item);                   // while somebody looks at it
 */
import type { Terms } from "../api/types";
import type { Lease } from "../store/db";
import { claim, letGo, next, termsOf } from "./queue";

export interface Item {
	lease: Lease;
	terms: Terms;
}

export class Supply {
	#ahead: Item | null = null;
	#preparing: Promise<void> | null = null;
	#closed = false;

	constructor(
		readonly account: string,
		readonly project: string,
	) {}

	/** The item that was prepared, or the first there is. */
	async take(): Promise<Item | null> {
		await this.#preparing;
		const item = this.#ahead;

		this.#ahead = null;
		return item ?? this.#next();
	}

	/** Has the one after this at hand. */
	prepare(shown: Item | null) {
		if (this.#preparing || this.#ahead || !shown || this.#closed)
			return;
		this.#preparing = this.#next()
			.then((item) => {
				this.#ahead = item;
			})
			.catch(() => undefined) // it will be seen when its turn comes
			.finally(() => {
				this.#preparing = null;
			});
	}

	/** What was shown comes next again: something else comes first. */
	async putBack(item: Item | null) {
		await this.#preparing;
		if (this.#ahead)
			this.free(this.#ahead);
		this.#ahead = item;
	}

	/** The item of a lease that is to be done again; null: another tab was quicker. */
	async again(lease: Lease): Promise<Item | null> {
		return (await claim(lease.id)) ? this.#complete(lease) : null;
	}

	/** Other tabs may have it, if it is still to be done. */
	free(item: Item) {
		letGo(item.lease.id);
	}

	close() {
		this.#closed = true;
		if (this.#ahead)
			this.free(this.#ahead);
	}

	async #next(): Promise<Item | null> {
		const lease = await next(this.account, this.project);

		if (lease && this.#closed)
			letGo(lease.id);
		return lease && !this.#closed ? this.#complete(lease) : null;
	}

	async #complete(lease: Lease): Promise<Item> {
		try {
			return { lease, terms: await termsOf(this.account, this.project, lease.template_version) };
		} catch (e) {
			letGo(lease.id); // its turn comes when the terms are to be had
			throw e;
		}
	}
}
