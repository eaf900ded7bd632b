/* facts_scene -- small logs for tests of datasets: facts with a template of two questions and a policy that
 * can be varied. */
#ifndef TESTS_FACTS_SCENE_H
#define TESTS_FACTS_SCENE_H

#include "dataset/derive.h"
#include "dataset/line.h"

#define BETTER "Which is better?" /* the title that most scenes have */

struct facts_scene {
	struct gl_facts *f;
	struct gl_err e;
	int64_t price; /* of the last terms */
	uint64_t terms;
	const char *safe; /* title of "safe" in the next terms */
};

void facts_begin(struct facts_scene *s);
void facts_end(struct facts_scene *s);

/* Fail the test unless they succeed. title: of "better"; another one is another question. */
void facts_terms(struct facts_scene *s, uint64_t index, const char *title, int64_t price, int min, int max);
void facts_policy(
        struct facts_scene *s, uint64_t index, const char *title, int64_t price, const char *policy);
void facts_tasks(struct facts_scene *s, uint64_t index, uint32_t first, uint32_t count);
/* better NULL: erased. safe may be NULL. */
void facts_answer(
        struct facts_scene *s, uint64_t index, int who, uint32_t n, const char *better, const char *safe);
void facts_gold(struct facts_scene *s, uint32_t n, const char *better); /* NULL: none */
void facts_close(struct facts_scene *s, uint64_t size);

/* Return what the facts say. */
enum gl_code facts_say(
        struct facts_scene *s, uint64_t index, int who, uint32_t n, const char *better, int64_t ms);
enum gl_code facts_review(struct facts_scene *s, uint64_t index, int who, uint32_t n, const char *better);
enum gl_code facts_reject(struct facts_scene *s, uint64_t index, uint64_t answer, enum gl_reason reason,
        const uint64_t *evidence, size_t n);
enum gl_code facts_accept(struct facts_scene *s, uint64_t index, uint64_t answer);
enum gl_code facts_withdraw(struct facts_scene *s, uint64_t index, uint32_t n);
enum gl_code facts_erase(struct facts_scene *s, uint64_t index, int who);

/* Opens null gold for what is retired and has none, derives, and appends every record, each with LF. */
void facts_records(struct facts_scene *s, struct gl_buf *out);

#endif
