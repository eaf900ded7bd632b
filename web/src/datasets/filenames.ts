/* filenames -- what each file of a dataset is for, in words. */
const what: Record<string, string> = {
	"bundle.tar": "everything that an audit needs, in one file",
	"records.jsonl": "one line a task: status, value, votes, the answers used",
	"tasks.jsonl": "what was asked",
	"openings.jsonl": "what each entry of the log is committed to",
	"said.jsonl": "what each answer said",
	"earnings.jsonl": "what each pseudonym has earned",
	"manifest.json": "what the seal names",
	"oz.json": "the tree for contracts",
	"croissant.json": "the description for machines",
	"README.md": "the description for people",
};
const formats: Record<string, string> = { jsonl: "JSON lines", csv: "CSV", "trl-dpo": "Preference pairs for TRL" };
const profiles: Record<string, string> = {
	lean: "content and values",
	full: "with votes, statuses, confidence and answers",
};

interface Export {
	format: string;
	profile: string;
	part: string;
}

/** "export/trl-dpo/lean/train.jsonl" taken apart. */
function exportOf(name: string): Export | null {
	const found = /^export\/([^/]+)\/([^/]+)\/([^/.]+)\./.exec(name);

	return found && { format: found[1]!, profile: found[2]!, part: found[3]! };
}

export function fileTitle(name: string): string {
	const e = exportOf(name);

	if (e)
		return `${formats[e.format] ?? e.format}, ${e.profile}${e.part === "all" ? "" : `, ${e.part}`}`;
	return name.startsWith("terms/") ? `terms/${name.slice(6, 18)}…` : name;
}

export function aboutFile(name: string): string {
	const e = exportOf(name);

	if (e)
		return profiles[e.profile] ?? "";
	return what[name] ?? (name.startsWith("terms/") ? "a template, a policy or guidelines, named by its hash" : "");
}
