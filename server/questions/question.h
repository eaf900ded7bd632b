/*
 * question -- one question of a template, whatever its type.
 *
 * A type is one file in questions/types/, found by its name: it reads its part of the template, checks a
 * value, and says which label a value votes for. Adding a type touches no other file.
 */
#ifndef GL_QUESTIONS_QUESTION_H
#define GL_QUESTIONS_QUESTION_H

#include "base/json.h"
#include "consensus/consensus.h"

#define GL_NAME_MAX      64
#define GL_QUESTIONS_MAX 16
#define GL_FIELDS_MAX    32
#define GL_COMMENT_MAX   2000 /* bytes */
#define GL_TITLE_MAX     2000 /* bytes */

struct gl_question {
	const struct gl_question_type *type;
	char name[GL_NAME_MAX + 1];
	bool required;
	uint32_t labels;                  /* options that votes are counted by; 0: no vote count */
	const char *label[GL_LABELS_MAX]; /* their names, as JCS sorts the "votes" object */
	uint8_t hash[32];                 /* SHA-256 of the question's JCS: equal iff the questions are */
	char *jcs;                        /* owned */
	size_t jcs_len;
	char *names; /* owned by the question, for its type: the text of the labels and the like */
};

struct gl_template;

struct gl_question_type {
	const char *name; /* "choice" */
	/* Reads and checks the type's own members of the template's question; fills labels. */
	enum gl_code (*parse)(struct gl_question *q, const struct gl_json *json, const struct gl_template *t,
	        struct gl_err *e);
	/* Whether value is a right answer; strict: unknown members are refused. "comment" is checked by the
	 * caller. */
	enum gl_code (*check)(const struct gl_question *q, const struct gl_json *value, struct gl_err *e);
	/* The label that a checked value votes for, or -1 for a type without labels. */
	int (*vote)(const struct gl_question *q, const struct gl_json *value);
	/* A checked value as records state it ({"choice":..} alone), JCS; NULL: records quote no person's
	 * text. */
	void (*record)(struct gl_buf *out, const struct gl_question *q, uint32_t label);
	/* The order in which to show the options, drawn from seed, as JCS (["b","a"]); NULL: this type has no
	 * order. */
	void (*order)(struct gl_buf *out, const struct gl_question *q, uint64_t seed);
};

const struct gl_question_type *gl_question_type_find(const char *name, size_t len);
const struct gl_question_type *gl_question_type_at(size_t i); /* NULL after the last */

#endif
