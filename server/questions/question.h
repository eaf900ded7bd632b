/*
 * question -- one question of a template, whatever its type.
 *
 * A type is one file in questions/types/, found by its name. It reads its part of the template, checks a
 * value, packs what the value says for the methods that count it, and states what they come to. Adding a type
 * touches no other file of the server.
 *
 *     q->type->check(q, value, &e)                 is it a right answer?
 *     q->type->pack(&buf, q, value)                what it says, as consensus counts it
 *     q->type->state(&buf, q, packed)              a result, as a record states it
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
	uint32_t labels; /* options that votes are counted by; 0: answers are counted */
	uint32_t marks;  /* instead: options that parts of a value bear, which no vote is counted by */
	const char *label[GL_LABELS_MAX]; /* their names, as JCS sorts the "votes" object */
	int64_t least, most; /* bounds of the type's own: of a rating, of how many options, of code points */
	uint8_t hash[32];    /* SHA-256 of the question's JCS: equal iff the questions are */
	char *jcs;           /* owned */
	size_t jcs_len;
	char *names; /* owned by the question, for its type: the text of the labels and the like */
	int about;   /* the field of the template whose content values point into, -1: none (within) */
	int wide;    /* place among the template's questions that do not count one label an answer; -1 */
};

struct gl_template;

/* What of an answer is counted under "votes" in a record. */
enum gl_counted {
	GL_COUNT_LABEL,   /* the one label that it names: packed it is that label, a byte */
	GL_COUNT_OPTIONS, /* each of the labels that it names: packed it is a uint64_t, bit k for label k */
	GL_COUNT_ANSWERS, /* that there is one: {"answers":n} */
};

struct gl_question_type {
	const char *name; /* "choice" */
	enum gl_counted counted;
	/* Values are a person's own words. Records quote none: they say whose answer, review or gold it is,
	 * and the methods' values are places of votes. */
	bool quoted;
	/* Of a type that counts answers: a crowd's may be a tie, which no desk can see. So it keeps a number
	 * of each answer, the same for the same, and asks on until more than half say the same. */
	bool ties;
	/* By which answers become a result: a family of consensus.h, or the type's own. The first is
	 * "default". */
	const struct gl_method *const *methods;
	/* Reads and checks the type's own members of the template's question; fills labels and bounds. */
	enum gl_code (*parse)(struct gl_question *q, const struct gl_json *json, const struct gl_template *t,
	        struct gl_err *e);
	/* Whether value is a right answer; strict: unknown members are refused. "comment" is checked by the
	 * caller. */
	enum gl_code (*check)(const struct gl_question *q, const struct gl_json *value, struct gl_err *e);
	/* Whether a right value lies within the content of the field that it points into (q->about). NULL:
	 * values point into none. */
	enum gl_code (*within)(const struct gl_question *q, const struct gl_json *value,
	        const struct gl_json *content, struct gl_err *e);
	/* What a checked value says, appended in the form that counted and methods ask for. */
	void (*pack)(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value);
	/* A result as records state it ({"choice":..} alone), JCS: of a packed value, or of a method's. NULL
	 * if quoted. */
	void (*state)(struct gl_buf *out, const struct gl_question *q, struct gl_ballot value);
	/* Whether a record may state value as what the crowd came to, where that cannot be computed again.
	 * NULL: what state says of a right answer. */
	bool (*stated)(const struct gl_question *q, const struct gl_json *value);
	/* A value (an answer's, or one that a record states; of a quoted type the answer's) as one cell of a
	 * table, plain text. */
	void (*cell)(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value);
	/* How far apart two packed answers are, from 0 (the same) to 1 (nothing in common), and the same both
	 * ways: by it agreement is measured. Figures for eyes, so doubles. NULL: labels are alike or not, and
	 * ratings have scales of their own. */
	double (*distance)(struct gl_ballot a, struct gl_ballot b);
	/* The order in which to show what the question is about, drawn from seed, as JCS (["b","a"]); NULL:
	 * this type has no order. The seed is the assignment's: questions about the same things draw the
	 * same. */
	void (*order)(struct gl_buf *out, const struct gl_question *q, uint64_t seed);
};

const struct gl_question_type *gl_question_type_find(const char *name, size_t len);
const struct gl_question_type *gl_question_type_at(size_t i); /* NULL after the last */

/* The label that a checked value votes for; -1 where an answer is not one label. */
int gl_question_label(const struct gl_question *q, const struct gl_json *value);
/* The options that a checked value chooses, where these are counted: bit k is label k. */
uint64_t gl_question_options(const struct gl_question *q, const struct gl_json *value);
/* A number of what a checked value says: the same for what is packed the same, and hardly for anything else.
 */
uint64_t gl_question_number(const struct gl_question *q, const struct gl_json *value);
/* Whether a record may state value as a result of the crowd, as far as its form goes. Of a quoted type the
 * caller looks whose it is. */
bool gl_question_stated(const struct gl_question *q, const struct gl_json *value);

/* ---- for the types ---- */

/* "options": a list of {"value","title"}; fills labels, sorted. */
enum gl_code gl_options_parse(struct gl_question *q, const struct gl_json *json, struct gl_err *e);
/* The same, from one option on, for types whose values are parts that bear one each (spans, boxes): fills
 * marks. */
enum gl_code gl_marks_parse(struct gl_question *q, const struct gl_json *json, struct gl_err *e);
/* The label or mark whose name is this string, or -1. */
int gl_options_find(const struct gl_question *q, const struct gl_json *value);
/* A string's text as a cell. */
void gl_cell_text(struct gl_buf *out, const struct gl_json *value);
/* An optional text of 1 to GL_TITLE_MAX bytes, for the annotator's eyes. */
enum gl_code gl_title_parse(const struct gl_json *json, const char *key, bool required, struct gl_err *e);

#endif
