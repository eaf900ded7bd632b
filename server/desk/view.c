/* view -- what can be seen of a desk: counters, single tasks, and a fingerprint of all facts. */
#include <string.h>

#include "base/clock.h"
#include "desk/inside.h"

uint32_t gl_desk_tasks(const struct gl_desk *d)
{
	return (uint32_t)d->task.n;
}

uint32_t gl_desk_next_task(const struct gl_desk *d)
{
	return (uint32_t)d->task.n + d->tasks_pending + 1;
}

const uint8_t *gl_desk_content(const struct gl_desk *d, uint32_t n)
{
	return n && n <= d->task.n ? d->content.v[n - 1].hash : NULL;
}

bool gl_desk_predicted(const struct gl_desk *d, uint32_t n)
{
	return n && n <= d->task.n && gl_todo(d, n)->predicted;
}

bool gl_desk_answered(const struct gl_desk *d, uint32_t person, uint32_t n)
{
	return n && n <= d->task.n && gl_answer_find(d, gl_todo(d, n), person);
}

static size_t bytes_used(const struct gl_desk *d)
{
	size_t sum = sizeof *d;

	sum += d->task.cap * sizeof d->task.v[0] + d->content.cap * sizeof d->content.v[0];
	sum += d->block.cap * sizeof d->block.v[0] + d->pool.cap * sizeof d->pool.v[0];
	sum += d->gold.cap * sizeof d->gold.v[0] + d->lane_pool.cap * sizeof d->lane_pool.v[0];
	sum += d->member.cap * sizeof d->member.v[0] + d->terms.cap * sizeof d->terms.v[0];
	sum += d->template.cap * sizeof d->template.v[0] + d->question.cap * sizeof d->question.v[0];
	for (size_t i = 0; i < d->question.n; i++)
		sum += d->question.v[i].tie_n;
	sum += d->hold.cap * sizeof d->hold.v[0] + d->heap.cap * sizeof d->heap.v[0];
	sum += d->buckets * sizeof d->bucket[0];
	sum += (d->reviewed.cap + d->skipped.cap) * sizeof(uint64_t);
	sum += d->ruling.cap * sizeof d->ruling.v[0] + d->dispute.cap * sizeof d->dispute.v[0];
	for (unsigned level = 0; level < GL_LEVELS; level++)
		sum += d->again[level].cap * sizeof(uint32_t);
	for (size_t i = 0; i < d->member.n; i++) {
		sum += d->member.v[i].trail ? sizeof *d->member.v[i].trail : 0;
		sum += d->member.v[i].lanes ? sizeof *d->member.v[i].lanes : 0;
	}
	return sum;
}

void gl_desk_counts(const struct gl_desk *d, struct gl_desk_counts *out)
{
	struct gl_escrow money = d->money;

	if (d->terms.n)
		gl_escrow_replan(&money, d->free_slots, gl_terms_now(d)->price);
	*out = (struct gl_desk_counts){
		.tasks = (uint32_t)d->task.n,
		.wanting = d->wanting,
		.begun = d->begun,
		.disputed = (uint32_t)d->dispute.n,
		.persons = d->member.n ? (uint32_t)d->member.n - 1 : 0,
		.answers = d->answers,
		.surplus = d->surplus,
		.free_slots = d->free_slots,
		.held = d->holds,
		.owed = money.owed,
		.reserved = money.held > INT64_MAX - money.planned ? INT64_MAX : money.held + money.planned,
		.bytes = bytes_used(d),
	};
}

void gl_desk_mine(const struct gl_desk *d, uint32_t person, struct gl_desk_mine *out)
{
	const struct gl_member *m = gl_member(d, person);

	*out = (struct gl_desk_mine){ 0 };
	if (m) {
		out->answers = m->answers;
		out->held = m->held;
	}
}

uint64_t gl_desk_left(const struct gl_desk *d, uint32_t person)
{
	const struct gl_member *m = gl_member(d, person);
	uint64_t own = m && m->lanes ? m->lanes->tasks : 0, all = d->task.n - d->targeted + own, left = 0;
	uint64_t wanting = d->wanting - d->targeted_wanting + own;

	if (!d->wanting)
		return 0;
	if (m && d->task.n <= GL_DESK_LOOK) {
		for (uint32_t n = 1; n <= d->task.n; n++)
			left += gl_todo(d, n)->want &&
			        (gl_hold_find(d, person, n) || gl_pick_new_to(d, person, n));
		return left;
	}
	if (m)
		all -= m->answers < all ? m->answers : all;
	return wanting < all ? wanting : all;
}

bool gl_desk_task_view(const struct gl_desk *d, uint32_t n, struct gl_desk_task_view *out)
{
	const struct gl_todo *t;

	if (!n || n > d->task.n)
		return false;
	t = gl_todo(d, n);
	*out = (struct gl_desk_task_view){
		.answers = (uint16_t)t->answers,
		.want = t->want,
		.held = t->held,
		.withdrawn = t->withdrawn,
		.settled = gl_task_settled(d, n),
		.disputed = t->disputed,
		.gold = t->gold,
		.targeted = t->targeted,
		.priority = t->level,
	};
	for (uint32_t i = t->first; i; i = d->pool.v[i])
		out->used += gl_answer_counts(d, &d->pool.v[i]);
	return true;
}

enum gl_task_state gl_desk_task_state(const struct gl_desk *d, uint32_t n)
{
	const struct gl_todo *t = gl_todo(d, n);

	if (t->withdrawn)
		return GL_TASK_WITHDRAWN;
	if (gl_task_settled(d, n))
		return GL_TASK_REVIEWED;
	if (t->disputed)
		return GL_TASK_DISPUTED;
	if (!t->first)
		return GL_TASK_OPEN;
	return t->want ? GL_TASK_WANTING : GL_TASK_DONE;
}

/* ---- the fingerprint ---- */

static void add_u64(struct gl_sha256 *h, uint64_t v)
{
	gl_sha256_add(h, &v, sizeof v);
}

static void add_answers(struct gl_sha256 *h, const struct gl_desk *d, const struct gl_todo *t)
{
	for (uint32_t i = t->first; i; i = d->pool.v[i]) {
		const uint32_t *answer = &d->pool.v[i];
		const struct gl_desk_template *template = gl_answer_template(d, answer);

		add_u64(h, answer[1]);
		gl_sha256_add(h, template->hash, GL_HASH_BYTES);
		for (unsigned q = 0; q < template->questions; q++) {
			uint64_t options = gl_answer_word(d, answer, template->question[q]);
			bool asked;

			add_u64(h,
			        (uint64_t)(int64_t)gl_answer_label(d, answer, template->question[q], &asked));
			if (d->question.v[template->question[q]].word)
				add_u64(h, options);
		}
	}
	add_u64(h, UINT64_MAX);
}

static void add_task(struct gl_sha256 *h, const struct gl_desk *d, uint32_t n)
{
	const struct gl_todo *t = gl_todo(d, n);

	gl_sha256_add(h, d->content.v[n - 1].hash, GL_HASH_BYTES);
	add_u64(h, t->answers);
	add_u64(h, t->first ? d->terms.v[t->terms].index : 0);
	add_u64(h, t->level | (unsigned)t->gold << 4 | (unsigned)t->withdrawn << 5 |
	                   (unsigned)t->reviewed << 6 | (unsigned)t->targeted << 7 |
	                   (unsigned)t->retired << 8 | (unsigned)t->predicted << 9);
	add_u64(h, t->want);
	for (uint32_t i = t->pos; t->targeted && i < d->lane_pool.n && d->lane_pool.v[i].n == n; i++)
		if (!d->member.v[d->lane_pool.v[i].person].gone)
			add_u64(h, d->lane_pool.v[i].person);
	add_answers(h, d, t);
}

static void add_terms(struct gl_sha256 *h, const struct gl_desk *d, const struct gl_desk_terms *t)
{
	add_u64(h, t->index);
	add_u64(h, (uint64_t)t->price);
	add_u64(h, (uint64_t)t->lease_ms);
	add_u64(h, (uint64_t)t->confidence);
	add_u64(h, (uint64_t)t->gold_share);
	add_u64(h, (uint64_t)t->surplus_share);
	add_u64(h, (uint64_t)t->min << 32 | t->max);
	add_u64(h, (uint64_t)t->humans_min << 32 | t->at_once);
	add_u64(h, t->agents_max);
	add_u64(h, t->posterior);
	gl_sha256_add(h, d->template.v[t->template].hash, GL_HASH_BYTES);
}

void gl_desk_fingerprint(const struct gl_desk *d, uint8_t out[GL_HASH_BYTES])
{
	struct gl_sha256 h;
	uint8_t root[GL_HASH_BYTES];

	gl_sha256_init(&h);
	gl_merkle_root(&d->tree, root);
	gl_sha256_add(&h, root, sizeof root);
	add_u64(&h, d->tree.size);
	add_u64(&h, (uint64_t)(d->logged_t_ms / GL_DAY_MS));
	add_u64(&h, (uint64_t)d->money.owed);
	add_u64(&h, d->sealed_below);
	add_u64(&h, d->answers);
	add_u64(&h, d->surplus);
	add_u64(&h, d->begun);
	add_u64(&h, d->wanting);
	add_u64(&h, d->reviewed.n);
	for (size_t i = 0; i < d->terms.n; i++)
		add_terms(&h, d, &d->terms.v[i]);
	for (uint32_t no = 1; no < d->member.n; no++) {
		const struct gl_member *m = &d->member.v[no];

		if (m->answers) { /* of an erased member nothing else need be left */
			add_u64(&h, no);
			add_u64(&h, m->answers);
			add_u64(&h, (uint64_t)m->surplus << 1 | m->gone);
		}
	}
	for (uint32_t n = 1; n <= d->task.n; n++)
		add_task(&h, d, n);
	for (size_t i = 0; i < d->ruling.n; i++) {
		add_u64(&h, d->ruling.v[i].index);
		add_u64(&h, (uint64_t)d->ruling.v[i].n << 32 | d->ruling.v[i].named);
	}
	for (size_t i = 0; i < d->dispute.n; i++)
		add_u64(&h, (uint64_t)d->dispute.v[i].n << 32 | d->dispute.v[i].micro_bits);
	gl_sha256_end(&h, out);
}
