#include "cli/crowd_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/buf.h"

#define RECORD_MAX (1 << 20)

/* ---- what a file looks like ---- */

#define CSV_OF_JSON "jq -r '[.task,.worker,.label]|@csv' FILE | goldleaf ... --columns task,worker,label -"

static const struct {
	const char *bytes;
	size_t len;
	const char *what;
} foreign[] = {
	{ "\x1f\x8b", 2, "it is compressed: zcat FILE | goldleaf ... - reads it" },
	{ "\x28\xb5\x2f\xfd", 4, "it is compressed: zstdcat FILE | goldleaf ... - reads it" },
	{ "BZh", 3, "it is compressed: bzcat FILE | goldleaf ... - reads it" },
	{ "\xfd"
	  "7zXZ",
	        5, "it is compressed: xzcat FILE | goldleaf ... - reads it" },
	{ "PK\x03\x04", 4, "it is a ZIP archive or a spreadsheet: save the sheet as CSV in UTF-8" },
	{ "PAR1", 4, "it is Parquet: save it as CSV, by pandas.read_parquet(FILE).to_csv(...) for one" },
	{ "\xff\xfe", 2, "it is UTF-16: iconv -f UTF-16 -t UTF-8 FILE | goldleaf ... - reads it" },
	{ "\xfe\xff", 2, "it is UTF-16: iconv -f UTF-16 -t UTF-8 FILE | goldleaf ... - reads it" },
	{ "{", 1, "it is JSON: " CSV_OF_JSON " reads such lines" },
	{ "[", 1, "it is JSON: " CSV_OF_JSON " reads such lines, of an array with .[] | before the bracket" },
};

/* A comma outside quotes in the first line that is not empty makes it CSV, whatever else is there. */
static char separator_of(const char *bytes, size_t len)
{
	size_t at = 0;
	bool quoted = false;
	char found = ',';

	while (at < len && (bytes[at] == '\n' || bytes[at] == '\r'))
		at++;
	for (; at < len && (quoted || bytes[at] != '\n'); at++) {
		quoted ^= bytes[at] == '"';
		if (!quoted && bytes[at] == ',')
			return ',';
		if (!quoted && (bytes[at] == '\t' || (bytes[at] == ';' && found != '\t')))
			found = bytes[at];
	}
	return found;
}

static enum gl_code look(struct gl_table *t, struct gl_err *e)
{
	const char *bytes;
	size_t len;

	if (gl_csv_peek(&t->csv, t->file, &bytes, &len, e))
		return e->code;
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		if (len >= foreign[i].len && !memcmp(bytes, foreign[i].bytes, foreign[i].len))
			return gl_fail(e, GL_INVALID, "%s", foreign[i].what);
	if (!len)
		return gl_fail(e, GL_INVALID, "it is empty: it needs a line that names its columns");
	gl_csv_separate(&t->csv, separator_of(bytes, len));
	return GL_OK;
}

/* ---- columns ---- */

/* Without the blanks around it. */
static char *name_of(const char *text)
{
	size_t len;

	text += strspn(text, " ");
	len = strlen(text);
	while (len && text[len - 1] == ' ')
		len--;
	return strndup(text, len);
}

static enum gl_code names_read(struct gl_table *t, struct gl_err *e)
{
	bool bare = t->given && t->given->bare;

	if (!bare && gl_csv_read(&t->csv, t->file, e))
		return e->code;
	if (!bare && !t->csv.fields)
		return gl_fail(e, GL_INVALID, "it is empty: it needs a line that names its columns");
	for (unsigned i = 0; i < (bare ? t->given->n : t->csv.fields); i++) {
		t->name[i] = name_of(bare ? t->given->given[i].role : t->csv.field[i].text);
		if (!t->name[i])
			return gl_fail(e, GL_NO_MEMORY, "out of memory");
		t->columns++;
	}
	return GL_OK;
}

enum gl_code gl_table_open_as(
        struct gl_table *t, const char *path, const struct gl_columns *given, struct gl_err *e)
{
	*t = (struct gl_table){
		.file = strcmp(path, "-") ? fopen(path, "re") : stdin, .path = path, .given = given
	};
	if (!t->file)
		return gl_fail(e, GL_INVALID, "%s: cannot read it: %s", path, strerror(errno));
	gl_csv_init(&t->csv, RECORD_MAX);
	return look(t, e) || names_read(t, e) ? gl_fail_in(e, "%s: ", path) : GL_OK;
}

enum gl_code gl_table_open(struct gl_table *t, const char *path, struct gl_err *e)
{
	return gl_table_open_as(t, path, NULL, e);
}

int gl_table_column(struct gl_table *t, const char *role)
{
	int other = 0, at = gl_columns_find(t->given, role, t->name, t->columns, &other);

	if (at == GL_COLUMN_DOUBT)
		snprintf(t->doubt, sizeof(t->doubt), "\"%.60s\" is not the only column that could be the %s",
		        t->name[other], role);
	return at < 0 ? -1 : at;
}

enum gl_code gl_table_lacks(const struct gl_table *t, const char *needs, struct gl_err *e)
{
	gl_buf_auto names = { 0 };

	gl_buf_init(&names, 160);
	gl_buf_puts(&names, "");
	for (unsigned i = 0; i < t->columns; i++)
		gl_buf_printf(&names, "%s%.40s", i ? "," : "", t->name[i]);
	return gl_fail(e, GL_INVALID,
	        "%s: the first line must name the columns %s; it is \"%s\"%s%s. Columns with other names: "
	        "--columns "
	        "%.*s=NAME,...; without a line of names: --columns %.*s",
	        t->path, needs, gl_buf_failed(&names) ? "..." : names.data, *t->doubt ? ", and " : "",
	        t->doubt, (int)strcspn(needs, ","), needs, (int)strcspn(needs, " "), needs);
}

void gl_table_tell(struct gl_table *t, const char *const roles[])
{
	bool begun = false;

	for (size_t i = 0; roles[i]; i++) {
		int at = gl_table_column(t, roles[i]);

		if (at < 0 || !strcmp(t->name[at], roles[i]) || gl_columns_says(t->given, roles[i]))
			continue;
		fprintf(stderr, "%s%s%s is \"%s\"", begun ? "" : t->path, begun ? ", " : ": ", roles[i],
		        t->name[at]);
		begun = true;
	}
	if (begun)
		fputc('\n', stderr);
}

int gl_table_truth(struct gl_table *t, const char *role)
{
	int truth = gl_table_column(t, "truth"), label = -1;

	for (unsigned i = 0; i < t->columns && label < 0; i++)
		label = strcmp(t->name[i], role) ? -1 : (int)i;
	if (truth >= 0 &&
	        (label < 0 || gl_columns_says(t->given, "truth") || !strcmp(t->name[truth], "truth")))
		return truth;
	return label >= 0 ? label : gl_table_column(t, role);
}

/* ---- rows ---- */

bool gl_table_next(struct gl_table *t, struct gl_err *e)
{
	if (gl_csv_read(&t->csv, t->file, e)) {
		gl_fail_in(e, "%s: ", t->path);
		return false;
	}
	return t->csv.fields > 0;
}

const char *gl_table_get(const struct gl_table *t, const char *column)
{
	for (unsigned i = 0; i < t->columns; i++)
		if (!strcmp(t->name[i], column))
			return gl_table_cell(t, (int)i);
	return NULL;
}

void gl_table_close(struct gl_table *t)
{
	if (t->file) {
		if (t->file != stdin)
			fclose(t->file);
		gl_csv_release(&t->csv);
	}
	for (unsigned i = 0; i < t->columns; i++)
		free(t->name[i]);
	t->file = NULL;
	t->columns = 0;
}
