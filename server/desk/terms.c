/* terms -- what the desk remembers of terms entries, of their templates and of the questions in them. */
#include <assert.h>
#include <string.h>

#include "desk/inside.h"

int gl_terms_find(const struct gl_desk *d, uint64_t index)
{
	size_t low = 0, high = d->terms.n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (d->terms.v[mid].index < index)
			low = mid + 1;
		else
			high = mid;
	}
	return low < d->terms.n && d->terms.v[low].index == index ? (int)low : -1;
}

unsigned gl_terms_before(const struct gl_desk *d, uint64_t index)
{
	size_t i = d->terms.n;

	assert(i && d->terms.v[0].index < index);
	while (d->terms.v[i - 1].index > index)
		i--;
	return (unsigned)(i - 1);
}

int gl_question_find(const struct gl_desk *d, const uint8_t hash[GL_HASH_BYTES])
{
	for (size_t i = 0; i < d->question.n; i++)
		if (!memcmp(d->question.v[i].hash, hash, GL_HASH_BYTES))
			return (int)i;
	return -1;
}

/* Place of the template, entered if it is new; -1: no memory. A template that no terms use in the end does no
 * harm. */
static int template_enter(struct gl_desk *d, const struct gl_template *t)
{
	struct gl_desk_template *own;

	for (size_t i = 0; i < d->template.n; i++)
		if (!memcmp(d->template.v[i].hash, t->hash, GL_HASH_BYTES))
			return (int)i;
	if (!GL_RESERVE(d->template, d->template.n + 1) ||
	        !GL_RESERVE(d->question, d->question.n + t->questions))
		return -1;
	own = &d->template.v[d->template.n];
	*own = (struct gl_desk_template){ .questions = t->questions };
	memcpy(own->hash, t->hash, GL_HASH_BYTES);
	for (unsigned i = 0; i < t->questions; i++) {
		const struct gl_question *q = &t->question[i];
		int at = gl_question_find(d, q->hash);

		if (at < 0) {
			at = (int)d->question.n++;
			d->question.v[at] = (struct gl_desk_question){ .labels = q->labels,
				.options = q->type->counted == GL_COUNT_OPTIONS,
				.ties = q->type->ties,
				.word = q->type->ties || q->type->counted == GL_COUNT_OPTIONS };
			memcpy(d->question.v[at].hash, q->hash, GL_HASH_BYTES);
		}
		own->question[i] = (uint32_t)at;
		own->required[i] = q->required;
		own->set[i] = (uint8_t)own->sets;
		own->sets += d->question.v[at].word;
	}
	return (int)d->template.n++;
}

enum gl_code gl_terms_prepare(struct gl_desk *d, const struct gl_item *item, struct gl_err *e)
{
	const struct gl_policy *p = item->terms.policy;
	size_t at = d->terms.n + d->terms_pending;
	struct gl_desk_terms *terms;
	int template;

	assert(item->terms.template->questions);
	if (at >= GL_TERMS_MAX)
		return gl_fail(e, GL_CONFLICT, "a project's terms can change %d times at most", GL_TERMS_MAX);
	template = template_enter(d, item->terms.template);
	if (template <0 || !GL_RESERVE(d->terms, at + 1))
		return gl_fail(e, GL_NO_MEMORY, "no memory for new terms");
	terms = &d->terms.v[at];
	*terms = (struct gl_desk_terms){
		.item = item,
		.price = item->terms.price,
		.lease_ms = p->lease_s * 1000,
		.confidence = p->confidence,
		.gold_share = p->gold_share,
		.surplus_share = p->surplus_share,
		.min = (uint32_t)p->redundancy_min,
		.max = (uint32_t)p->redundancy_max,
		.humans_min = (uint32_t)p->humans_min,
		.agents_max = (uint32_t)p->agents_max,
		.at_once = (uint32_t)p->at_once,
		.template = (uint32_t) template,
	};
	for (unsigned i = 0; i < item->terms.template->questions; i++)
		if (p->method[i]->posterior)
			terms->posterior |= 1u << i;
	return GL_OK;
}

void gl_terms_cancel(struct gl_desk *d, const struct gl_item *item)
{
	size_t i = d->terms.n, end = d->terms.n + d->terms_pending;

	while (d->terms.v[i].item != item)
		i++;
	assert(i < end);
	memmove(&d->terms.v[i], &d->terms.v[i + 1], (end - i - 1) * sizeof d->terms.v[0]);
}

static bool shares_question(const struct gl_desk_template *a, const struct gl_desk_template *b)
{
	for (unsigned i = 0; i < a->questions; i++)
		for (unsigned j = 0; j < b->questions; j++)
			if (a->question[i] == b->question[j])
				return true;
	return false;
}

/* Everything that was decided or passed by under the old terms is looked at again. */
void gl_terms_enforce(struct gl_desk *d, const struct gl_item *item)
{
	struct gl_desk_terms *terms = &d->terms.v[d->terms.n];

	assert(terms->item == item);
	terms->item = NULL;
	terms->index = item->index;
	d->terms.n++;
	for (size_t i = 0; i < d->template.n; i++)
		d->template.v[i].shares = shares_question(&d->template.v[i], &d->template.v[terms->template]);
	for (size_t no = 0; no < d->member.n; no++)
		gl_queue_restart(&d->member.v[no]);
	gl_rulings_judge(d);
	d->sweep = 1;
}
