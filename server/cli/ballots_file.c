#include "cli/ballots_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

#define RATING_MAX 1000000
#define OPTION_MAX 1024 /* bytes */

/* ---- how each type's texts are packed ---- */

static enum gl_code pack_numbers(struct gl_ballots_file *b, struct gl_err *e)
{
	const struct gl_name_list *said = &b->file.label;

	for (uint32_t i = 0; i < said->n; i++) {
		char *end;
		long long v;

		errno = 0;
		v = strtoll(said->name[i], &end, 10);
		if (errno || *end || end == said->name[i] || v < -RATING_MAX || v > RATING_MAX)
			return gl_fail(e, GL_INVALID, "\"%s\" is no whole number from -%d to %d",
			        said->name[i], RATING_MAX, RATING_MAX);
		b->word[i] = (uint64_t)v;
	}
	return GL_OK;
}

/* The next option of a text; false after the last. */
static bool next_option(const char **at, char out[OPTION_MAX])
{
	size_t len = strcspn(*at, "|");

	if (!**at)
		return false;
	snprintf(out, OPTION_MAX, "%.*s", (int)(len < OPTION_MAX ? len : OPTION_MAX - 1), *at);
	*at += len + ((*at)[len] == '|');
	return true;
}

static enum gl_code pack_options(struct gl_ballots_file *b, struct gl_err *e)
{
	const struct gl_name_list *said = &b->file.label;
	char name[OPTION_MAX];
	bool known;

	for (uint32_t i = 0; i < said->n; i++)
		for (const char *at = said->name[i]; next_option(&at, name);)
			if (gl_names_add(&b->option.found, name) < 0)
				return gl_fail(e, GL_NO_MEMORY, "no memory for the options");
	if (b->option.found.n > GL_LABELS_MAX)
		return gl_fail(e, GL_TOO_LARGE, "there are %u different options; there may be %d",
		        b->option.found.n, GL_LABELS_MAX);
	if (gl_name_list_sort(&b->option, e))
		return e->code;
	for (uint32_t i = 0; i < said->n; i++)
		b->word[i] = gl_ballots_options(b, said->name[i], &known);
	b->file.votes.labels = b->option.n;
	return GL_OK;
}

static const struct column {
	const char *type, *name;
	enum gl_code (*pack)(struct gl_ballots_file *b, struct gl_err *e); /* NULL: the text itself */
} columns[] = {
	{ "multi_choice", "choices", pack_options },
	{ "rating", "rating", pack_numbers },
	{ "text", "text", NULL },
};

static const struct column *column_of(const struct gl_question_type *type)
{
	for (size_t i = 0; i < GL_COUNT(columns); i++)
		if (!strcmp(columns[i].type, type->name))
			return &columns[i];
	return NULL;
}

/* ---- the file ---- */

const char *gl_ballots_column(const struct gl_question_type *type)
{
	const struct column *c = column_of(type);

	return c ? c->name : NULL;
}

uint64_t gl_ballots_options(const struct gl_ballots_file *b, const char *text, bool *known)
{
	char name[OPTION_MAX];
	uint64_t set = 0;

	*known = true;
	while (next_option(&text, name)) {
		int32_t i = gl_name_list_find(&b->option, name);

		if (i < 0)
			*known = false;
		else
			set |= 1ull << i;
	}
	return set;
}

enum gl_code gl_ballots_file_read(
        struct gl_ballots_file *b, const struct gl_question_type *type, const char *path, struct gl_err *e)
{
	const struct column *c = column_of(type);
	const struct gl_votes *votes = &b->file.votes;

	*b = (struct gl_ballots_file){ 0 };
	if (gl_votes_file_read(&b->file, path, c->name, e))
		return e->code;
	b->file.votes.labels = 0;
	b->word = calloc((size_t)b->file.label.n + 1, sizeof(*b->word));
	b->ballot = calloc((size_t)votes->n + 1, sizeof(*b->ballot));
	if (!b->word || !b->ballot)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the answers");
	if (c->pack && c->pack(b, e))
		return gl_fail_in(e, "%s: ", path);
	for (uint64_t i = 0; i < votes->n; i++) {
		const char *text = b->file.label.name[votes->vote[i].label];

		b->ballot[i] =
		        c->pack ? (struct gl_ballot){ &b->word[votes->vote[i].label], sizeof(*b->word) }
		                : (struct gl_ballot){ text, strlen(text) };
	}
	b->file.votes.ballot = b->ballot;
	return GL_OK;
}

void gl_ballots_file_release(struct gl_ballots_file *b)
{
	gl_votes_file_release(&b->file);
	gl_name_list_release(&b->option);
	free(b->word);
	free(b->ballot);
	*b = (struct gl_ballots_file){ 0 };
}
