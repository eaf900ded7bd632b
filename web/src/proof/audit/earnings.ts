/* Step 8: earnings.jsonl, made again from the answers and verdicts below S. */
import { jcs } from "../json";
import { Lines, type Audit } from "./inside";

interface Earning {
	a: string;
	accepted: number;
	amount: number;
	currency: string;
	rejected: number;
}

/** One row a (annotator, currency), ascending. */
function earnings(a: Audit): Earning[] {
	const rows = new Map<string, Earning>();
	for (const x of a.facts.answers) {
		const who = a.facts.annotators[x.who]!.a;
		const { amount, currency } = x.terms.price;
		const key = `${who} ${currency}`;
		const row = rows.get(key) ?? { a: who, accepted: 0, amount: 0, currency, rejected: 0 };
		if (x.standing?.rejected)
			row.rejected++;
		else {
			row.accepted++;
			row.amount += amount;
		}
		rows.set(key, row);
	}
	return [...rows.keys()].sort().map((key) => rows.get(key)!);
}

export function auditEarnings(a: Audit): void {
	const lines = new Lines(a, "earnings.jsonl");
	for (const row of earnings(a)) {
		const want = jcs({ ...row });
		const found = lines.next();
		if (found === null)
			throw lines.wrong("a line is missing at the end", want);
		if (found !== want)
			throw lines.wrong("the line is not what the answers and verdicts below S give", want, found);
	}
	if (lines.next() !== null)
		throw lines.wrong("nobody else has earned anything");
}
