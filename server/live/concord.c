#include "live/concord.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "consensus/reliability.h"

#define DOCUMENT_MAX (4 << 20)
#define SEED         1

struct concord {
	struct gl_work work; /* first: a job is a concord */
	struct gl_req *r;
	struct gl_live *live;
	struct gl_results *x;
	struct gl_buf out;
	struct gl_err e;
};

/* One question's answers, as they are measured. */
struct poll {
	const struct gl_derived *d;
	unsigned q;
	const struct gl_question *question;
	struct gl_vote *vote;
	struct gl_ballot *ballot;
	struct gl_votes votes;
	struct gl_ranked ranked;
	struct gl_pair *pair;
	size_t pairs, cap;
	bool bad; /* no memory for a pair */
};

static void poll_release(struct poll *p)
{
	free(p->vote);
	free(p->ballot);
	free(p->pair);
	gl_ranked_release(&p->ranked);
}

/* ---- answers ---- */

static int by_worker(const void *a, const void *b)
{
	const struct gl_vote *x = a, *y = b;

	return x->worker < y->worker ? -1 : x->worker > y->worker;
}

/* A vote's label, where ballots are measured, is the place of its answer. */
static void collect(struct poll *p, uint32_t task)
{
	const struct gl_facts *f = p->d->facts;
	const struct gl_facts_task *t = &f->task[task];
	uint64_t begun = p->votes.n;

	for (uint32_t k = t->start; k < t->start + t->answers; k++) {
		const struct gl_facts_answer *x = &f->answer[f->order[k]];
		uint8_t label = p->d->left[f->order[k]] ? GL_NO_VOTE : gl_derived_vote(p->d, x, p->q);

		if (label != GL_NO_VOTE)
			p->vote[p->votes.n++] =
			        (struct gl_vote){ task, x->who, p->question->wide < 0 ? label : f->order[k] };
	}
	if (p->votes.n > begun)
		qsort(p->vote + begun, p->votes.n - begun, sizeof(*p->vote), by_worker);
	for (uint64_t k = begun; p->question->wide >= 0 && k < p->votes.n; k++)
		p->ballot[k] = gl_derived_ballot(p->d, &f->answer[p->vote[k].label], p->q);
}

static enum gl_code poll_init(struct poll *p, struct gl_err *e)
{
	const struct gl_facts *f = p->d->facts;
	size_t n = (size_t)f->answers_n + 1;

	p->question = &p->d->at->template->question[p->q];
	p->vote = malloc(n * sizeof(*p->vote));
	p->ballot = malloc(n * sizeof(*p->ballot));
	if (!p->vote || !p->ballot)
		return gl_fail(e, GL_NO_MEMORY, "no memory to measure agreement");
	p->votes = (struct gl_votes){ .items = f->tasks_n,
		.workers = f->annotators_n,
		.labels = p->question->wide < 0 ? p->question->labels : 0,
		.vote = p->vote,
		.ballot = p->ballot };
	for (uint32_t i = 0; i < f->tasks_n; i++)
		collect(p, i);
	return GL_OK;
}

/* ---- the document ---- */

static void put_decimal(struct gl_buf *out, const char *name, double value)
{
	if (isnan(value))
		gl_buf_printf(out, "\"%s\":null", name);
	else
		gl_buf_printf(out, "\"%s\":\"%.6f\"", name, fabs(value) < 5e-7 ? 0.0 : value);
}

static void put_estimate(struct gl_buf *out, const struct gl_estimate *x)
{
	if (x->undefined) {
		gl_buf_puts(out, "{\"undefined\":");
		gl_jcs_string(out, x->undefined, strlen(x->undefined));
		gl_buf_putc(out, '}');
		return;
	}
	gl_buf_putc(out, '{');
	put_decimal(out, "value", x->value);
	gl_buf_putc(out, ',');
	put_decimal(out, "low", x->low);
	gl_buf_putc(out, ',');
	put_decimal(out, "high", x->high);
	gl_buf_putc(out, '}');
}

static void pair_keep(void *arg, const struct gl_pair *pair)
{
	struct poll *p = arg;

	if (p->pairs == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 64;
		struct gl_pair *more = realloc(p->pair, cap * sizeof(*more));

		if (!more) {
			p->bad = true;
			return;
		}
		p->pair = more;
		p->cap = cap;
	}
	p->pair[p->pairs++] = *pair;
}

/* Those who share most come first; then by their numbers, so that the list is the same each time. */
static int by_common(const void *va, const void *vb)
{
	const struct gl_pair *a = va, *b = vb;

	if (a->common != b->common)
		return a->common > b->common ? -1 : 1;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

static void put_pair(struct gl_buf *out, const struct poll *p, const struct gl_pair *pair)
{
	const struct gl_annotator *who = p->d->facts->annotator;

	gl_buf_puts(out, "{\"a\":\"");
	gl_buf_hex(out, who[pair->a].a, GL_PSEUDONYM_BYTES);
	gl_buf_puts(out, "\",\"b\":\"");
	gl_buf_hex(out, who[pair->b].a, GL_PSEUDONYM_BYTES);
	gl_buf_printf(out, "\",\"tasks\":%u,", pair->common);
	put_decimal(out, "percent", pair->percent);
	gl_buf_puts(out, ",\"kappa\":");
	put_estimate(out, p->ranked.number ? &pair->weighted : &pair->kappa);
	gl_buf_putc(out, '}');
}

static enum gl_code put_pairs(
        struct gl_buf *out, struct poll *p, const struct gl_scores *scores, struct gl_err *e)
{
	struct gl_draws draws = { .n = GL_CONCORD_DRAWS, .seed = SEED };

	if (scores && gl_pairs(scores, GL_CONCORD_COMMON, &draws, pair_keep, p, e))
		return e->code;
	if (p->bad)
		return gl_fail(e, GL_NO_MEMORY, "no memory for pairs of annotators");
	if (p->pairs)
		qsort(p->pair, p->pairs, sizeof(*p->pair), by_common);
	gl_buf_printf(out, ",\"pairs_found\":%zu,\"pairs\":[", p->pairs);
	for (size_t i = 0; i < p->pairs && i < GL_CONCORD_PAIRS; i++) {
		gl_buf_puts(out, i ? "," : "");
		put_pair(out, p, &p->pair[i]);
	}
	gl_buf_putc(out, ']');
	return GL_OK;
}

/* Whether a figure says something of such answers. */
static bool applies(enum gl_index i, bool numbers)
{
	return numbers || i == GL_PERCENT || i == GL_ALPHA_NOMINAL || i == GL_FLEISS || i == GL_GWET_AC1;
}

static enum gl_code put_figures(
        struct gl_buf *out, const struct poll *p, const struct gl_scores *scores, struct gl_err *e)
{
	struct gl_draws draws = { .n = GL_CONCORD_DRAWS, .seed = SEED };
	struct gl_estimate distance;
	struct gl_reliability r;
	const char *comma = "";
	uint64_t drawn;

	gl_buf_puts(out, ",\"figures\":{");
	if (!scores && p->question->type->distance) {
		if (gl_alpha_by_distance(
		            &distance, &drawn, &p->votes, p->question->type->distance, &draws, e))
			return e->code;
		gl_buf_puts(out, "\"alpha_distance\":");
		put_estimate(out, &distance);
	}
	if (scores && gl_reliability(&r, scores, &draws, e))
		return e->code;
	for (unsigned i = 0; scores && i < GL_INDICES; i++) {
		if (!applies(i, scores->number))
			continue;
		gl_buf_printf(out, "%s\"%s\":", comma, gl_index_name[i]);
		put_estimate(out, &r.figure[i]);
		comma = ",";
	}
	gl_buf_putc(out, '}');
	return GL_OK;
}

static enum gl_code put_question(struct gl_buf *out, const struct gl_derived *d, unsigned q, struct gl_err *e)
{
	__attribute__((cleanup(poll_release))) struct poll p = { .d = d, .q = q };
	struct gl_scores scores = { 0 };

	if (poll_init(&p, e))
		return e->code;
	if (p.question->wide < 0) {
		scores.votes = &p.votes;
	} else if (p.question->type->methods == gl_number_methods) {
		if (gl_ranked_make(&p.ranked, &p.votes, e))
			return e->code;
		scores = (struct gl_scores){ &p.ranked.votes, p.ranked.number };
	}
	gl_buf_puts(out, q ? ",{\"name\":" : "{\"name\":");
	gl_jcs_string(out, p.question->name, strlen(p.question->name));
	gl_buf_printf(out, ",\"type\":\"%s\",\"answers\":%llu", p.question->type->name,
	        (unsigned long long)p.votes.n);
	if (put_figures(out, &p, scores.votes ? &scores : NULL, e) ||
	        put_pairs(out, &p, scores.votes ? &scores : NULL, e))
		return e->code;
	gl_buf_putc(out, '}');
	return GL_OK;
}

void gl_concord_none(struct gl_buf *out, uint64_t size)
{
	gl_buf_printf(out, "{\"size\":%llu,\"draws\":%d,\"questions\":[]}", (unsigned long long)size,
	        GL_CONCORD_DRAWS);
}

/* ---- the job ---- */

static void run(struct gl_work *work, struct gl_session *db)
{
	struct concord *c = (struct concord *)work;
	const struct gl_derived *d = &c->x->derived;

	(void)db;
	c->e = (struct gl_err){ 0 };
	gl_buf_printf(&c->out, "{\"size\":%llu,\"draws\":%d,\"questions\":[", (unsigned long long)c->x->size,
	        GL_CONCORD_DRAWS);
	for (unsigned q = 0; q < d->questions; q++)
		if (put_question(&c->out, d, q, &c->e))
			return;
	gl_buf_puts(&c->out, "]}");
	if (gl_buf_failed(&c->out))
		gl_fail(&c->e, GL_NO_MEMORY, "no memory for the figures");
}

static void reply(struct gl_req *r, const struct gl_buf *document)
{
	gl_reply_bytes(r, 200, "application/json", document->data, document->len);
}

static void done(struct gl_work *work)
{
	struct concord *c = (struct concord *)work;

	if (c->e.code) {
		gl_reply_fail(c->r, &c->e);
	} else {
		reply(c->r, &c->out);
		if (!c->x->concord.len) {
			c->x->concord = c->out;
			c->out = (struct gl_buf){ 0 };
		}
	}
	gl_results_done(c->live, c->x);
	gl_buf_release(&c->out);
	free(c);
}

void gl_concord_reply(struct gl_req *r, struct gl_live *live, struct gl_results *x)
{
	struct concord *c;

	if (x->concord.len) {
		reply(r, &x->concord);
		gl_results_done(live, x);
		return;
	}
	c = calloc(1, sizeof *c);
	if (!c) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to measure agreement");
		gl_results_done(live, x);
		return;
	}
	*c = (struct concord){ .work = { .run = run, .done = done }, .r = r, .live = live, .x = x };
	gl_buf_init(&c->out, DOCUMENT_MAX);
	gl_fail(&c->e, GL_BUSY, "the server is stopping"); /* what a job that never runs comes home with */
	gl_pool_add(gl_server->pool, &c->work);
}
