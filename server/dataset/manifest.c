#include "dataset/manifest.h"

#include <assert.h>
#include <string.h>

static void put_text(struct gl_buf *out, const char *before, const char *text)
{
	gl_buf_puts(out, before);
	gl_jcs_string(out, text, strlen(text));
}

static void put_u64(struct gl_buf *out, const char *before, uint64_t v)
{
	gl_buf_puts(out, before);
	gl_buf_u64(out, v);
}

static void put_hex(struct gl_buf *out, const char *before, const uint8_t hash[GL_HASH_BYTES])
{
	gl_buf_puts(out, before);
	gl_buf_hex(out, hash, GL_HASH_BYTES);
}

static void put_agreement(struct gl_buf *out, const struct gl_agreement *a)
{
	if (a->undefined) {
		put_text(out, "{\"undefined\":", a->undefined);
	} else {
		put_text(out, "{\"alpha\":", a->alpha);
		put_text(out, ",\"gwet_ac1\":", a->gwet_ac1);
		put_text(out, ",\"percent\":", a->percent);
	}
	gl_buf_putc(out, '}');
}

static void put_algorithm(struct gl_buf *out, const struct gl_method *m)
{
	put_text(out, "{\"name\":", m->name);
	gl_buf_puts(out, ",\"parameters\":");
	gl_buf_puts(out, m->parameters);
	put_u64(out, ",\"version\":", m->version);
	gl_buf_putc(out, '}');
}

/* {"better":...,"safe":...} with what put gives of each question at S. */
static void put_questions(struct gl_buf *out, const struct gl_derived *d, bool algorithm)
{
	gl_buf_putc(out, '{');
	for (unsigned i = 0; i < d->questions; i++) {
		unsigned q = d->by_name[i];

		put_text(out, i ? "," : "", d->at->template->question[q].name);
		gl_buf_putc(out, ':');
		if (algorithm)
			put_algorithm(out, d->at->policy->method[q]);
		else
			put_agreement(out, &d->agreement[q]);
	}
	gl_buf_putc(out, '}');
}

void gl_manifest_methods(struct gl_facts *f, const struct gl_json *algorithm)
{
	const struct gl_facts_terms *at = &f->terms[f->terms_n - 1];

	for (unsigned q = 0; q < at->template->questions; q++) {
		const struct gl_question *asked = &at->template->question[q];
		const struct gl_json *how = gl_json_get(algorithm, asked->name);
		const struct gl_json *name = gl_json_get(how, "name");
		const struct gl_method *now = at->policy->method[q], *m = NULL;
		int64_t version;

		if (!gl_json_is(name, GL_JSON_STRING) ||
		        !gl_json_int(gl_json_get(how, "version"), 1, UINT32_MAX, &version))
			continue;
		if (at->policy->defaulted[q])
			m = gl_method_find(asked->type->methods, name->text);
		else if (!strcmp(name->text, now->name))
			m = now;
		if (m && m != now && !m->defaulted)
			continue;
		m = gl_method_version(m, (unsigned)version);
		if (m)
			at->policy->method[q] = m;
	}
}

void gl_derived_calibration(struct gl_buf *out, const struct gl_derived *d, unsigned q)
{
	char temperature[9];

	put_u64(out, "{\"golds\":", d->tempering[q].golds);
	gl_ratio_text(temperature, d->tempering[q].temperature, 1000000);
	put_text(out, ",\"temperature\":", temperature);
	gl_buf_putc(out, '}');
}

/* Of the questions whose method calibrates; null where none does. */
static void put_calibration(struct gl_buf *out, const struct gl_derived *d)
{
	const char *before = "{";

	for (unsigned i = 0; i < d->questions; i++) {
		unsigned q = d->by_name[i];

		if (!d->tempering[q].done)
			continue;
		put_text(out, before, d->at->template->question[q].name);
		gl_buf_putc(out, ':');
		gl_derived_calibration(out, d, q);
		before = ",";
	}
	gl_buf_puts(out, *before == '{' ? "null" : "}");
}

static void put_earlier(struct gl_buf *out, const struct gl_manifest *m)
{
	for (size_t i = 0; i < m->earlier_n; i++) {
		put_u64(out, i ? ",{\"dataset\":" : "{\"dataset\":", m->earlier[i].dataset);
		put_hex(out, ",\"root\":\"", m->earlier[i].root);
		gl_buf_puts(out, "\"}");
	}
}

static void put_files(struct gl_buf *out, const struct gl_manifest *m)
{
	for (size_t i = 0; i < m->files_n; i++) {
		put_text(out, i ? "," : "", m->file[i].name);
		put_u64(out, ":{\"bytes\":", m->file[i].bytes);
		put_hex(out, ",\"sha256\":\"", m->file[i].sha256);
		gl_buf_puts(out, "\"}");
	}
}

void gl_manifest_write(struct gl_buf *out, const struct gl_manifest *m)
{
	const struct gl_derived *d = m->derived;
	const struct gl_facts *f = d->facts;

	gl_buf_puts(out, "{\"agreement\":");
	put_questions(out, d, false);
	gl_buf_puts(out, ",\"algorithm\":");
	put_questions(out, d, true);
	gl_buf_puts(out, ",\"calibration\":");
	put_calibration(out, d);
	gl_buf_puts(out, ",\"cliques\":");
	gl_derived_cliques(out, d);
	put_text(out, ",\"created\":", m->created);
	put_u64(out, ",\"dataset\":", m->dataset);
	gl_buf_puts(out, ",\"earlier\":[");
	put_earlier(out, m);
	gl_buf_puts(out, "],\"files\":{");
	put_files(out, m);
	put_u64(out, "},\"gold\":{\"in_use\":", m->in_use);
	put_u64(out, ",\"retired\":", d->retired);
	put_text(out, "},\"licence\":", m->licence);
	put_text(out, ",\"origin\":", m->origin);
	gl_buf_puts(out, m->partial ? ",\"partial\":true" : ",\"partial\":false");
	put_text(out, ",\"project\":", m->project);
	put_u64(out, ",\"records\":{\"count\":", f->tasks_n);
	put_hex(out, ",\"oz_root\":\"0x", m->oz_root);
	put_hex(out, "\",\"root\":\"", m->root);
	put_u64(out, "\"},\"size\":", f->size);
	put_u64(out, ",\"targeted\":", m->targeted);
	gl_buf_puts(out, ",\"terms\":[");
	for (size_t i = 0; i < f->terms_n; i++)
		put_u64(out, i ? "," : "", f->terms[i].index);
	put_u64(out, "],\"undecided\":", d->undecided);
	gl_buf_puts(out, ",\"v\":1}");
}
