#include "cli/pair_votes.h"

#include <stdlib.h>
#include <string.h>

const char *const gl_pair_labels[4] = { [GL_SIDE_LEFT] = "left",
	[GL_SIDE_RIGHT] = "right",
	[GL_SIDE_TIE] = "tie",
	[GL_SIDE_BOTH_BAD] = "both_bad" };

/* Things may have any name, so they come before words of ours. */
enum gl_side gl_side_of(const struct gl_pair_row *row)
{
	const struct {
		const char *said;
		enum gl_side side;
	} words[] = { { row->left, GL_SIDE_LEFT }, { row->right, GL_SIDE_RIGHT }, { "tie", GL_SIDE_TIE },
		{ "both_bad", GL_SIDE_BOTH_BAD }, { row->left_column, GL_SIDE_LEFT },
		{ row->right_column, GL_SIDE_RIGHT }, { "left", GL_SIDE_LEFT }, { "right", GL_SIDE_RIGHT },
		{ "bothbad", GL_SIDE_BOTH_BAD }, { "tie (bothbad)", GL_SIDE_BOTH_BAD } };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(row->winner, words[i].said))
			return words[i].side;
	return GL_SIDE_WRONG;
}

/* The left item of a task: the one that its first row names. NULL: no memory. */
static int32_t *left_of(struct gl_pair_votes *p, uint32_t task, int32_t left)
{
	if (task == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 256;
		int32_t *more = realloc(p->left_of, cap * sizeof(*more));

		if (!more)
			return NULL;
		p->left_of = more;
		p->cap = cap;
		memset(more + task, 0xff, (cap - task) * sizeof(*more));
	}
	if (p->left_of[task] < 0)
		p->left_of[task] = left;
	return &p->left_of[task];
}

static const char *wrong(const char *what, struct gl_err *e)
{
	gl_fail(e, GL_INVALID, "%s", what);
	return NULL;
}

const char *gl_pair_vote(
        struct gl_pair_votes *p, uint32_t task, const struct gl_pair_row *row, struct gl_err *e)
{
	enum gl_side side = gl_side_of(row);
	int32_t left, right, *first;

	if (!*row->left || !*row->right)
		return wrong("left and right must not be empty", e);
	left = gl_names_add(&p->item, row->left);
	right = gl_names_add(&p->item, row->right);
	if (left < 0 || right < 0)
		return wrong("a name must be UTF-8, and there must be memory for all of them", e);
	first = left_of(p, task, left);
	if (!first)
		return wrong("no memory for the tasks", e);
	if (left == right)
		return wrong("left and right are the same item", e);
	if (*first != left && *first != right)
		return wrong("an earlier row of this task names other items", e);
	if (side == GL_SIDE_WRONG)
		return wrong(GL_SIDE_HELP, e);
	if (side <= GL_SIDE_RIGHT && *first != left)
		side = side == GL_SIDE_LEFT ? GL_SIDE_RIGHT : GL_SIDE_LEFT;
	return gl_pair_labels[side];
}

void gl_pair_votes_release(struct gl_pair_votes *p)
{
	gl_names_release(&p->item);
	free(p->left_of);
	*p = (struct gl_pair_votes){ 0 };
}
