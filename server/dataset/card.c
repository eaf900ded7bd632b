/* The two files of a bundle that are for readers and catalogues: a page in Markdown and a Croissant
 * description. */
#include <string.h>

#include "dataset/manifest.h"

void gl_manifest_readme(struct gl_buf *out, const struct gl_manifest *m)
{
	const struct gl_derived *d = m->derived;

	gl_buf_printf(out,
	        "---\nconfigs:\n- config_name: default\n  data_files: records.jsonl\n---\n"
	        "# %s, dataset %llu\n\n"
	        "%u tasks, %u answers by %u annotators, sealed on %s from the first %llu entries of the "
	        "log\n`%s`.\n"
	        "Licence: %s. Undecided tasks: %u.\n\n"
	        "| question | method | agreement (percent, alpha, AC1) |\n|---|---|---|\n",
	        m->name, (unsigned long long)m->dataset, d->facts->tasks_n, d->facts->answers_n,
	        d->facts->annotators_n, m->created, (unsigned long long)d->facts->size, m->origin, m->licence,
	        d->undecided);
	for (unsigned i = 0; i < d->questions; i++) {
		unsigned q = d->by_name[i];
		const struct gl_agreement *a = &d->agreement[q];

		gl_buf_printf(out, "| %s | %s, version %u | ", d->at->template->question[q].name,
		        d->at->policy->method[q]->name, d->at->policy->method[q]->version);
		if (a->undefined)
			gl_buf_printf(out, "undefined: %s |\n", a->undefined);
		else
			gl_buf_printf(out, "%s, %s, %s |\n", a->percent, a->alpha, a->gwet_ac1);
	}
	gl_buf_puts(out, "\n## Files\n"
	                 "* `records.jsonl`: a line for every task, in order: the answers used, those left "
	                 "out and why, votes,\n"
	                 "  status and value of each question. `tasks.jsonl` holds what was shown, under the "
	                 "same `n`.\n"
	                 "* `openings.jsonl`, `said.jsonl`: what the log's commitments stand for. `terms/`: "
	                 "templates, policies\n"
	                 "  and guidelines by their hash. `log/`: the checkpoint and the tiles of the log.\n"
	                 "* `manifest.json`: sizes, hashes, roots, and how every value was found.\n\n"
	                 "Check all of it with `goldleaf audit BUNDLE --vkey FILE`.\n");
}

static void put_text(struct gl_buf *out, const char *before, const char *text)
{
	gl_buf_puts(out, before);
	gl_jcs_string(out, text, strlen(text));
}

/* One column of records.jsonl. */
static void put_field(struct gl_buf *out, const char *comma, const char *name, const char *type)
{
	gl_buf_printf(out,
	        "%s{\"@id\":\"records/"
	        "%s\",\"@type\":\"cr:Field\",\"dataType\":\"%s\",\"name\":\"%s\",\"source\":"
	        "{\"extract\":{\"column\":\"%s\"},\"fileObject\":{\"@id\":\"records.jsonl\"}}}",
	        comma, name, type, name, name);
}

/* Members in the order of JCS. */
void gl_manifest_croissant(
        struct gl_buf *out, const struct gl_manifest *m, const struct gl_manifest_file *records)
{
	gl_buf_puts(out, "{\"@context\":{\"@language\":\"en\",\"@vocab\":\"https://schema.org/\","
	                 "\"column\":\"cr:column\",\"conformsTo\":\"dct:conformsTo\","
	                 "\"cr\":\"http://mlcommons.org/croissant/\","
	                 "\"dataType\":{\"@id\":\"cr:dataType\",\"@type\":\"@vocab\"},"
	                 "\"dct\":\"http://purl.org/dc/terms/\",\"extract\":\"cr:extract\","
	                 "\"field\":\"cr:field\",\"fileObject\":\"cr:fileObject\","
	                 "\"recordSet\":\"cr:recordSet\",\"sc\":\"https://schema.org/\","
	                 "\"source\":\"cr:source\"},\"@type\":\"sc:Dataset\","
	                 "\"conformsTo\":\"http://mlcommons.org/croissant/1.1\"");
	gl_buf_puts(out, ",\"creator\":{\"@type\":\"sc:Organization\",\"name\":");
	put_text(out, "", m->origin);
	put_text(out, "},\"datePublished\":", m->created);
	put_text(out, ",\"description\":",
	        "What a crowd answered, with the answers used, votes, statuses and values.");
	gl_buf_puts(out, ",\"distribution\":[{\"@id\":\"records.jsonl\",\"@type\":\"cr:FileObject\"");
	gl_buf_printf(out, ",\"contentSize\":\"%llu B\"", (unsigned long long)records->bytes);
	gl_buf_puts(out, ",\"contentUrl\":\"records.jsonl\",\"encodingFormat\":\"application/jsonlines\""
	                 ",\"name\":\"records.jsonl\",\"sha256\":\"");
	gl_buf_hex(out, records->sha256, GL_HASH_BYTES);
	put_text(out, "\"}],\"license\":", m->licence);
	put_text(out, ",\"name\":", m->name);
	gl_buf_puts(out, ",\"recordSet\":[{\"@id\":\"records\",\"@type\":\"cr:RecordSet\",\"field\":[");
	put_field(out, "", "n", "sc:Integer");
	put_field(out, ",", "external_id", "sc:Text");
	put_field(out, ",", "group", "sc:Text");
	put_field(out, ",", "content", "sc:Text");
	/* An origin is a host and a path, all of printable characters without quotes. */
	gl_buf_printf(out, "],\"name\":\"records\"}],\"url\":\"https://%s\",\"version\":\"%llu.0.0\"}",
	        m->origin, (unsigned long long)m->dataset);
}
