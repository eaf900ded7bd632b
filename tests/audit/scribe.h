/* scribe -- the world while it is written; for world.c and world_seal.c. */
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

void scribe_check(struct scribe *s, enum gl_code code);
uint64_t scribe_enter(struct scribe *s, const struct gl_entry *x);
const struct gl_json *scribe_parse(struct scribe *s, const char *text);
void scribe_line(struct lines *l, const struct gl_buf *b);
/* Opens retired gold, derives and writes the dataset, and enters its seal. */
void scribe_seal(struct scribe *s);

#endif
