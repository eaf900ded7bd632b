/* made_ballots -- crowds drawn from a seed who say something else than one label, for the tests of methods
 * that count ballots. Each type of question that has such methods has a kind here, found by the type's name.
 */
#ifndef TESTS_MADE_BALLOTS_H
#define TESTS_MADE_BALLOTS_H

#include "questions/question.h"

#define MADE_ITEMS   24
#define MADE_WORKERS 16

/* How answers of one type are made. */
struct made_kind {
	const char *type;
	const char *question;  /* what the template's question has beside, with ' for " */
	const char *list;      /* the member that lists the names; NULL: none does */
	unsigned fewest, most; /* names that answers may hold: labels, things to rank */
	/* Appends an answer. seed decides all of it; with the same shape answers may be to one task. */
	void (*draw)(struct gl_buf *out, unsigned names, uint64_t shape, uint64_t seed);
	/* Appends an answer or a value that says the same of what is called otherwise: name k is called
	 * map[k]. Numbers, which have no names, change their sign. NULL: there is nothing to call otherwise.
	 */
	void (*rename)(struct gl_buf *out, struct gl_ballot b, const uint32_t *map);
};
const struct made_kind *made_kind_find(const char *type); /* NULL: none */

/* A crowd, and what a method made of it. Too large for a stack. */
struct made_ballots {
	struct gl_votes votes;
	unsigned names;
	struct gl_vote vote[2 * MADE_ITEMS * MADE_WORKERS];
	struct gl_ballot ballot[2 * MADE_ITEMS * MADE_WORKERS];
	size_t at[2 * MADE_ITEMS * MADE_WORKERS];
	uint64_t key[MADE_ITEMS + 8];
	struct gl_buf packed, values;
	struct gl_belief belief[MADE_ITEMS + 8];
};

/* Tasks and annotators who agree more or less, drawn from the seed. */
void made_ballots_draw(struct made_ballots *c, const struct made_kind *kind, uint64_t seed);
void made_ballots_init(struct made_ballots *c, unsigned names);
/* An answer whose packed form was appended to c->packed from at on; in any order, an annotator once a task.
 */
void made_ballots_add(struct made_ballots *c, uint32_t item, uint32_t worker, size_t at);
void made_ballots_find(struct made_ballots *c, const struct gl_method *m);
void made_ballots_release(struct made_ballots *c);

struct gl_ballot made_answer(const struct made_ballots *c, uint64_t vote);
/* What an item came to. Of a text, which a value has the place of, the text itself. */
struct gl_ballot made_value(const struct made_ballots *c, const struct made_kind *kind, uint32_t item);

#endif
