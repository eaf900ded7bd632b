/* What others read a dataset as: every format that fits, in both profiles and all parts, plain and
 * compressed, in one walk over the records. And the card: what a catalogue says of it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "jobs/export_source.h"
#include "jobs/gzip.h"
#include "jobs/seal_inside.h"

#define LINE_MAX_BYTES (64u << 20)
#define FILES_MAX      32 /* formats, their parts and profiles: with more of them, more */
#define CARD_MAX       (1 << 20)

/* One file in its two forms. */
struct exported {
	const struct gl_export_format *format;
	int part;
	bool full;
	struct gl_file plain;
	struct gl_gzip packed;
};

struct exporting {
	struct gl_seal *seal;
	struct gl_export_source source;
	struct exported *file[FILES_MAX];
	size_t files;
	struct gl_buf line;
};

static enum gl_code open_one(
        struct exporting *x, const struct gl_export_format *format, int part, bool full, struct gl_err *e)
{
	struct exported *f = calloc(1, sizeof *f);

	assert(x->files < FILES_MAX);
	if (!f)
		return gl_fail(e, GL_NO_MEMORY, "no memory to export a dataset");
	x->file[x->files++] = f;
	f->format = format;
	f->part = part;
	f->full = full;
	if (gl_file_open(&f->plain, x->seal->folder, e) || gl_gzip_open(&f->packed, x->seal->folder, e))
		return e->code;
	if (!format->head)
		return GL_OK;
	gl_buf_clear(&x->line);
	format->head(&x->line, &x->source.about, full);
	gl_file_add(&f->plain, x->line.data, x->line.len);
	gl_gzip_add(&f->packed, x->line.data, x->line.len);
	return GL_OK;
}

static enum gl_code open_all(struct exporting *x, struct gl_err *e)
{
	for (size_t i = 0; gl_export_formats[i]; i++) {
		const struct gl_export_format *format = gl_export_formats[i];

		if (!format->fits(&x->source.about))
			continue;
		for (int part = 0; format->part_name[part]; part++)
			for (int full = 0; full < GL_EXPORT_PROFILES; full++)
				if (open_one(x, format, part, full, e))
					return e->code;
	}
	return GL_OK;
}

static enum gl_code write_row(struct exporting *x, struct gl_err *e)
{
	const struct gl_export_about *about = &x->source.about;
	const struct gl_export_row *row = &x->source.row;

	for (size_t i = 0; i < x->files; i++) {
		struct exported *f = x->file[i];

		if (f->format->part(about, row) != f->part)
			continue;
		gl_buf_clear(&x->line);
		f->format->write(&x->line, about, row, f->full);
		if (gl_buf_failed(&x->line))
			return gl_fail(e, GL_NO_MEMORY, "no memory to export record %llu",
			        (unsigned long long)row->index);
		gl_file_add(&f->plain, x->line.data, x->line.len);
		gl_gzip_add(&f->packed, x->line.data, x->line.len);
	}
	return GL_OK;
}

static enum gl_code close_all(struct exporting *x, struct gl_err *e)
{
	char name[GL_EXPORT_NAME], packed[sizeof name + sizeof ".gz" - 1];

	for (size_t i = 0; i < x->files; i++) {
		struct exported *f = x->file[i];

		if (!gl_export_name(name, f->format->name, gl_export_profiles[f->full],
		            f->format->part_name[f->part], e) ||
		        gl_seal_close_file(x->seal, name, &f->plain, e) || gl_gzip_close(&f->packed, e))
			return e->code;
		snprintf(packed, sizeof packed, "%s.gz", name);
		if (gl_seal_keep(x->seal, packed, &f->packed.file, e))
			return e->code;
	}
	return GL_OK;
}

/* ---- the card ---- */

static void put_questions(struct gl_buf *out, const struct gl_template *t)
{
	gl_json_doc_auto doc = { 0 };

	for (unsigned q = 0; q < t->questions; q++) {
		gl_buf_printf(out, "%s{\"name\":\"%s\",\"type\":\"%s\"", q ? "," : "", t->question[q].name,
		        t->question[q].type->name);
		if (!gl_json_parse(&doc, t->question[q].jcs, t->question[q].jcs_len, NULL))
			gl_export_text(out, ",\"title\":", gl_json_get(doc.root, "title"));
		gl_buf_putc(out, '}');
	}
}

static enum gl_code write_card(struct exporting *x, struct gl_err *e)
{
	gl_json_doc_auto manifest = { 0 };
	gl_buf_auto card = { 0 };
	const char *comma = "";
	size_t len;

	if (gl_seal_manifest(&manifest, x->seal->folder, x->seal->manifest, e))
		return e->code;
	gl_buf_init(&card, CARD_MAX);
	gl_buf_puts(&card, "{\"questions\":[");
	put_questions(&card, x->source.about.t);
	gl_export_node(&card, "],\"agreement\":", gl_json_get(manifest.root, "agreement"));
	gl_export_node(&card, ",\"undecided\":", gl_json_get(manifest.root, "undecided"));
	gl_buf_puts(&card, ",\"formats\":[");
	for (size_t i = 0; gl_export_formats[i]; i++)
		if (gl_export_formats[i]->fits(&x->source.about)) {
			gl_buf_printf(&card, "%s\"%s\"", comma, gl_export_formats[i]->name);
			comma = ",";
		}
	gl_buf_puts(&card, "],\"guidelines_sha256\":\"");
	gl_buf_hex(&card, x->source.about.guidelines, GL_HASH_BYTES);
	gl_buf_puts(&card, "\"}");
	free(x->seal->card);
	x->seal->card = gl_buf_take(&card, &len);
	return x->seal->card ? GL_OK : gl_fail(e, GL_NO_MEMORY, "no memory for a dataset's card");
}

enum gl_code gl_seal_export(struct gl_seal *s, struct gl_session *db, struct gl_err *e)
{
	struct exporting x = { .seal = s };
	uint32_t done = 0;

	gl_buf_init(&x.line, LINE_MAX_BYTES);
	if (!gl_export_source_open(&x.source, s, db, e) && !open_all(&x, e)) {
		while (!e->code && gl_export_source_next(&x.source, e) && !write_row(&x, e))
			done++;
		if (!e->code && done != s->records)
			gl_fail(e, GL_INTERNAL, "%u of %u records were exported", done, s->records);
		if (!e->code && !close_all(&x, e))
			write_card(&x, e);
	}
	for (size_t i = 0; i < x.files; i++) {
		gl_file_abandon(&x.file[i]->plain);
		gl_gzip_abandon(&x.file[i]->packed);
		free(x.file[i]);
	}
	gl_export_source_release(&x.source);
	gl_buf_release(&x.line);
	return e->code;
}
