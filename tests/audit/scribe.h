/* scribe -- the world while it is written: world.c tells its story with these, world_seal.c ends it. */
#ifndef TESTS_AUDIT_SCRIBE_H
#define TESTS_AUDIT_SCRIBE_H

#include "crypto/rand.h"
#include "dataset/facts.h"
#include "world.h"

#define PEOPLE 14 /* 0 answers gold wrongly, 1 is fast once; 12 and 13 review */

struct answered {
	uint64_t index;
	uint32_t n, who;
};

struct scribe {
	struct world *w;
	struct pack *p;
	struct gl_stream rng;
	struct gl_facts *facts;
	struct gl_buf text, other;
	int64_t t;
	int what;
	uint64_t terms; /* index of those in force */
	int64_t price;
	uint8_t a[PEOPLE][GL_PSEUDONYM_BYTES];
	bool met[64][PEOPLE];
	struct answered answer[1000];
	size_t answers;
	uint32_t tasks;
	uint64_t targeted, with_gold;
	struct gl_json_doc doc;
	struct gl_err e;
};

uint64_t scribe_below(struct scribe *s, uint64_t n);
void scribe_check(struct scribe *s, enum gl_code code);
uint64_t scribe_enter(struct scribe *s, const struct gl_entry *x);
const struct gl_json *scribe_parse(struct scribe *s, const char *text);
void scribe_line(struct lines *l, const struct gl_buf *b);

/* Entries: terms; tasks, of which the first ones have gold; an answer, which gives its index; what is judged
 * of one, by whom a task is decided, and what is taken out of the world. */
void scribe_terms(
        struct scribe *s, const char *template, const char *policy, int64_t amount, const char *currency);
void scribe_tasks(struct scribe *s, uint32_t count, uint32_t with_gold);
uint64_t scribe_give(struct scribe *s, uint32_t who, uint32_t n, const char *value, int64_t ms);
void scribe_judge(struct scribe *s, uint64_t answer, bool rejected, enum gl_reason reason,
        const uint64_t *evidence, size_t n);
void scribe_review(struct scribe *s, uint32_t who, uint32_t n, const char *value);
void scribe_withdraw(struct scribe *s, uint32_t n);
/* below_size: before the dataset ends; else it does not count there, but its words are gone all the same. */
void scribe_erase(struct scribe *s, uint32_t who, bool below_size);
void scribe_rotate(struct scribe *s); /* the server's key */

/* Opens retired gold, derives and writes the dataset, and enters its seal. */
void scribe_seal(struct scribe *s);

#endif
