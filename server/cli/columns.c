#include "cli/columns.h"

#include <ctype.h>
#include <string.h>

/* Names in small letters, without any sign between them. A role of a truth looks here first, then among those
 * of "label". */
static const struct {
	const char *role, *names[32];
} known[] = {
	{ "task", { "taskid", "item", "itemid", "question", "questionid", "unit", "unitid", "hit", "hitid",
	                  "example", "exampleid", "instance", "instanceid", "object", "objectid", "document",
	                  "documentid", "doc", "docid", "sample", "sampleid", "image", "imageid" } },
	{ "worker", { "workerid", "annotator", "annotatorid", "user", "userid", "performer", "performerid",
	                    "rater", "raterid", "judge", "judgeid", "coder", "coderid", "labeler",
	                    "labelerid", "labeller", "labellerid", "participant", "participantid",
	                    "contributor", "contributorid", "observer", "reviewer", "reviewerid", "evaluator",
	                    "amtworkerids", "assignmentworkerid" } },
	{ "label", { "labels", "answer", "answers", "response", "responses", "annotation", "class",
	                   "category", "value", "vote", "judgment", "judgement", "choice", "verdict" } },
	{ "truth", { "gold", "goldlabel", "goldanswer", "goldtruth", "truelabel", "trueanswer", "groundtruth",
	                   "gt", "correct", "correctlabel", "correctanswer", "reference" } },
	{ "left", { "modela", "itema", "optiona", "sourcea", "texta", "leftitem", "leftid" } },
	{ "right", { "modelb", "itemb", "optionb", "sourceb", "textb", "rightitem", "rightid" } },
	{ "winner", { "preferred", "preference", "better", "winnerid" } },
	{ "rating", { "score", "stars", "grade", "points" } },
	{ "text", { "transcript", "transcription", "translation", "output" } },
	{ "choices", { "options", "tags", "categories" } },
	{ "order", { "ranking", "rank" } },
	{ "start", { "begin", "startoffset" } },
	{ "end", { "stop", "endoffset" } },
	{ "w", { "width" } },
	{ "h", { "height" } },
};

/* A name as the table has it. */
static void bare(char out[128], const char *name)
{
	size_t n = 0;

	for (; *name && n < 127; name++)
		if (isalnum((unsigned char)*name) || (unsigned char)*name >= 0x80)
			out[n++] = (char)tolower((unsigned char)*name);
	out[n] = '\0';
}

static bool is_known(const char *role, const char *name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		for (size_t j = 0; !strcmp(known[i].role, role) && known[i].names[j]; j++)
			if (!strcmp(known[i].names[j], name))
				return true;
	return false;
}

/* The one column whose bare name is the role's own, or one of the table. */
static int by_names(const char *role, bool own, char *const name[], unsigned n, int *other)
{
	char text[128];
	int found = GL_COLUMN_NONE;

	for (unsigned i = 0; i < n; i++) {
		bare(text, name[i]);
		if (own ? strcmp(text, role) : !is_known(role, text))
			continue;
		*other = (int)i;
		if (found >= 0)
			return GL_COLUMN_DOUBT;
		found = (int)i;
	}
	return found;
}

static int by_name(const char *name, char *const names[], unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return GL_COLUMN_NONE;
}

int gl_columns_find(
        const struct gl_columns *given, const char *role, char *const name[], unsigned n, int *other)
{
	int at = GL_COLUMN_NONE;

	for (unsigned i = 0; given && !given->bare && i < given->n; i++)
		if (!strcmp(given->given[i].role, role))
			at = by_name(given->given[i].name, name, n);
	if (at == GL_COLUMN_NONE)
		at = by_name(role, name, n);
	if (at == GL_COLUMN_NONE)
		at = by_names(role, true, name, n, other);
	if (at == GL_COLUMN_NONE)
		at = by_names(role, false, name, n, other);
	return at;
}

/* ---- what the user says ---- */

bool gl_columns_says(const struct gl_columns *given, const char *role)
{
	for (unsigned i = 0; given && i < given->n; i++)
		if (!strcmp(given->given[i].role, role))
			return true;
	return false;
}

void gl_columns_beside(struct gl_columns *out, const struct gl_columns *given)
{
	*out = (struct gl_columns){ .bare = given && given->bare };
	for (unsigned i = 0; given && i < given->n; i++)
		if (!out->bare || (*given->given[i].role && strcmp(given->given[i].role, "worker")))
			out->given[out->n++] = given->given[i];
}

static bool take(char *out, size_t size, const char *from, size_t len)
{
	if (len >= size)
		return false;
	memcpy(out, from, len);
	out[len] = '\0';
	return true;
}

enum gl_code gl_columns_parse(struct gl_columns *c, const char *text, struct gl_err *e)
{
	unsigned with = 0;

	*c = (struct gl_columns){ 0 };
	for (const char *at = text;; at++) {
		size_t len = strcspn(at, ",");
		const char *equals = memchr(at, '=', len);
		size_t role = equals ? (size_t)(equals - at) : len;
		struct gl_column_given *g = &c->given[c->n];

		if (c->n == GL_COLUMNS_GIVEN || !take(g->role, sizeof(g->role), at, role) ||
		        (equals && (!role || len == role + 1 ||
		                           !take(g->name, sizeof(g->name), equals + 1, len - role - 1))))
			return gl_fail(e, GL_INVALID,
			        "--columns: there are too many, or a name is empty or too long");
		with += equals != NULL;
		c->n++;
		at += len;
		if (!*at)
			break;
	}
	c->bare = !with;
	return with && with < c->n
	               ? gl_fail(e, GL_INVALID,
	                         "--columns: either names of columns, task=NAME,..., or the columns of a "
	                         "file without names, task,worker,...")
	               : GL_OK;
}

void gl_columns_list(FILE *to)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		int at = fprintf(to, "  %-13s", known[i].role);

		for (size_t j = 0; known[i].names[j]; j++) {
			if (at + (int)strlen(known[i].names[j]) + 1 >= 108) {
				fprintf(to, "\n%15s", "");
				at = 15;
			}
			at += fprintf(to, " %s", known[i].names[j]);
		}
		fputc('\n', to);
	}
}
