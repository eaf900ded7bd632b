/* What must hold in a desk_world, computed from rows, acknowledgements and views alone. */
#include <string.h>

#include "base/clock.h"
#include "desk_world.h"

/* ---- the log, and what was acknowledged ---- */

/* RFC 6962 by its definition: the left part is the largest power of two below n. */
static void root_of(const struct world *w, size_t from, size_t n, uint8_t out[GL_HASH_BYTES])
{
	uint8_t left[GL_HASH_BYTES], right[GL_HASH_BYTES];
	size_t k = 1;

	if (n == 1) {
		memcpy(out, w->row[from]->item.leaf, GL_HASH_BYTES);
		return;
	}
	while (2 * k < n)
		k *= 2;
	root_of(w, from, k, left);
	root_of(w, from + k, n - k, right);
	gl_merkle_node(out, left, right);
}

static void check_log(struct world *w)
{
	uint8_t leaf[GL_HASH_BYTES], root[GL_HASH_BYTES], head[GL_HASH_BYTES];
	int64_t day = 0;

	if (w->rows != w->tree.size)
		world_broken(w, "%zu rows in a log of %ju", w->rows, (uintmax_t)w->tree.size);
	for (size_t i = 0; i < w->rows && !w->broken; i++) {
		const struct host_item *h = w->row[i];

		if (h->item.index != i)
			world_broken(w, "row %zu has the index %ju", i, (uintmax_t)h->item.index);
		world_leaf(leaf, h);
		if (memcmp(leaf, h->item.leaf, sizeof leaf) != 0)
			world_broken(w, "entry %zu is not what its leaf was made from", i);
		if (h->item.kind != GL_ITEM_ANSWER && h->item.kind != GL_ITEM_VERDICT &&
		        h->item.kind != GL_ITEM_WITHDRAW)
			continue;
		if (h->item.t_ms / GL_DAY_MS < day)
			world_broken(w, "entry %zu is of an earlier day than one before it", i);
		day = h->item.t_ms / GL_DAY_MS;
	}
	if (!w->rows || w->broken)
		return;
	root_of(w, 0, w->rows, root);
	gl_merkle_root(gl_desk_tree(w->desk), head);
	if (memcmp(root, head, sizeof root) != 0)
		world_broken(w, "the root is not that of the entries");
}

static const struct gl_item *terms_below(const struct world *w, uint64_t below)
{
	const struct gl_item *terms = NULL;

	for (size_t i = 0; i < w->rows && i < below; i++)
		if (w->row[i]->item.kind == GL_ITEM_TERMS)
			terms = &w->row[i]->item;
	return terms;
}

/* Slots: what is neither surplus, rejected nor erased; a probe is an answer beyond them to gold, which may
 * have any. */
static void check_task(struct world *w, uint32_t n, bool gold)
{
	const struct gl_item *terms = NULL;
	const struct gl_policy *p;
	int64_t slots = 0, agents = 0;

	for (size_t i = 0; i < w->rows; i++) {
		const struct gl_item *a = &w->row[i]->item;
		bool rejected = false;

		if (a->kind != GL_ITEM_ANSWER || a->n != n)
			continue;
		if (!terms)
			terms = terms_below(w, i);
		for (size_t k = i + 1; k < w->rows; k++)
			if (w->row[k]->item.kind == GL_ITEM_VERDICT && w->row[k]->item.n == n &&
			        w->row[k]->item.person == a->person)
				rejected = w->row[k]->item.verdict.rejected;
		if (a->answer.surplus || rejected || w->person[a->person].erased)
			continue;
		slots++;
		agents += a->answer.who == GL_AGENT &&
		          a->answer.terms == terms->index; /* on other terms it was promised */
	}
	if (!terms || gold || w->all_odd || w->odd[n])
		return;
	p = terms->terms.policy;
	if (slots > p->redundancy_max)
		world_broken(w, "task %u has %jd answers of at most %jd", n, (intmax_t)slots,
		        (intmax_t)p->redundancy_max);
	if (agents && agents > p->redundancy_max - p->humans_min)
		world_broken(w, "agents gave %jd answers to task %u and left no room for persons",
		        (intmax_t)agents, n);
	if (agents > p->agents_max)
		world_broken(w, "agents gave %jd answers to task %u, of at most %jd", (intmax_t)agents, n,
		        (intmax_t)p->agents_max);
}

static void check_answers(struct world *w)
{
	int64_t owed = 0;
	struct gl_desk_counts counts;

	for (size_t i = 0; i < w->rows; i++) {
		const struct gl_item *a = &w->row[i]->item;

		if (a->kind == GL_ITEM_TASKS)
			for (uint32_t k = 0; k < a->tasks.count; k++)
				check_task(w, a->n + k, a->tasks.task[k].gold);
		if (a->kind != GL_ITEM_ANSWER)
			continue;
		owed += a->answer.price;
		if (world_answer(w, a->person, a->n) != w->row[i])
			world_broken(w, "member %u answered task %u twice", a->person, a->n);
	}
	gl_desk_counts(w->desk, &counts);
	if (counts.owed != owed && !w->flight)
		world_broken(
		        w, "the desk owes %jd, the answers say %jd", (intmax_t)counts.owed, (intmax_t)owed);
}

void world_check(struct world *w)
{
	for (size_t i = 0; i < w->acks; i++) {
		const struct ack *a = &w->ack[i];
		const struct host_item *h = a->index < w->rows ? w->row[a->index] : NULL;

		if (!h || h->item.kind != GL_ITEM_ANSWER || h->item.index != a->index ||
		        h->item.person != a->person || h->item.n != a->n || h->value != a->value)
			world_broken(w, "the acknowledged answer of member %u to task %u is not entry %ju",
			        a->person, a->n, (uintmax_t)a->index);
	}
	check_answers(w);
	check_log(w);
}

/* ---- what is handed out, and what is not ---- */

bool world_pending(const struct world *w, uint32_t person, uint32_t n)
{
	for (size_t i = 0; i < w->tickets; i++)
		if (w->ticket[i].person == person && w->ticket[i].n == n && w->ticket[i].taken == w->boot)
			return true;
	return false;
}

static bool holds(struct world *w, uint32_t person, uint32_t n)
{
	struct gl_assignment held[64];
	size_t count = gl_desk_held(w->desk, person, w->now, held, 64);

	for (size_t i = 0; i < count && i < 64; i++)
		if (held[i].n == n)
			return true;
	return false;
}

/* Whether the rows allow this person the task, whatever the desk thinks; *targeted: it is for some only. */
static bool meant_for(const struct world *w, uint32_t person, uint32_t n, bool *targeted)
{
	*targeted = false;
	for (size_t i = 0; i < w->rows; i++) {
		const struct gl_item *t = &w->row[i]->item;

		if (t->kind != GL_ITEM_TASKS || n < t->n || n >= t->n + t->tasks.count)
			continue;
		*targeted = t->tasks.task[n - t->n].only;
		for (uint32_t k = 0; k < t->tasks.task[n - t->n].only_n; k++)
			if (t->tasks.task[n - t->n].only[k] == person)
				return true;
		return !*targeted;
	}
	return false;
}

void world_check_given(struct world *w, uint32_t person, const struct gl_assignment *a)
{
	struct gl_desk_task_view v;
	bool targeted;

	if (!gl_desk_task_view(w->desk, a->n, &v))
		world_broken(w, "task %u was handed out and is not there", a->n);
	else if (v.withdrawn || v.settled)
		world_broken(w, "task %u was handed out after it was closed", a->n);
	if (world_answer(w, person, a->n))
		world_broken(w, "member %u was handed task %u, which it answered", person, a->n);
	if (w->skipped[person][a->n])
		world_broken(w, "member %u was handed task %u, which it skipped", person, a->n);
	if (!meant_for(w, person, a->n, &targeted))
		world_broken(w, "member %u was handed task %u, which is meant for others", person, a->n);
	if (w->person[person].staff || !w->person[person].member)
		world_broken(w, "member %u of the staff was handed task %u", person, a->n);
}

/* Nothing was given: no task with a free slot may be one that this person could take. */
void world_check_nothing(struct world *w, uint32_t person, const struct gl_hand_out *r)
{
	const struct gl_policy *p;
	struct gl_desk_counts counts;
	bool targeted;

	gl_desk_counts(w->desk, &counts);
	if (r->why == GL_SOMETHING || (r->why == GL_ALL_HELD && (r->retry_s < 1 || r->retry_s > 60)))
		world_broken(w, "nothing, and no reason for it");
	if (r->why == GL_PROJECT_DONE && counts.wanting)
		world_broken(w, "done, but %u tasks want answers", counts.wanting);
	if (w->person[person].staff || w->person[person].who == GL_AGENT)
		return;
	p = NULL;
	for (size_t i = 0; i < w->rows; i++)
		if (w->row[i]->item.kind == GL_ITEM_TERMS)
			p = w->row[i]->item.terms.policy;
	if (p && gl_desk_held(w->desk, person, w->now, NULL, 0) >= (size_t)p->at_once)
		return;
	for (uint32_t n = 1; n <= gl_desk_tasks(w->desk); n++) {
		struct gl_desk_task_view v;

		gl_desk_task_view(w->desk, n, &v);
		if (v.want > v.held && meant_for(w, person, n, &targeted) && !world_answer(w, person, n) &&
		        !w->skipped[person][n] && !w->reviewed[person][n] && !holds(w, person, n) &&
		        !world_pending(w, person, n))
			world_broken(w, "task %u has a free slot, and member %u gets nothing", n, person);
	}
}

/* ---- when a task is done ---- */

/* The policy that decides a task: of the last terms before its first answer. */
static const struct gl_policy *policy_of_task(const struct world *w, uint32_t n)
{
	const struct gl_policy *p = NULL;

	for (size_t i = 0; i < w->rows; i++) {
		if (w->row[i]->item.kind == GL_ITEM_ANSWER && w->row[i]->item.n == n)
			return p;
		if (w->row[i]->item.kind == GL_ITEM_TERMS)
			p = w->row[i]->item.terms.policy;
	}
	return p;
}

/* What is done has enough answers, is sure or has as many as there may be: by a count of the votes alone. */
static void check_enough(struct world *w, uint32_t n, const struct gl_vote *vote, size_t votes)
{
	const struct gl_policy *p = policy_of_task(w, n);
	int64_t count[8] = { 0 }, all = 0, most = 0, ties = 0;
	struct gl_desk_task_view v;

	gl_desk_task_view(w->desk, n, &v);
	if (v.withdrawn || v.settled || v.targeted || w->all_odd || w->odd[n])
		return;
	for (size_t i = 0; i < votes; i++)
		if (vote[i].item == n - 1)
			all++, count[vote[i].label]++;
	for (unsigned i = 0; i < 8; i++)
		if (count[i] > most)
			most = count[i];
	for (unsigned i = 0; i < 8; i++)
		ties += count[i] == most;
	if (all < p->redundancy_min ||
	        (all < p->redundancy_max &&
	                (ties > 1 || most * 1000000 < p->confidence * all || p->confidence == 1000000)))
		world_broken(w, "task %u is done with %jd of %jd votes for the same", n, (intmax_t)most,
		        (intmax_t)all);
}

void world_check_enough(struct world *w)
{
	struct gl_vote vote[2000];
	size_t votes = gl_desk_votes(w->desk, w->template[0] -> question[0].hash, vote, 2000);

	for (uint32_t n = 1; n <= gl_desk_tasks(w->desk) && votes <= 2000; n++)
		check_enough(w, n, vote, votes);
}

/* ---- what is in dispute ---- */

/* By that person, or with 0 by anybody. */
static bool was_reviewed(const struct world *w, uint32_t person, uint32_t n)
{
	for (size_t i = 0; i < w->rows; i++)
		if (w->row[i]->item.kind == GL_ITEM_REVIEW && w->row[i]->item.n == n &&
		        (!person || w->row[i]->item.person == person))
			return true;
	return false;
}

/* By a count of the votes on the one question that the first template requires. */
static void check_dispute(struct world *w, uint32_t n, const struct gl_vote *vote, size_t votes)
{
	const struct gl_policy *p = policy_of_task(w, n);
	int64_t count[8] = { 0 }, all = 0, most = 0, ties = 0;
	struct gl_desk_task_view v;
	bool torn;

	gl_desk_task_view(w->desk, n, &v);
	if (v.gold || w->odd[n] || p->humans_min || was_reviewed(w, 0, n))
		return;
	for (size_t i = 0; i < votes; i++)
		if (vote[i].item == n - 1)
			all++, count[vote[i].label]++;
	for (unsigned i = 0; i < 8; i++)
		if (count[i] > most)
			most = count[i];
	for (unsigned i = 0; i < 8; i++)
		ties += count[i] == most;
	torn = !v.withdrawn && all >= p->redundancy_max && (ties > 1 || most * 1000000 < p->confidence * all);
	if (torn != v.disputed)
		world_broken(w, "task %u with %jd of %jd votes for the same is %sin dispute", n,
		        (intmax_t)most, (intmax_t)all, v.disputed ? "" : "not ");
	w->stats[DID_DISPUTE] += torn;
}

void world_check_disputes(struct world *w)
{
	struct gl_dispute list[WORLD_TASKS], own[WORLD_TASKS];
	size_t n = gl_desk_disputes(w->desk, 0, NULL, list, WORLD_TASKS), kept = 0, mine;
	uint32_t person = 1 + (uint32_t)world_random(w, WORLD_PEOPLE - 1);
	struct gl_vote vote[2000];
	size_t votes = gl_desk_votes(w->desk, w->template[0] -> question[0].hash, vote, 2000);
	struct gl_desk_task_view v;

	for (size_t i = 0; i < n; i++) {
		gl_desk_task_view(w->desk, list[i].n, &v);
		if (!v.disputed || !gl_desk_disputed(w->desk, list[i].n) || v.withdrawn || v.settled)
			world_broken(w, "task %u is listed and not in dispute", list[i].n);
		if (i &&
		        (list[i].micro_bits > list[i - 1].micro_bits ||
		                (list[i].micro_bits == list[i - 1].micro_bits && list[i].n <= list[i - 1].n)))
			world_broken(w, "disputes are out of order at task %u", list[i].n);
		if (!world_answer(w, person, list[i].n) && !was_reviewed(w, person, list[i].n))
			own[kept++] = list[i];
	}
	mine = gl_desk_disputes(w->desk, person, NULL, list, WORLD_TASKS);
	if (mine != kept || memcmp(own, list, kept * sizeof own[0]) != 0)
		world_broken(w, "member %u sees %zu disputes of %zu", person, mine, kept);
	if (kept > 1 && (gl_desk_disputes(w->desk, person, &own[0], list, 1) != 1 || list[0].n != own[1].n))
		world_broken(w, "behind the first dispute is not the second");
	if (w->all_odd || votes > 2000)
		return;
	for (uint32_t task = 1; task <= gl_desk_tasks(w->desk); task++)
		check_dispute(w, task, vote, votes);
}

/* ---- how far tasks have come ---- */

static enum gl_standing standing_of(const struct world *w, uint32_t n, bool in_dataset)
{
	struct gl_desk_task_view v;
	bool reviewed = was_reviewed(w, 0, n);

	gl_desk_task_view(w->desk, n, &v);
	if (v.withdrawn)
		return GL_STANDS_WITHDRAWN;
	if (v.disputed)
		return GL_STANDS_DISPUTED;
	if (v.want == 0 && (v.answers || reviewed))
		return in_dataset ? GL_STANDS_SEALED : reviewed ? GL_STANDS_REVIEWED : GL_STANDS_AGREED;
	if (v.answers)
		return GL_STANDS_ANSWERED;
	return v.held ? GL_STANDS_LEASED : GL_STANDS_UNTOUCHED;
}

/* Every task stands in one way; and what is said to be left for somebody is what it could be given. */
void world_check_standings(struct world *w)
{
	uint32_t tasks = gl_desk_tasks(w->desk), want[GL_STANDINGS] = { 0 }, got[GL_STANDINGS], open = 0;
	uint32_t sealed = (uint32_t)world_random(w, tasks + 1), sum = 0, answers = 0, most = 0;
	uint32_t person = 1 + (uint32_t)world_random(w, WORLD_PEOPLE - 1);
	uint64_t left;
	struct gl_desk_mine mine;

	gl_desk_standings(w->desk, sealed, got);
	for (uint32_t n = 1; n <= tasks; n++) {
		struct gl_desk_task_view v;
		bool targeted, its;

		want[standing_of(w, n, n <= sealed)]++;
		gl_desk_task_view(w->desk, n, &v);
		its = v.want && meant_for(w, person, n, &targeted) && !world_answer(w, person, n);
		most += its;
		open += its && v.want > v.held;
		answers += world_answer(w, person, n) != NULL;
	}
	for (unsigned i = 0; i < GL_STANDINGS; i++) {
		sum += got[i];
		if (got[i] != want[i])
			world_broken(w, "%u tasks stand as %u, not %u", want[i], i, got[i]);
	}
	if (sum != tasks)
		world_broken(w, "%u of %u tasks stand somehow", sum, tasks);
	gl_desk_mine(w->desk, person, &mine);
	if (mine.answers != answers)
		world_broken(w, "member %u has given %u answers, not %u", person, answers, mine.answers);
	left = gl_desk_left(w->desk, person);
	if (left > most || (open && !left))
		world_broken(w, "member %u can get %u tasks of %u, and %llu are said to be left", person,
		        open, most, (unsigned long long)left);
}
