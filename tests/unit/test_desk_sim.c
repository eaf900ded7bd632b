/*
 * desk_sim -- random histories of a project, each followed by a check of everything that must hold.
 *
 * GOLDLEAF_SEED=N repeats one history, GOLDLEAF_HISTORIES=N plays so many (1,000 without it). What goes wrong
 * is reported with the seed that repeats it. With a fault in the database the same checker must turn red.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "desk_world.h"

#define STEPS     260
#define TASKS_MAX 60

/* ---- what the requester does ---- */

static void change_terms(struct world *w)
{
	static const int64_t sure[] = { 600000, 950000, 1000000 }, share[] = { 0, 50000, 300000, 1000000 };
	struct host_item *h;
	struct gl_policy *p;
	unsigned old = w->policies;

	if (w->policies == WORLD_TERMS)
		return;
	h = world_item(w, GL_ITEM_TERMS);
	p = world_policy(w);
	p->redundancy_min = 1 + (int64_t)world_random(w, 3);
	p->redundancy_max = p->redundancy_min + (int64_t)world_random(w, 4);
	p->confidence = sure[world_random(w, 3)];
	p->at_once = 1 + (int64_t)world_random(w, 5);
	p->lease_s = 10 + (int64_t)world_random(w, 600);
	p->humans_min = world_chance(w, 30) ? (int64_t)world_random(w, (uint64_t)p->redundancy_min + 1) : 0;
	p->agents_max = world_chance(w, 30) ? (int64_t)world_random(w, 3) : 100;
	p->gold_share = share[world_random(w, 4)];
	p->surplus_share = share[world_random(w, 3)];
	h->item.terms.price = (int64_t)world_random(w, 100);
	h->item.terms.policy = p;
	h->item.terms.template = w->template[old && world_chance(w, 30) ? world_random(w, 3) : 0];
	w->all_odd |= h->item.terms.template !=
	              w->template[0]; /* answers drop out and come back with the template */
	h->bad = old && world_chance(w, 5);
	world_append(w, h);
}

static void choose_only(struct world *w, struct host_item *h, uint32_t i)
{
	uint32_t n = 0;

	for (uint32_t no = 1; no < WORLD_PEOPLE / 2; no++)
		if (w->person[no].member && world_chance(w, 20))
			h->only[i][n++] = no;
	h->task[i].only = n ? h->only[i] : NULL;
	h->task[i].only_n = n;
}

static void import(struct world *w)
{
	uint32_t count = 1 + (uint32_t)world_random(w, 12);
	struct host_item *h;

	if (gl_desk_next_task(w->desk) + count > TASKS_MAX)
		return;
	h = world_item(w, GL_ITEM_TASKS);
	h->task = calloc(count, sizeof h->task[0]);
	h->only = calloc(count, sizeof h->only[0]);
	for (uint32_t i = 0; i < count; i++) {
		h->task[i].content[0] = (uint8_t)world_random(w, 256);
		h->task[i].priority = world_chance(w, 70) ? 0 : (uint8_t)world_random(w, 10);
		h->task[i].gold = world_chance(w, 20);
		if (world_chance(w, 20))
			choose_only(w, h, i);
	}
	h->item.n = gl_desk_next_task(w->desk);
	h->item.tasks.count = count;
	h->item.tasks.task = h->task;
	h->bad = world_chance(w, 5);
	world_append(w, h);
}

static uint32_t some_task(struct world *w)
{
	return 1 +
	       (uint32_t)world_random(w, gl_desk_tasks(w->desk) + 1); /* now and then one that is not there */
}

static uint32_t somebody(struct world *w)
{
	uint32_t no;

	do
		no = 1 + (uint32_t)world_random(w, WORLD_PEOPLE / 2 - 1);
	while (!w->person[no].member && !world_chance(w, 5));
	return no;
}

static void judge(struct world *w)
{
	struct host_item *h;
	uint32_t n = some_task(w), person = somebody(w);

	if (!world_answer(w, person, n))
		return;
	h = world_item(w, GL_ITEM_VERDICT);
	h->item.n = n;
	h->item.person = person;
	h->item.verdict.rejected = world_chance(w, 70);
	w->odd[n] |= !h->item.verdict.rejected;
	h->bad = world_chance(w, 5);
	world_append(w, h);
}

static void other_item(struct world *w)
{
	static const enum gl_item_kind kinds[] = { GL_ITEM_WITHDRAW, GL_ITEM_REVIEW, GL_ITEM_ERASE,
		GL_ITEM_SEALING, GL_ITEM_SEAL, GL_ITEM_PAYOUT };
	struct host_item *h = world_item(w, kinds[world_random(w, 6)]);

	h->item.n = some_task(w);
	h->item.person = somebody(w);
	if (h->item.kind == GL_ITEM_ERASE && !world_chance(w, 20))
		h->item.kind = GL_ITEM_SEALING;
	if (h->item.kind == GL_ITEM_REVIEW) {
		h->item.review.named = (uint32_t)world_random(w, 4);
		w->reviewed[h->item.person][h->item.n] = true;
	}
	h->bad = world_chance(w, 5);
	world_append(w, h);
}

static void change_person(struct world *w)
{
	uint32_t no = 1 + (uint32_t)world_random(w, WORLD_PEOPLE / 2 - 1);

	if (!w->person[no].erased)
		world_person(w, no, world_chance(w, 30) ? GL_AGENT : GL_PERSON, world_chance(w, 8));
}

/* As a job thread would: a snapshot, a run, a new model. */
static void estimate(struct world *w)
{
	const struct gl_question *q = &w->template[0] -> question[world_random(w, 2)];
	struct gl_vote vote[2000];
	struct gl_belief belief[TASKS_MAX];
	struct gl_votes votes = {
		.items = TASKS_MAX, .workers = WORLD_PEOPLE, .labels = q->labels, .vote = vote
	};
	struct gl_model *model = gl_model_new();
	struct gl_err e = { 0 };

	votes.n = gl_desk_votes(w->desk, q->hash, vote, 2000);
	for (uint64_t i = 1; i < votes.n; i++)
		if (vote[i].item < vote[i - 1].item ||
		        (vote[i].item == vote[i - 1].item && vote[i].worker <= vote[i - 1].worker))
			world_broken(w, "the votes are not sorted");
	if (!votes.n ||
	        gl_consensus(gl_method_find(gl_label_methods, "dawid-skene"), &votes, belief, model, &e))
		gl_model_free(model);
	else
		gl_desk_set_model(w->desk, q->hash, model), w->modelled = true;
}

/* ---- what annotators do ---- */

static void keep_ticket(struct world *w, uint32_t person, const struct gl_assignment *a, int64_t lease_ms)
{
	if (w->tickets == w->tickets_cap) {
		w->tickets_cap = w->tickets_cap * 2 + 16;
		w->ticket = reallocarray(w->ticket, w->tickets_cap, sizeof w->ticket[0]);
	}
	w->ticket[w->tickets++] = (struct ticket){ .person = person,
		.n = a->n,
		.terms = a->terms,
		.nonce = a->nonce,
		.expires_ms = a->expires_ms,
		.expires_mono = w->now.mono_ms + lease_ms,
		.boot = w->boot,
		.who = w->person[person].who };
}

/* The policy of a terms entry; never NULL, for the database may have lost it. */
static const struct gl_policy *policy_at(const struct world *w, uint64_t index)
{
	for (size_t i = 0; i < w->rows; i++)
		if (w->row[i]->item.kind == GL_ITEM_TERMS && w->row[i]->item.index == index)
			return w->row[i]->item.terms.policy;
	return &w->policy[0];
}

static unsigned ask(struct world *w, uint32_t person, unsigned count)
{
	struct gl_assignment out[8];
	struct gl_hand_out r;
	struct gl_err e = { 0 };
	enum gl_code code;
	size_t before = gl_desk_held(w->desk, person, w->now, NULL, 0), held;

	code = gl_desk_assign(w->desk, person, count, w->now, out, &r, &e);
	if (code == GL_NOT_OPEN || code == GL_FORBIDDEN)
		return 0;
	if (code != GL_OK) {
		world_broken(w, "no assignment: %s", e.text);
		return 0;
	}
	held = gl_desk_held(w->desk, person, w->now, NULL, 0);
	if (held != before + r.given || r.given > count)
		world_broken(w, "member %u holds %zu, %zu before, %u given", person, held, before, r.given);
	for (unsigned i = 0; i < r.given; i++) {
		const struct gl_policy *p = policy_at(w, out[i].terms);

		world_check_given(w, person, &out[i]);
		for (unsigned k = 0; k < i; k++)
			if (out[k].n == out[i].n || out[k].nonce == out[i].nonce)
				world_broken(w, "member %u was handed task %u twice", person, out[i].n);
		if (held > (size_t)p->at_once)
			world_broken(
			        w, "member %u holds %zu of at most %jd", person, held, (intmax_t)p->at_once);
		keep_ticket(w, person, &out[i], p->lease_s * 1000);
	}
	if (!r.given)
		world_check_nothing(w, person, &r);
	return r.given;
}

static bool promised(const struct world *w, const struct ticket *t)
{
	if (t->boot == w->boot)
		return !t->released && t->expires_mono > w->now.mono_ms;
	return t->expires_ms > w->now.wall_ms &&
	       t->expires_ms - policy_at(w, t->terms)->lease_s * 1000 < w->born_wall_ms;
}

static void send_answer(struct world *w, struct ticket *t, uint64_t value)
{
	struct host_item *h = world_item(w, GL_ITEM_ANSWER);
	const struct host_item *row;
	struct gl_item *twin;
	struct gl_err e = { 0 };
	enum gl_taken how;
	bool must = promised(w, t) && !w->reviewed[t->person][t->n] && w->person[t->person].member &&
	            !w->person[t->person].staff;

	h->item.n = t->n;
	h->item.person = t->person;
	h->item.answer.who = w->person[t->person].who;
	w->odd[t->n] |= h->item.answer.who != t->who; /* a person's slot may be an agent's now */
	h->item.answer.terms = t->terms;
	memcpy(h->item.answer.value, &value, sizeof value);
	for (unsigned q = 0; q < GL_QUESTIONS_MAX; q++) {
		h->item.answer.label[q] = (int8_t)(q == 4 ? -1 : (int)(value >> q & 1));
		h->item.answer.options[q] = value >> 8 & 3;
	}
	h->value = value;
	h->bad = world_chance(w, 3);
	w->make_fails = world_chance(w, 2);
	how = gl_desk_answer(w->desk, &h->item, t->expires_ms, w->now, &twin, &e);
	if (!t->value)
		t->value = value;
	if (how == GL_TAKEN) {
		t->taken = w->boot;
		w->stats[DID_SURPLUS] += h->item.answer.surplus;
		return;
	}
	if (how == GL_REPEAT_IN_FLIGHT) {
		if (((struct host_item *)twin)->value != value)
			world_broken(w, "another answer is taken for the same one");
		((struct host_item *)twin)->waiters++;
	} else if (how == GL_REPEAT_DONE) {
		row = world_answer(w, t->person, t->n);
		if (!row)
			world_broken(
			        w, "the answer of member %u to task %u is said to be done", t->person, t->n);
		else if (row->value == value)
			world_acknowledge(w, t->person, t->n, value, row->item.index);
	} else if (how == GL_NOT_TAKEN && !w->make_fails) {
		world_broken(w, "an answer was not taken: %s", e.text);
	} else if ((how == GL_FULL || how == GL_SHUT) && must) {
		world_broken(w, "a promise was broken: member %u, task %u, %d", t->person, t->n, how);
	} else if (how == GL_DIFFERS && !world_pending(w, t->person, t->n)) {
		world_broken(w, "an answer differs from none");
	}
	w->make_fails = false;
	free(h);
}

static void answer_some(struct world *w)
{
	struct ticket *t;

	if (!w->tickets)
		return;
	t = &w->ticket[world_random(w, w->tickets)];
	if (t->value && world_chance(w, 90))
		send_answer(w, t, t->value); /* again, for its reply may be lost */
	else
		send_answer(w, t, 1 + world_random(w, 1000));
	w->make_fails = false;
}

/* Those who are at it: the newest assignments are answered most of the time. */
static void answer_newest(struct world *w)
{
	for (size_t i = w->tickets; i-- && i + 6 > w->tickets;)
		if (!w->ticket[i].value && world_chance(w, 60))
			send_answer(w, &w->ticket[i], 1 + world_random(w, 4));
	w->make_fails = false;
}

static void release_some(struct world *w)
{
	struct ticket *t;

	if (!w->tickets)
		return;
	t = &w->ticket[world_random(w, w->tickets)];
	if (!gl_desk_release(w->desk, t->person, t->n, w->now))
		return;
	w->skipped[t->person][t->n] = true;
	for (size_t i = 0; i < w->tickets; i++)
		if (w->ticket[i].person == t->person && w->ticket[i].n == t->n)
			w->ticket[i].released = true;
}

/* ---- a history ---- */

static void pass_time(struct world *w)
{
	static const int64_t jump[] = { 0, 1000, 60000, 700000, 2 * GL_DAY_MS };
	int64_t by = jump[world_random(w, 5)];
	struct gl_desk_counts before, after;

	gl_desk_counts(w->desk, &before);
	w->now.mono_ms += by;
	w->now.wall_ms += by;
	if (world_chance(w, 10)) /* somebody sets the clock */
		w->now.wall_ms += ((int64_t)world_random(w, 7) - 3) * GL_DAY_MS;
	gl_desk_expire(w->desk, w->now);
	gl_desk_counts(w->desk, &after);
	w->stats[DID_EXPIRE] += before.held - after.held;
	if (gl_desk_deadline(w->desk) <= w->now.mono_ms)
		world_broken(w, "what has expired is still held");
}

static void meet_database(struct world *w)
{
	unsigned dice = (unsigned)world_random(w, 100);

	if (!w->flight && !world_cut(w))
		return;
	world_store(w, dice < 75   ? STORE_OK
	               : dice < 87 ? STORE_REPLY_LOST
	               : dice < 98 ? STORE_LOST
	                           : STORE_STOLEN);
}

static void set_state(struct world *w)
{
	static const enum gl_desk_state states[] = { GL_DESK_OPEN, GL_DESK_OPEN, GL_DESK_PAUSED,
		GL_DESK_CLOSED };

	gl_desk_set_state(w->desk, states[world_random(w, 4)]);
}

static void ask_some(struct world *w)
{
	ask(w, somebody(w), 1 + (unsigned)world_random(w, 4));
}

static void sweep_some(struct world *w)
{
	gl_desk_sweep(w->desk, (uint32_t)world_random(w, 20));
}

static const struct {
	unsigned weight;
	void (*step)(struct world *w);
} steps[] = {
	{ 30, ask_some },
	{ 20, answer_newest },
	{ 8, answer_some },
	{ 25, meet_database },
	{ 4, release_some },
	{ 5, pass_time },
	{ 2, set_state },
	{ 4, import },
	{ 1, change_terms },
	{ 2, judge },
	{ 2, other_item },
	{ 2, change_person },
	{ 1, world_crash },
	{ 2, estimate },
	{ 2, sweep_some },
};

static void step(struct world *w)
{
	unsigned all = 0, dice, i;

	for (i = 0; i < sizeof steps / sizeof steps[0]; i++)
		all += steps[i].weight;
	dice = (unsigned)world_random(w, all);
	for (i = 0; dice >= steps[i].weight; i++)
		dice -= steps[i].weight;
	steps[i].step(w);
}

/* A fresh army: everybody who is or was there, and as many again, work until the desk says that it is done.
 */
static void finish(struct world *w)
{
	struct gl_desk_counts counts;
	bool more = true;

	world_drain(w);
	world_crash(w); /* what was skipped may be offered again */
	for (uint32_t no = 1; no < WORLD_PEOPLE; no++)
		if (!w->person[no].erased)
			world_person(w, no, GL_PERSON, false);
	while (gl_desk_sweep(w->desk, 1000))
		;
	for (unsigned round = 0; more && !w->broken; round++) {
		more = false;
		for (uint32_t no = 1; no < WORLD_PEOPLE && !w->broken; no++) {
			size_t first = w->tickets;

			if (!ask(w, no, 8))
				continue;
			more = true;
			for (size_t i = first; i < w->tickets; i++)
				send_answer(w, &w->ticket[i], 4);
			w->make_fails = false;
			world_drain(w);
			if (world_chance(w, 10))
				world_check_standings(w);
		}
		w->now.mono_ms += GL_DAY_MS; /* refused ones come back */
		w->now.wall_ms += GL_DAY_MS;
		if (round > 200)
			world_broken(w, "the army does not come to an end");
	}
	world_check_enough(w);
	world_check_disputes(w);
	world_check_standings(w);
	gl_desk_counts(w->desk, &counts);
	if (counts.wanting || counts.free_slots || counts.held)
		world_broken(w, "%u tasks still want answers, %ju slots are free, %ju held", counts.wanting,
		        (uintmax_t)counts.free_slots, (uintmax_t)counts.held);
}

/* Plays one history; the text says what is wrong, empty if nothing is. */
static void play(uint64_t seed, enum fault fault, char text[256], uint64_t stats[DID_COUNT])
{
	struct world *w = world_new(seed);

	w->fault = fault;
	for (uint32_t no = 1; no < WORLD_PEOPLE / 2; no++)
		w->person[no] = (struct person){ .member = world_chance(w, 50),
			.who = no % 5 ? GL_PERSON : GL_AGENT };
	w->person[1].member = true;
	world_boot(w);
	change_terms(w);
	world_drain(w);
	import(w);
	for (unsigned i = 0; i < STEPS && !w->broken; i++)
		step(w);
	if (!w->broken)
		world_check(w);
	if (!w->broken)
		finish(w);
	if (!w->broken)
		world_check(w);
	snprintf(text, 256, "%s", w->broken ? w->broken : "");
	for (unsigned i = 0; i < DID_COUNT; i++)
		stats[i] += w->stats[i];
	world_free(w);
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
	return getenv(name) ? strtoull(getenv(name), NULL, 10) : otherwise;
}

START_TEST(every_history_keeps_what_must_hold)
{
	uint64_t stats[DID_COUNT] = { 0 }, histories = setting("GOLDLEAF_HISTORIES", 1000);
	uint64_t first = setting("GOLDLEAF_SEED", (uint64_t)time(NULL) * 1000);
	char text[256];

	if (getenv("GOLDLEAF_SEED") && !getenv("GOLDLEAF_HISTORIES"))
		histories = 1;
	printf("desk_sim: %ju histories from GOLDLEAF_SEED=%ju\n", (uintmax_t)histories, (uintmax_t)first);
	fflush(stdout);
	for (uint64_t i = 0; i < histories; i++) {
		play(first + i, FAULT_NONE, text, stats);
		ck_assert_msg(!text[0], "GOLDLEAF_SEED=%ju: %s", (uintmax_t)(first + i), text);
	}
	printf("desk_sim: %ju acknowledged, %ju crashes, %ju lost connections, %ju refused batches, %ju "
	       "surplus, %ju "
	       "deposed, %ju expired\n",
	        (uintmax_t)stats[DID_ACKS], (uintmax_t)stats[DID_CRASH], (uintmax_t)stats[DID_LOST],
	        (uintmax_t)stats[DID_REFUSE], (uintmax_t)stats[DID_SURPLUS], (uintmax_t)stats[DID_DEPOSE],
	        (uintmax_t)stats[DID_EXPIRE]);
	for (unsigned i = 0; histories >= 100 && i < DID_COUNT; i++)
		ck_assert_msg(stats[i] || i == DID_PROBE, "event %u never came about", i);
}
END_TEST

START_TEST(a_faulty_database_is_found_out)
{
	uint64_t stats[DID_COUNT] = { 0 };
	unsigned found = 0;
	char text[256];

	for (uint64_t seed = 1; seed <= 20; seed++) {
		play(seed, (enum fault)_i, text, stats);
		found += text[0] != '\0';
	}
	ck_assert_msg(found >= 15, "fault %d was found in %u of 20 histories", _i, found);
}
END_TEST

Suite *desk_sim_suite(void);

Suite *desk_sim_suite(void)
{
	Suite *s = suite_create("desk_sim");
	TCase *c = tcase_create("histories");

	tcase_set_timeout(c, 3600);
	tcase_add_test(c, every_history_keeps_what_must_hold);
	tcase_add_loop_test(c, a_faulty_database_is_found_out, FAULT_NONE + 1, FAULT_COUNT);
	suite_add_tcase(s, c);
	return s;
}
