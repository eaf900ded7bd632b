/* states -- how far the tasks have come, in numbers, and who agrees with whom: what is shown of a project
 * that runs.
 *
 * Tasks are counted when somebody looks, not when something happens: 16 bytes of each are read, and what a
 * change would have to keep right is nothing. */
#include "desk/inside.h"

const char *gl_desk_state_name(enum gl_desk_state state)
{
	static const char *const names[] = { "draft", "open", "paused", "closed", "ended" };

	return names[state];
}

const char *gl_desk_task_state_name(enum gl_task_state state)
{
	static const char *const names[GL_TASK_STATES] = { "open", "wanting", "done", "disputed", "reviewed",
		"withdrawn" };

	return names[state];
}

static enum gl_standing standing(const struct gl_todo *t, bool in_dataset)
{
	if (t->withdrawn)
		return GL_STANDS_WITHDRAWN;
	if (t->disputed)
		return GL_STANDS_DISPUTED;
	if (!t->want && (t->first || t->reviewed)) {
		if (in_dataset)
			return GL_STANDS_SEALED;
		return t->reviewed ? GL_STANDS_REVIEWED : GL_STANDS_AGREED;
	}
	if (t->first)
		return GL_STANDS_ANSWERED;
	return t->held ? GL_STANDS_LEASED : GL_STANDS_UNTOUCHED;
}

void gl_desk_standings(const struct gl_desk *d, uint32_t sealed, uint32_t out[GL_STANDINGS])
{
	for (unsigned i = 0; i < GL_STANDINGS; i++)
		out[i] = 0;
	for (uint32_t n = 1; n <= d->task.n; n++)
		out[standing(gl_todo(d, n), n <= sealed)]++;
}

uint32_t gl_desk_workers(const struct gl_desk *d)
{
	uint32_t n = 0;

	for (size_t no = 1; no < d->member.n; no++)
		n += d->member.v[no].answers > 0;
	return n;
}

uint64_t gl_desk_stir(const struct gl_desk *d)
{
	/* Counters that only rise, and what else a look again at the tasks may change. */
	uint64_t parts[] = { d->tree.size, d->serial, d->holds, d->wanting, d->free_slots, d->dispute.n,
		d->state };
	uint64_t stir = 0;

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		stir = (stir ^ parts[i]) * 0x9E3779B97F4A7C15u;
	return stir;
}

/* Whether an answer to the question is one label, so that two can be the same or not. */
static bool labelled(const struct gl_desk *d, uint32_t question)
{
	return d->question.v[question].labels && !d->question.v[question].options;
}

/* Two answers' labels, question by question, of the first one's template. */
static void compare(
        const struct gl_desk *d, const uint32_t *one, const uint32_t *other, struct gl_desk_pairs *out)
{
	const struct gl_desk_template *t = gl_answer_template(d, one);
	bool asked;

	for (unsigned i = 0; i < t->questions; i++) {
		int x = gl_answer_label(d, one, t->question[i], &asked);
		int y = gl_answer_label(d, other, t->question[i], &asked);

		if (x < 0 || y < 0 || !labelled(d, t->question[i]))
			continue;
		out->pairs++;
		out->agreeing += x == y;
	}
}

void gl_desk_pairs(const struct gl_desk *d, uint32_t n, uint32_t person, struct gl_desk_pairs *out)
{
	const struct gl_todo *t = gl_todo(d, n);
	uint32_t own = gl_answer_find(d, t, person);

	*out = (struct gl_desk_pairs){ 0 };
	if (!own || !gl_answer_counts(d, &d->pool.v[own]))
		return;
	for (uint32_t i = t->first; i && i != own; i = d->pool.v[i])
		if (gl_answer_counts(d, &d->pool.v[i]))
			compare(d, &d->pool.v[own], &d->pool.v[i], out);
}

void gl_desk_labels(const struct gl_desk *d, uint32_t n, gl_desk_labels_fn *fn, void *ctx)
{
	const struct gl_desk_template *now = &d->template.v[gl_terms_now(d)->template];
	int8_t label[GL_QUESTIONS_MAX];
	bool asked;

	for (uint32_t i = gl_todo(d, n)->first; i; i = d->pool.v[i]) {
		for (unsigned q = 0; q < now->questions; q++)
			label[q] = labelled(d, now->question[q]) ? (int8_t)gl_answer_label(d, &d->pool.v[i],
			                                                   now->question[q], &asked)
			                                         : -1;
		fn(ctx, d->pool.v[i + 1] & GL_ANSWER_PERSON, label);
	}
}
