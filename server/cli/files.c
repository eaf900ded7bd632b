#include "cli/files.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/consensus_print.h"

#define X(type) extern const struct gl_file_type gl_file_type_##type;
#include "file_types.inc"
#undef X

static const struct gl_file_type *const types[] = {
#define X(type) &gl_file_type_##type,
#include "file_types.inc"
#undef X
	NULL
};

const struct gl_file_type *gl_file_type_at(size_t i)
{
	return types[i];
}

const struct gl_file_type *gl_file_type_find(const struct gl_question_type *type)
{
	for (size_t i = 0; types[i]; i++)
		if (!strcmp(types[i]->name, type->name))
			return types[i];
	return NULL;
}

enum gl_code gl_file_int(
        int64_t *out, const char *text, int64_t least, int64_t most, const char *column, struct gl_err *e)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(text, &end, 10);
	if (errno || *end || end == text || v < least || v > most)
		return gl_fail(e, GL_INVALID, "%s: \"%s\" is no whole number from %lld to %lld", column, text,
		        (long long)least, (long long)most);
	*out = v;
	return GL_OK;
}

enum gl_code gl_file_real(double *out, const char *text, const char *column, struct gl_err *e)
{
	char *end;
	double v = strtod(text, &end);

	if (*end || end == text || !isfinite(v))
		return gl_fail(e, GL_INVALID, "%s: \"%s\" is no number", column, text);
	*out = v;
	return GL_OK;
}

void gl_figure(struct gl_figures *f, double value, const char *name, ...)
{
	va_list args;

	if (f->n == GL_FIGURES_MAX)
		return;
	f->figure[f->n].value = value;
	va_start(args, name);
	vsnprintf(f->figure[f->n].name, sizeof(f->figure->name), name, args);
	va_end(args);
	f->n++;
}

/* ---- sheets ---- */

void gl_sheet_head(const struct gl_sheet *s)
{
	fputs("task", stdout);
	for (size_t i = 0; s->type->result[i]; i++)
		printf(",%s", s->type->result[i]);
	puts(s->confidence && s->tied >= 0 ? ",confidence,tie"
	        : s->confidence            ? ",confidence"
	        : s->tied >= 0             ? ",tie"
	                                   : "");
}

static void row_ends(struct gl_sheet *s)
{
	s->filled = 0;
	if (s->rows) {
		json_array_append_new(s->rows, s->row);
		s->row = NULL;
		return;
	}
	if (s->confidence)
		printf(",%s", s->confidence);
	if (s->tied >= 0)
		printf(",%d", s->tied);
	putchar('\n');
}

void gl_sheet_text(struct gl_sheet *s, const char *text)
{
	if (s->rows) {
		if (!s->filled)
			s->row = json_object();
		json_object_set_new(s->row, s->type->result[s->filled], json_string(text));
	} else {
		if (!s->filled)
			gl_csv_print(s->task);
		putchar(',');
		gl_csv_print(text);
	}
	if (!s->type->result[++s->filled])
		row_ends(s);
}

void gl_sheet_printf(struct gl_sheet *s, const char *fmt, ...)
{
	char text[256]; /* for numbers; texts go by gl_sheet_text */
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	gl_sheet_text(s, text);
}
