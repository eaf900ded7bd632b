#include "dataset/export.h"

#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"

const struct gl_export_format *const gl_export_formats[] = { &gl_export_jsonl, &gl_export_csv,
	&gl_export_trl_dpo, NULL };
const char *const gl_export_profiles[GL_EXPORT_PROFILES] = { "lean", "full" };

static int field_of(const struct gl_template *t, const struct gl_json *name)
{
	for (unsigned i = 0; i < t->fields; i++)
		if (gl_json_str(name, t->field[i].name))
			return (int)i;
	return -1;
}

void gl_export_begin(struct gl_export_about *x)
{
	gl_json_doc_auto doc = { 0 };

	x->pair = x->left = x->right = -1;
	for (unsigned q = 0; x->pair < 0 && q < x->t->questions; q++) {
		const struct gl_question *question = &x->t->question[q];

		if (strcmp(question->type->name, "pairwise") != 0 ||
		        gl_json_parse(&doc, question->jcs, question->jcs_len, NULL))
			continue;
		x->pair = (int)q;
		x->left = field_of(x->t, gl_json_get(doc.root, "left"));
		x->right = field_of(x->t, gl_json_get(doc.root, "right"));
	}
}

/* ---- names ---- */

static const struct gl_export_format *find_format(const char *name)
{
	for (size_t i = 0; gl_export_formats[i]; i++)
		if (!strcmp(gl_export_formats[i]->name, name))
			return gl_export_formats[i];
	return NULL;
}

/* The place of a name in a list that NULL ends; the first for none, -1 if it is not there. */
static int find(const char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n && list[i]; i++)
		if (!name || !strcmp(list[i], name))
			return (int)i;
	return -1;
}

bool gl_export_name(
        char out[GL_EXPORT_NAME], const char *format, const char *profile, const char *part, struct gl_err *e)
{
	const struct gl_export_format *f = format ? find_format(format) : NULL;
	int p, k;

	if (!f) {
		gl_fail(e, GL_INVALID, "format: \"jsonl\", \"csv\" or \"trl-dpo\"");
		return false;
	}
	p = find(gl_export_profiles, GL_EXPORT_PROFILES, profile);
	if (p < 0) {
		gl_fail(e, GL_INVALID, "profile: \"lean\" or \"full\"");
		return false;
	}
	k = find(f->part_name, GL_EXPORT_PARTS, part);
	if (k < 0) {
		gl_fail(e, GL_INVALID, "part: %s has \"%s\"%s", f->name, f->part_name[0],
		        f->part_name[1] ? ", \"test\" and \"undecided\""
		                        : " alone, with a column that says the split");
		return false;
	}
	snprintf(out, GL_EXPORT_NAME, "export/%s/%s/%s.%s", f->name, gl_export_profiles[p], f->part_name[k],
	        f->suffix);
	return true;
}

/* ---- what the formats have in common ---- */

bool gl_export_test(const struct gl_export_row *r)
{
	static const char domain[] = "goldleaf/split/v1"; /* its NUL too */
	const struct gl_json *name = gl_json_get(r->record, "group");
	uint8_t hash[GL_HASH_BYTES];
	struct gl_sha256 h;
	char number[24];

	if (!gl_json_is(name, GL_JSON_STRING))
		name = gl_json_get(r->record, "external_id");
	gl_sha256_init(&h);
	gl_sha256_add(&h, domain, sizeof domain);
	if (gl_json_is(name, GL_JSON_STRING))
		gl_sha256_add(&h, name->text, name->len);
	else
		gl_sha256_add(&h, number,
		        (size_t)snprintf(
		                number, sizeof number, "%lld", (long long)gl_json_get(r->record, "n")->i));
	gl_sha256_end(&h, hash);
	return ((uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 | (uint32_t)hash[2] << 8 | hash[3]) % 10 ==
	       0;
}

const struct gl_json *gl_export_question(
        const struct gl_export_about *x, const struct gl_export_row *r, unsigned q)
{
	return gl_json_get(gl_json_get(r->record, "questions"), x->t->question[q].name);
}

const struct gl_json *gl_export_value(
        const struct gl_export_about *x, const struct gl_export_row *r, unsigned q)
{
	static const char *const exported[] = { "consensus", "reviewed", "gold" };
	const struct gl_json *question = gl_export_question(x, r, q),
	                     *status = gl_json_get(question, "status"),
	                     *value = gl_json_get(question, "value");

	if (!gl_json_is(value, GL_JSON_OBJECT))
		return NULL;
	for (size_t i = 0; i < GL_COUNT(exported); i++)
		if (gl_json_str(status, exported[i]))
			return x->t->question[q].type->quoted ? r->quoted[q] : value;
	return NULL;
}

/* An answer under older terms counts for the questions that were asked in the same words. */
const struct gl_json *gl_export_said(
        const struct gl_export_about *x, const struct gl_export_answer *a, unsigned q)
{
	const struct gl_question *now = &x->t->question[q];

	for (unsigned k = 0; k < a->t->questions; k++)
		if (!memcmp(a->t->question[k].hash, now->hash, sizeof now->hash))
			return gl_json_get(gl_json_get(a->said, "value"), now->name);
	return NULL;
}

void gl_export_text(struct gl_buf *out, const char *before, const struct gl_json *text)
{
	gl_buf_puts(out, before);
	if (gl_json_is(text, GL_JSON_STRING))
		gl_jcs_string(out, text->text, text->len);
	else
		gl_buf_puts(out, "null");
}

void gl_export_node(struct gl_buf *out, const char *before, const struct gl_json *v)
{
	gl_buf_puts(out, before);
	if (v)
		gl_jcs(out, v);
	else
		gl_buf_puts(out, "null");
}

void gl_export_decimal(struct gl_buf *out, const char *before, const struct gl_json *v)
{
	gl_buf_puts(out, before);
	if (gl_json_is(v, GL_JSON_STRING))
		gl_buf_add(out, v->text, v->len);
	else
		gl_buf_puts(out, "null");
}

void gl_export_origin(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r)
{
	gl_export_node(out, ",\"task\":", gl_json_get(r->record, "n"));
	gl_export_text(out, ",\"content_sha256\":", gl_json_get(r->record, "content"));
	gl_buf_puts(out, ",\"index\":");
	gl_buf_u64(out, r->index);
	gl_buf_puts(out, ",\"leaf\":\"");
	gl_buf_hex(out, r->leaf, sizeof r->leaf);
	gl_buf_puts(out, "\",\"licence\":");
	gl_jcs_string(out, x->licence, strlen(x->licence));
	gl_buf_puts(out, ",\"guidelines_sha256\":\"");
	gl_buf_hex(out, x->guidelines, sizeof x->guidelines);
	gl_buf_putc(out, '"');
}
