/* The world's second dataset: gold opened, records derived, manifest and seal written. */
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "dataset/derive.h"
#include "dataset/line.h"
#include "dataset/manifest.h"
#include "merkle/tree.h"
#include "scribe.h"

static bool gold_at(void *ctx, unsigned level, uint64_t n, uint8_t out[32])
{
	char **gold = ctx;
	struct gl_merkle tree = { 0 };

	for (uint64_t i = n << level; i < (n + 1) << level; i++) {
		uint8_t c[32];

		gl_commit_opening(c, "gold", gold[i], strlen(gold[i]));
		gl_merkle_push(&tree, c, 32);
	}
	gl_merkle_root(&tree, out);
	return true;
}

/* Gold lines go before everything that opens a later entry. */
static void open_gold(struct scribe *s)
{
	struct lines all = { 0 };
	size_t next = 0;

	for (size_t c = 0; c < s->facts->chunks_n; c++) {
		const struct gl_facts_chunk *chunk = &s->facts->chunk[c];

		for (; next < s->p->openings.n &&
		        strtoull(strstr(s->p->openings.text[next], "\"index\":") + 8, NULL, 10) <
		                chunk->index;
		        next++)
			lines_add(&all, s->p->openings.text[next], strlen(s->p->openings.text[next]));
		for (uint32_t i = 0; i < chunk->count; i++) {
			char *jcs = s->p->gold.text[chunk->first - 1 + i];
			struct gl_proof path;
			struct gl_gold g;

			if (!gl_facts_retired(s->facts, chunk->first + i))
				continue;
			gl_merkle_inclusion(
			        &path, i, chunk->count, gold_at, s->p->gold.text + chunk->first - 1);
			gl_buf_clear(&s->text);
			gl_line_gold(&s->text, chunk->index, i, jcs, strlen(jcs), &path);
			scribe_line(&all, &s->text);
			scribe_check(s, gl_gold_parse(&g, scribe_parse(s, jcs), &s->e));
			scribe_check(s, gl_facts_gold(s->facts, &g, &s->e));
		}
	}
	for (; next < s->p->openings.n; next++)
		lines_add(&all, s->p->openings.text[next], strlen(s->p->openings.text[next]));
	for (size_t i = 0; i < s->p->openings.n; i++)
		free(s->p->openings.text[i]);
	free(s->p->openings.text);
	s->p->openings = all;
}

static void write_records(struct scribe *s, const struct gl_derived *d)
{
	for (size_t i = 0; i < s->p->tasks.n; i++) {
		const struct gl_json *content;
		struct gl_task t;
		uint8_t hash[32];

		scribe_check(s, gl_task_parse(&t, &content, scribe_parse(s, s->p->tasks.text[i]), &s->e));
		gl_buf_clear(&s->text);
		gl_jcs(&s->text, content);
		gl_sha256(hash, s->text.data, s->text.len);
		gl_buf_clear(&s->text);
		gl_derived_record(&s->text, d, &t, hash);
		scribe_line(&s->p->records, &s->text);
	}
}

static void write_earnings(struct scribe *s)
{
	struct gl_earning *rows;
	size_t n;

	scribe_check(s, gl_facts_earnings(s->facts, &rows, &n, &s->e));
	for (size_t i = 0; i < n; i++) {
		gl_buf_clear(&s->text);
		gl_line_earning(&s->text, &rows[i]);
		scribe_line(&s->p->earnings, &s->text);
	}
	free(rows);
}

void scribe_seal(struct scribe *s)
{
	struct gl_derived d = { 0 };
	struct gl_manifest m = { .dataset = 2,
		.origin = s->p->origin,
		.project = "w0r1d",
		.name = "A made-up world",
		.licence = "CC-BY-4.0",
		.created = "2026-11-21",
		.partial = true,
		.targeted = s->targeted,
		.earlier_n = 1 };
	struct gl_manifest_earlier earlier = { .dataset = 1 };
	struct gl_entry entry = { .kind = GL_ENTRY_SEAL, .seal = { .dataset = 2, .size = s->p->size } };
	char *first = s->p->log.text[lines_find(&s->p->log, 0, "\"k\":\"seal\",")];

	scribe_check(s, gl_facts_close(s->facts, s->p->size, &s->e));
	open_gold(s);
	if (s->what & WORLD_FORMER)
		gl_manifest_methods(s->facts, scribe_parse(s, "{\"better\":{\"name\":\"dawid-skene\"}}"));
	scribe_check(s, gl_derive(&d, s->facts, &s->e));
	write_records(s, &d);
	write_earnings(s);
	gl_unhex(earlier.root, 32, strstr(first, "\"root\":\"") + 8, 64);
	m.derived = &d;
	m.earlier = &earlier;
	m.in_use = s->with_gold - d.retired;
	/* Fixed, so that another wording of the generated pages changes no bytes here. */
	pack_add_file(s->p, "README.md", "# A made-up world\n", 18, true);
	pack_add_file(s->p, "croissant.json", "{}", 2, true);
	gl_buf_clear(&s->text);
	gl_manifest_write(&s->text, &m);
	s->p->manifest = gl_buf_take(&s->text, NULL);
	gl_buf_init(&s->text, 1 << 24);
	scribe_enter(s, &entry);
	gl_derived_release(&d);
}
