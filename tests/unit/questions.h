/* questions -- templates, written with ' for ", for the tests of questions/. */
#ifndef TESTS_QUESTIONS_H
#define TESTS_QUESTIONS_H

#include "questions/policy.h"

/* JSON in which ' stands for "; what is not JSON fails the test. */
void test_json(struct gl_json_doc *doc, const char *text);

/* The template of API's example: pairwise "better" of fields a and b, choice "safe" that is not required. */
extern const char test_template_text[];
struct gl_template *test_template(const char *text); /* a bad one fails the test */

/* What is wrong with a template, an answer or a task's content; "" if nothing is. Holds until the next call.
 */
const char *test_template_error(const char *text);
const char *test_value_error(const struct gl_template *t, const char *value, bool partial);
const char *test_content_error(const struct gl_template *t, const char *content);

/* Whether a record may state this as the result of the template's first question. */
bool test_stated(const char *template, const char *record);

/* A right value of a question, packed and stated as records do; it must be one that a record may state. Into
 * out. */
void test_state(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value);

/* Fails unless what (an error) is "" exactly when part is NULL, and has part in it otherwise. */
void test_error_is(const char *what, const char *part, const char *input);

#endif
