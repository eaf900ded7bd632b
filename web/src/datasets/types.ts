/* types -- what the API says of datasets, as schemas/openapi.yaml has it. */
import type { components } from "../api/schema";
import type { Template } from "../api/types";

type Schemas = components["schemas"];

export type Agreement = Schemas["Agreement"];
export type Listed = Schemas["DatasetListed"];
export type DatasetDoc = Omit<Schemas["Dataset"], "template"> & { template: Template | null };
export type DatasetFile = DatasetDoc["files"][number];
export type Sampled = Schemas["Sample"]["records"][number];

/** A line of records.jsonl. */
export interface RecordLine {
	n: number;
	external_id: string | null;
	group: string | null;
	answers: number[];
	left_out: [number, string][];
	questions: Record<string, { confidence: string | null; status: string; value: unknown; votes: Record<string, number> }>;
}
