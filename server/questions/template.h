/*
 * template -- fields (what is shown) and questions (what is asked); versioned and immutable.
 *
 *     struct gl_template *t;
 *     if (gl_template_parse(&t, doc.root, &e)) ...
 *     gl_template_check(t, value, &e);            // a whole answer's value: {"better":{...},"safe":{...}}
 */
#ifndef GL_QUESTIONS_TEMPLATE_H
#define GL_QUESTIONS_TEMPLATE_H

#include "questions/question.h"

enum gl_field_type {
	GL_FIELD_TEXT,
	GL_FIELD_MARKDOWN,
	GL_FIELD_CHAT,
	GL_FIELD_CODE,
	GL_FIELD_JSON,
	GL_FIELD_IMAGE
};

struct gl_field {
	char name[GL_NAME_MAX + 1];
	enum gl_field_type type;
	bool required; /* default true */
};

struct gl_template {
	unsigned fields, questions;
	unsigned wides; /* questions whose answers are not one label each */
	struct gl_field field[GL_FIELDS_MAX];
	struct gl_question question[GL_QUESTIONS_MAX];
	uint8_t hash[32]; /* SHA-256 of the JCS */
	char *jcs;        /* owned */
	size_t jcs_len;
};

enum gl_code gl_template_parse(struct gl_template **out, const struct gl_json *json, struct gl_err *e);
void gl_template_free(struct gl_template *t);
int gl_template_question(const struct gl_template *t, const char *name, size_t len); /* index or -1 */

/* An answer's value: every required question, none that is unknown, each valid. partial (gold, reviews): at
 * least one. */
enum gl_code gl_template_check(
        const struct gl_template *t, const struct gl_json *value, bool partial, struct gl_err *e);
/* Whether values of the template can point beyond a task's content, so that it must be looked at. */
bool gl_template_points(const struct gl_template *t);
/* Whether a checked value lies within a task's content. */
enum gl_code gl_template_within(const struct gl_template *t, const struct gl_json *value,
        const struct gl_json *content, struct gl_err *e);
/* json[key] must name a required field whose content is one text. For the types. */
enum gl_code gl_template_text_field(
        const struct gl_template *t, const struct gl_json *json, const char *key, struct gl_err *e);
int gl_template_field(const struct gl_template *t, const struct gl_json *name); /* index or -1 */
/* Which questions a checked value names: bit i is question i. */
uint32_t gl_template_named(const struct gl_template *t, const struct gl_json *value);
/* A task's content: an object that has every required field, each of its field's shape; more members are
 * allowed. */
enum gl_code gl_template_check_content(
        const struct gl_template *t, const struct gl_json *content, struct gl_err *e);
/* What a checked value says to each question, as the desk keeps it: its label, -1 where it does not answer, 0
 * where it does, but not with a label; and of a question that counts options those that it chose, bit by bit,
 * of one whose results may tie the number of what it says.
 * value may be NULL. */
void gl_template_labels(const struct gl_template *t, const struct gl_json *value,
        int8_t label[GL_QUESTIONS_MAX], uint64_t options[GL_QUESTIONS_MAX]);
/* {"better":["b","a"]} for the questions that have an order, drawn from seed; "{}" when none has. */
void gl_template_order(struct gl_buf *out, const struct gl_template *t, uint64_t seed);

#endif
