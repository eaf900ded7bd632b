/*
 * replay_set -- what a real crowd said, read from files: the project document that says how items make tasks,
 * and the folder with answers.csv, truth.csv and items.jsonl.
 *
 *     struct gl_replay_set set;
 *     if (gl_replay_read(&set, "tests/replay/rte.json", folder, 0, &e)) ...
 *     answer = gl_replay_find(&set, worker, task);     // NULL: this one did not answer that
 *     gl_replay_release(&set);
 *
 * The document:
 *
 *     {"project": {name, template, guidelines, policy, price},        as POST /v1/projects takes it
 *      "demand": {policy members that differ when the desk asks whom it likes},
 *      "items": {"key": "task", "content": {FIELD: MEMBER, ...}}}     or, for pairs of items,
 *      "items": {"key": "item", "content": {...}, "left": {FIELD: MEMBER}, "right": {FIELD: MEMBER}}
 *
 * "content" says which member of the item's line is which field of the task; a task without items has its
 * name as its only field, "item". A member that is a list of texts, and that "words" names in items, is shown
 * as these with a space between each, and places in answers count its words, not code points. "pixels":
 * [MEMBER, MEMBER] names those that are a picture's width and height, where boxes are in pixels; without a
 * column of labels they bear the question's first option. Answers are
 * read for the template's first question: a pairwise one from the columns "left", "right", "winner", a choice
 * or a text from "label", others as goldleaf consensus reads them (assignments.csv, if there is one, names
 * the answers that have no rows). For pairs, columns left and right name the items; the first row of a task
 * decides which is left.
 */
#ifndef GL_CLI_REPLAY_SET_H
#define GL_CLI_REPLAY_SET_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "base/err.h"
#include "cli/crowd_names.h"

struct gl_replay_answer {
	uint32_t worker, task, label;
};

struct gl_replay_set {
	json_t *document;
	const char *question, *type;
	bool pairwise, labelled;             /* labelled: a choice or a pairwise one */
	bool stated;                         /* what was said is the text of a value */
	struct gl_names task, worker, label; /* label: the options, or all that was said */
	json_t *content;                     /* array by task */
	struct gl_replay_answer *answer;     /* sorted by (worker, task), which are distinct */
	uint32_t answers;
	int32_t *truth; /* by task: a label or -1 */
	uint32_t truths;
};

/* limit: read no more than so many answers; 0: all. */
enum gl_code gl_replay_read(
        struct gl_replay_set *s, const char *document, const char *folder, uint32_t limit, struct gl_err *e);
void gl_replay_release(struct gl_replay_set *s);
/* The value of an answer, as the API takes it. */
json_t *gl_replay_value(const struct gl_replay_set *s, const struct gl_replay_answer *a);
const struct gl_replay_answer *gl_replay_find(const struct gl_replay_set *s, uint32_t worker, uint32_t task);

#endif
