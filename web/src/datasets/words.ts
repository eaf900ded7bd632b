/* words -- kinds of questions, agreement and prices of datasets, as people say them. */
import type { Price } from "../api/types";
import { money, percent } from "../ui/format";
import type { Agreement } from "./types";

const kinds: Record<string, string> = {
	boxes: "boxes in a picture",
	choice: "choice",
	multi_choice: "several choices",
	pairwise: "comparison",
	ranking: "ranking",
	rating: "rating",
	spans: "spans in a text",
	steps: "steps",
	text: "text",
};

export function kindsText(types: string[]): string {
	return [...new Set(types)].map((type) => kinds[type] ?? type).join(", ");
}

/** The first question that agreement is defined for. */
export function agreementOf(all: Record<string, Agreement>): { percent: string; alpha: string } | null {
	for (const a of Object.values(all))
		if (!("undefined" in a))
			return { percent: percent(a.percent), alpha: Number(a.alpha).toFixed(2) };
	return null;
}

export function priceText(price: Price): string {
	return price.amount ? money(price) : "free";
}
