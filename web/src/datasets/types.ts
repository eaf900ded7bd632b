/* types -- what the API says of datasets. */
import type { Price, Template } from "../api/types";

export type Agreement = { undefined: string } | { alpha: string; gwet_ac1: string; percent: string };

export interface Listed {
	id: string;
	project: string;
	name: string;
	questions: string[];
	records: number;
	agreement: Record<string, Agreement>;
	licence: string;
	price: Price;
	open: boolean;
	root: string;
	sealed_at: string;
	bytes: number;
}

export interface DatasetFile {
	name: string;
	bytes: number;
	sha256: string;
}

export interface DatasetDoc {
	id: string;
	project: string;
	name: string;
	state: "sealing" | "sealed" | "failed";
	error: string | null;
	records: number | null;
	root: string | null;
	oz_root: string | null;
	manifest_sha256: string | null;
	licence: string;
	partial: boolean;
	size: number | null;
	created: string;
	sealed_at: string | null;
	price: Price;
	open: boolean;
	template: Template | null;
	questions: { name: string; type: string; title: string }[];
	agreement: Record<string, Agreement>;
	undecided: number | null;
	files: DatasetFile[];
	formats: string[];
	guidelines: string | null;
	progress: { done: number; total: number } | null;
}

export interface Sampled {
	index: number;
	/** the record's line */
	record: string;
	content: Record<string, unknown>;
}

/** A line of records.jsonl. */
export interface RecordLine {
	n: number;
	external_id: string | null;
	group: string | null;
	answers: number[];
	left_out: [number, string][];
	questions: Record<string, { confidence: string | null; status: string; value: unknown; votes: Record<string, number> }>;
}
