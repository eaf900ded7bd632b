#include "desk_world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mix.h"

/* ---- chance and complaints ---- */

uint64_t world_random(struct world *w, uint64_t below)
{
	return gl_mix_next(&w->rng) % below;
}

bool world_chance(struct world *w, unsigned percent)
{
	return world_random(w, 100) < percent;
}

void world_broken(struct world *w, const char *fmt, ...)
{
	va_list ap;

	if (w->broken)
		return;
	va_start(ap, fmt);
	vsnprintf(w->text, sizeof w->text, fmt, ap);
	va_end(ap);
	w->broken = w->text;
}

static void *grown(void *v, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return v;
	*cap = *cap * 2 + 16;
	return reallocarray(v, *cap, size);
}

/* ---- templates and policies ---- */

static void add_question(struct gl_template *t, uint8_t id, uint32_t labels, bool required)
{
	struct gl_question *q = &t->question[t->questions++];

	q->type = gl_question_type_find(labels ? "choice" : "rating", 6);
	q->wide = labels ? -1 : 0;
	q->required = required;
	q->labels = labels;
	q->hash[0] = id;
}

/* The first two share a question, the third has nothing in common with them, and more questions than a word
 * holds. */
static void add_templates(struct world *w)
{
	for (unsigned i = 0; i < 3; i++) {
		w->template[i] = calloc(1, sizeof *w->template[i]);
		w->template[i] -> hash[0] = (uint8_t)(i + 1);
	}
	add_question(w->template[0], 1, 3, true);
	add_question(w->template[0], 2, 4, false);
	add_question(w->template[1], 3, 2, true);
	add_question(w->template[1], 1, 3, true);
	for (uint8_t i = 0; i < 5; i++)
		add_question(w->template[2], (uint8_t)(10 + i), i == 3 ? 0 : 2, i != 1);
	w->template[2] -> question[2].type = gl_question_type_find("multi_choice", strlen("multi_choice"));
	w->template[2] -> question[2].wide = 1;
}

struct gl_policy *world_policy(struct world *w)
{
	struct gl_policy *p = &w->policy[w->policies++ % WORLD_TERMS];

	*p = (struct gl_policy){
		.redundancy_min = 3,
		.redundancy_max = 5,
		.confidence = 950000,
		.at_once = 3,
		.lease_s = 600,
		.agents_max = 100,
	};
	for (unsigned i = 0; i < GL_QUESTIONS_MAX; i++)
		p->method[i] = gl_method_find(gl_label_methods, "majority");
	/* Only the third template has that many. */
	p->method[2] = gl_method_find(gl_option_methods, "majority");
	p->method[3] = gl_method_find(gl_number_methods, "mean");
	return p;
}

/* ---- items ---- */

struct host_item *world_item(struct world *w, enum gl_item_kind kind)
{
	struct host_item *h = calloc(1, sizeof *h);

	h->item.kind = kind;
	h->bytes = w->next_bytes++;
	h->waiters = 1;
	return h;
}

static void item_free(struct host_item *h)
{
	free(h->task);
	free(h->only);
	free(h);
}

void world_leaf(uint8_t out[GL_HASH_BYTES], const struct host_item *h)
{
	uint64_t bytes[3] = { h->bytes, (uint64_t)h->item.t_ms, h->value };

	gl_merkle_leaf(out, bytes, sizeof bytes);
}

static enum gl_code make(void *ctx, struct gl_item *item, struct gl_err *e)
{
	struct world *w = ctx;

	if (w->make_fails)
		return gl_fail(e, GL_NO_MEMORY, "as the test wants it");
	world_leaf(item->leaf, (struct host_item *)item);
	return GL_OK;
}

enum gl_code world_append(struct world *w, struct host_item *h)
{
	struct gl_err e = { 0 };
	enum gl_code code = gl_desk_append(w->desk, &h->item, w->now, &e);

	if (code != GL_OK && !e.text[0])
		world_broken(w, "code %d without a message", code);
	if (code != GL_OK)
		item_free(h);
	return code;
}

void world_person(struct world *w, uint32_t no, enum gl_kind who, bool staff)
{
	struct gl_desk_person p = { .no = no, .who = who, .staff = staff };
	struct gl_err e = { 0 };

	w->person[no] = (struct person){ .member = true, .who = who, .staff = staff };
	if (gl_desk_person(w->desk, &p, &e))
		world_broken(w, "member %u: %s", no, e.text);
}

/* ---- the database ---- */

static void row_add(struct world *w, struct host_item *h)
{
	w->row = grown(w->row, w->rows, &w->rows_cap, sizeof w->row[0]);
	w->row[w->rows++] = h;
}

/* A copy, as a row is one: the host frees its own. */
static struct host_item *copy(const struct host_item *h)
{
	struct host_item *c = malloc(sizeof *c);
	uint32_t count = h->item.kind == GL_ITEM_TASKS ? h->item.tasks.count : 0;

	*c = *h;
	if (!count)
		return c;
	c->task = calloc(count, sizeof c->task[0]);
	c->only = calloc(count, sizeof c->only[0]);
	memcpy(c->task, h->task, count * sizeof c->task[0]);
	memcpy(c->only, h->only, count * sizeof c->only[0]);
	for (uint32_t i = 0; i < count; i++)
		if (c->task[i].only)
			c->task[i].only = c->only[i];
	c->item.tasks.task = c->task;
	return c;
}

static int bad_row(const struct gl_batch *b)
{
	for (unsigned i = 0; i < b->n; i++)
		if (((struct host_item *)b->item[i])->bad)
			return (int)i;
	return -1;
}

/* One call of desk_commit: compare-and-swap of the head, then the rows; or, with a fault, not quite. */
static bool commit(struct world *w, const struct gl_batch *b)
{
	uint8_t root[GL_HASH_BYTES];

	gl_merkle_root(&w->tree, root);
	if (w->tree.size == b->new_size && !memcmp(root, b->root, sizeof root))
		return true;
	if (w->tree.size != b->old_size || memcmp(root, b->old_root, sizeof root) != 0)
		return false;
	if (w->fault == FAULT_LOSE_BATCH && world_chance(w, 10))
		return true;
	for (unsigned i = 0; i < b->n; i++) {
		struct host_item *h = (struct host_item *)b->item[i];

		if (b->item[i]->index != b->old_size + i)
			world_broken(w, "item %u of the batch from %ju has the index %ju", i,
			        (uintmax_t)b->old_size, (uintmax_t)b->item[i]->index);
		if (w->fault == FAULT_LOSE_ROW && h->item.kind == GL_ITEM_ANSWER && world_chance(w, 3))
			continue;
		row_add(w, copy(h));
		if (w->fault == FAULT_STORE_TWICE && h->item.kind == GL_ITEM_ANSWER && world_chance(w, 3))
			row_add(w, copy(h));
		if (h->item.kind == GL_ITEM_ERASE)
			w->person[h->item.person].erased = true, w->person[h->item.person].member = false;
	}
	w->tree = b->tree;
	return true;
}

const struct host_item *world_answer(const struct world *w, uint32_t person, uint32_t n)
{
	for (size_t i = 0; i < w->rows; i++)
		if (w->row[i]->item.kind == GL_ITEM_ANSWER && w->row[i]->item.person == person &&
		        w->row[i]->item.n == n)
			return w->row[i];
	return NULL;
}

/* Another server appended to the log: the desk that lives is deposed and does not know it. */
static void steal(struct world *w)
{
	struct host_item *h = world_item(w, GL_ITEM_PAYOUT);

	h->item.index = w->tree.size;
	world_leaf(h->item.leaf, h);
	gl_merkle_push_hash(&w->tree, h->item.leaf);
	row_add(w, h);
}

/* ---- the host ---- */

void world_acknowledge(struct world *w, uint32_t person, uint32_t n, uint64_t value, uint64_t index)
{
	w->ack = grown(w->ack, w->acks, &w->acks_cap, sizeof w->ack[0]);
	w->ack[w->acks++] = (struct ack){ person, n, value, index };
	w->stats[DID_ACKS]++;
	for (size_t i = 0; i < w->tickets; i++)
		if (w->ticket[i].person == person && w->ticket[i].n == n)
			w->ticket[i].done = true;
}

static void check_proof(struct world *w, const struct gl_batch *b, const struct gl_item *item)
{
	struct gl_proof p;

	if (!gl_desk_proof(w->desk, item->index, &p) ||
	        !gl_merkle_check_inclusion(&p, item->index, b->new_size, item->leaf, b->root))
		world_broken(w, "the proof of entry %ju does not hold", (uintmax_t)item->index);
}

bool world_cut(struct world *w)
{
	const struct gl_batch *b = gl_desk_cut(w->desk);

	if (!b)
		return false;
	w->flight = b;
	w->stored = false;
	memcpy(w->flight_root, b->root, sizeof b->root);
	return true;
}

static void outcome(struct world *w, const struct gl_item *item)
{
	for (size_t i = 0; item->kind == GL_ITEM_ANSWER && i < w->tickets; i++)
		if (w->ticket[i].person == item->person && w->ticket[i].n == item->n)
			w->ticket[i].taken = 0;
}

/* Facts now: the next batch is cut first, as the host does it, then each caller gets the reply, or it is
 * lost. */
static void land(struct world *w)
{
	const struct gl_batch *b = gl_desk_committed(w->desk);

	w->flight = NULL;
	if (world_chance(w, 50))
		world_cut(w);
	for (unsigned i = 0; i < b->n; i++) {
		struct host_item *h = (struct host_item *)b->item[i];

		check_proof(w, b, b->item[i]);
		outcome(w, b->item[i]);
		for (unsigned k = 0; h->item.kind == GL_ITEM_ANSWER && k < h->waiters; k++)
			if (!world_chance(w, 10))
				world_acknowledge(w, h->item.person, h->item.n, h->value, h->item.index);
		item_free(h);
	}
}

static void free_list(struct world *w, struct gl_item *item)
{
	while (item) {
		struct gl_item *next = item->next;

		outcome(w, item);
		item_free((struct host_item *)item);
		item = next;
	}
}

static void refuse(struct world *w, int row)
{
	w->stats[DID_REFUSE]++;
	w->flight = NULL;
	free_list(w, gl_desk_refused(w->desk, world_chance(w, 50) ? row : -1));
}

static void reboot(struct world *w)
{
	free_list(w, gl_desk_end(w->desk));
	gl_desk_free(w->desk);
	w->flight = NULL;
	world_boot(w);
}

static void look_at_head(struct world *w)
{
	uint8_t root[GL_HASH_BYTES];
	enum gl_head says;

	w->stats[DID_LOST]++;
	gl_merkle_root(&w->tree, root);
	says = gl_desk_head(w->desk, w->tree.size, root);
	if (says == GL_HEAD_COMMITTED) {
		if (!w->stored && w->fault == FAULT_NONE)
			world_broken(w, "a batch that was not stored is taken as committed");
		land(w);
	} else if (says == GL_HEAD_DEPOSED) {
		w->stats[DID_DEPOSE]++;
		reboot(w);
	} else if (w->flight != gl_desk_flight(w->desk) ||
	           memcmp(w->flight->root, w->flight_root, GL_HASH_BYTES) != 0) {
		world_broken(w, "the batch to send again is another one");
	}
}

void world_store(struct world *w, enum store how)
{
	int row = bad_row(w->flight);

	if (how == STORE_STOLEN)
		steal(w);
	if (how == STORE_LOST || how == STORE_STOLEN) {
		look_at_head(w);
		return;
	}
	if (row >= 0) {
		refuse(w, row);
		return;
	}
	w->stored = commit(w, w->flight);
	if (!w->stored || how == STORE_REPLY_LOST)
		look_at_head(w);
	else
		land(w);
}

void world_drain(struct world *w)
{
	while (!w->broken && (w->flight || world_cut(w)))
		world_store(w, STORE_OK);
}

/* ---- birth and death ---- */

struct world *world_new(uint64_t seed)
{
	struct world *w = calloc(1, sizeof *w);

	w->seed = w->rng = seed;
	w->now = (struct gl_moment){ .wall_ms = INT64_C(1795219200000), .mono_ms = 1000 };
	add_templates(w);
	return w;
}

void world_free(struct world *w)
{
	free_list(w, gl_desk_end(w->desk));
	gl_desk_free(w->desk);
	for (size_t i = 0; i < w->rows; i++)
		item_free(w->row[i]);
	for (unsigned i = 0; i < 3; i++)
		free(w->template[i]);
	free(w->row);
	free(w->ticket);
	free(w->ack);
	free(w);
}

/* What is left of "for" once the erased are no members any more. */
static void drop_erased(const struct world *w, struct host_item *h)
{
	for (uint32_t i = 0; i < h->item.tasks.count; i++) {
		struct gl_desk_task *t = &h->task[i];
		uint32_t left = 0;

		for (uint32_t k = 0; k < t->only_n; k++)
			if (w->person[h->only[i][k]].member)
				h->only[i][left++] = h->only[i][k];
		t->only_n = left;
	}
}

static void load_kind(struct world *w, enum gl_item_kind kind)
{
	struct gl_err e = { 0 };

	for (size_t i = 0; i < w->rows; i++) {
		if (w->row[i]->item.kind != kind)
			continue;
		if (kind == GL_ITEM_TASKS)
			drop_erased(w, w->row[i]);
		if (gl_desk_load(w->desk, &w->row[i]->item, &e))
			world_broken(w, "entry %ju cannot be read back: %s", (uintmax_t)w->row[i]->item.index,
			        e.text);
	}
}

void world_boot(struct world *w)
{
	static const enum gl_item_kind order[] = { GL_ITEM_TERMS, GL_ITEM_TASKS, GL_ITEM_SEALING,
		GL_ITEM_ANSWER, GL_ITEM_VERDICT, GL_ITEM_REVIEW, GL_ITEM_WITHDRAW };
	struct gl_desk_config config = { .secret = { 1 }, .money_limit = INT64_MAX, .make = make, .ctx = w };
	struct gl_err e = { 0 };

	for (unsigned i = 0; i < sizeof config.boot; i++)
		config.boot[i] = (uint8_t)world_random(w, 256);
	memset(w->skipped, 0, sizeof w->skipped);
	w->modelled = false;
	w->boot++;
	w->born_wall_ms = w->now.wall_ms;
	w->desk = gl_desk_new(&config, w->now);
	for (uint32_t no = 1; no < WORLD_PEOPLE; no++)
		if (w->person[no].member)
			world_person(w, no, w->person[no].who, w->person[no].staff);
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		load_kind(w, order[i]);
	if (gl_desk_loaded(w->desk, &w->tree, 0, &e))
		world_broken(w, "%s", e.text);
	gl_desk_set_state(w->desk, GL_DESK_OPEN);
}

/* Without the models, which a rebuilt desk does not know yet, both must agree on everything. */
static void fingerprint(struct world *w, uint8_t out[GL_HASH_BYTES])
{
	for (unsigned t = 0; w->modelled && t < 3; t++)
		for (unsigned q = 0; q < w->template[t] -> questions; q++)
			gl_desk_set_model(w->desk, w->template[t] -> question[q].hash, NULL);
	while (gl_desk_sweep(w->desk, 7))
		;
	gl_desk_fingerprint(w->desk, out);
}

void world_crash(struct world *w)
{
	uint8_t before[GL_HASH_BYTES], after[GL_HASH_BYTES];

	w->stats[DID_CRASH]++;
	if (w->flight && world_chance(w, 50) && bad_row(w->flight) < 0 && commit(w, w->flight)) {
		const struct gl_batch *b =
		        gl_desk_committed(w->desk); /* what the dying desk would have known */

		for (unsigned i = 0; i < b->n; i++)
			item_free((struct host_item *)b->item[i]);
	}
	fingerprint(w, before);
	reboot(w);
	fingerprint(w, after);
	if (memcmp(before, after, sizeof before) != 0)
		world_broken(w, "the desk that was rebuilt differs from the one that died");
}
