#include "audit/doubt.h"

#include <string.h>

/* One question of one record. */
struct doubted {
	struct gl_doubt *d;
	struct gl_place at;
	uint32_t n;
	unsigned q;
	const struct gl_question *question;
	const struct gl_method *method;
	const struct gl_json *stated;
	uint32_t known[GL_LABELS_MAX], votes[GL_LABELS_MAX];
	uint32_t known_all;     /* answers to it that are known */
	uint32_t least, most;   /* how many there can have been: one number where the votes tell it */
	uint32_t unknown, must; /* used answers without words; those that had to vote */
	uint32_t known_humans, unknown_humans, unknown_agents;
};

enum gl_code gl_doubt_init(struct gl_doubt *d, struct gl_audit *a)
{
	*d = (struct gl_doubt){ .a = a };
	gl_buf_init(&d->text, 1 << 20);
	for (unsigned q = 0; q < a->derived.questions; q++) {
		const struct gl_question *question = &a->derived.at->template->question[q];

		d->sums[q] = question->wide < 0 ? gl_agreement_new(question->labels) : NULL;
		if (question->wide < 0 && !d->sums[q])
			return gl_fail(a->err, GL_NO_MEMORY, "no memory for the agreement");
	}
	return GL_OK;
}

void gl_doubt_release(struct gl_doubt *d)
{
	for (unsigned q = 0; q < GL_QUESTIONS_MAX; q++)
		if (d->sums[q])
			gl_agreement_free(d->sums[q]);
	gl_json_release(&d->want);
	gl_buf_release(&d->text);
}

static bool same(struct gl_doubt *d, const struct gl_json *x, const struct gl_json *y)
{
	size_t len;

	gl_buf_clear(&d->text);
	gl_jcs(&d->text, x);
	len = d->text.len;
	gl_jcs(&d->text, y);
	return !gl_buf_failed(&d->text) && d->text.len == 2 * len &&
	       !memcmp(d->text.data, d->text.data + len, len);
}

/* Who voted for sure, who may have. */
static void count_known(struct doubted *c)
{
	const struct gl_derived *d = &c->d->a->derived;
	const struct gl_facts *f = d->facts;
	const struct gl_facts_task *t = &f->task[c->n - 1];

	gl_derived_votes(d, c->n, c->q, c->known);
	for (uint32_t i = t->start; i < t->start + t->answers; i++) {
		const struct gl_facts_answer *x = &f->answer[f->order[i]];
		bool human = x->kind != GL_AGENT;

		if (d->left[f->order[i]] || d->same[x->terms][c->q] == GL_NO_VOTE)
			continue;
		if (!x->unsaid) {
			bool voted = gl_derived_vote(d, x, c->q) != GL_NO_VOTE;

			c->known_all += voted;
			c->known_humans += human && voted;
			continue;
		}
		c->unknown++;
		c->must += c->question->required;
		c->unknown_humans += human;
		c->unknown_agents += !human;
	}
}

/* One count of the stated votes, which cannot have been less than what is known, nor more than if every
 * unknown answer had been for it. */
static bool read_count(struct doubted *c, const char *name, uint32_t i)
{
	const struct gl_json *count = gl_json_get(gl_json_get(c->stated, "votes"), name);
	int64_t v;

	if (!gl_json_int(count, c->known[i], c->known[i] + c->unknown, &v))
		return false;
	c->votes[i] = (uint32_t)v;
	return true;
}

static bool votes_may_be(struct doubted *c)
{
	const struct gl_json *votes = gl_json_get(c->stated, "votes");
	bool answers = c->question->type->counted == GL_COUNT_ANSWERS;
	uint32_t sum = 0;

	if (!gl_json_is(votes, GL_JSON_OBJECT) || votes->count != (answers ? 1 : c->question->labels) ||
	        (answers && !read_count(c, "answers", 0)))
		return false;
	for (uint32_t i = 0; i < c->question->labels; i++)
		if (!read_count(c, c->question->label[i], i))
			return false;
	for (uint32_t i = 0; i < votes->count; i++)
		sum += c->votes[i];
	c->least = c->known_all + c->must;
	c->most = c->known_all + c->unknown;
	if (c->question->type->counted == GL_COUNT_OPTIONS)
		return true;
	if (sum < c->least || sum > c->most)
		return false;
	c->least = c->most = sum;
	return true;
}

static enum gl_code read_votes(struct doubted *c)
{
	if (votes_may_be(c))
		return GL_OK;
	return gl_wrong(c->d->a, c->at,
	        "\"%s\": the votes cannot be those of the answers used, of which %u were erased later",
	        c->question->name, c->unknown);
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* ---- what follows from the votes ---- */

/* Majority's belief follows from the votes; of other methods that count labels only the stated confidence is
 * known. */
static bool belief_of_labels(const struct doubted *c, struct gl_belief *b)
{
	const struct gl_json *confidence = gl_json_get(c->stated, "confidence");
	int64_t micro = 0;

	*b = (struct gl_belief){ .den = c->most };
	if (strcmp(c->method->name, "majority")) {
		bool none = gl_json_is(confidence, GL_JSON_NULL);

		if (none != !c->most || (!none && !gl_json_micro(confidence, 1000000, &micro)))
			return false;
		b->num = (uint64_t)micro;
		b->den = none ? 0 : 1000000;
		b->label = GL_LABELS_MAX;
		return true;
	}
	for (uint32_t i = 0; i < c->question->labels; i++) {
		if (c->votes[i] > b->num) {
			*b = (struct gl_belief){ .label = i, .num = c->votes[i], .den = c->most };
		} else if (c->votes[i] == b->num) {
			b->tied = true;
		}
	}
	return true;
}

/* What is believed if v people answered. false: nobody can believe what is stated. */
static bool belief_of(const struct doubted *c, uint32_t v, struct gl_belief *b)
{
	if (c->question->wide < 0)
		return belief_of_labels(c, b);
	*b = (struct gl_belief){ 0 };
	for (uint32_t i = 0; i < c->question->labels; i++) {
		if (c->votes[i] > v)
			return false;
		b->tied |= v && 2 * c->votes[i] == v;
		b->top |= (uint64_t)(2 * c->votes[i] > v) << i;
	}
	return true;
}

static bool status_may_be(const struct doubted *c, uint32_t v, const struct gl_belief *b, const char *status)
{
	const struct gl_policy *p = gl_derived_policy(&c->d->a->derived, c->n);
	uint32_t extra = v - c->known_all;
	uint32_t most = c->known_humans + least(extra, c->unknown_humans);
	uint32_t fewest = c->known_humans + (extra > c->unknown_agents ? extra - c->unknown_agents : 0);

	for (uint32_t humans = fewest; humans <= most; humans++) {
		struct gl_crowd crowd = { .votes = v, .humans = humans };
		struct gl_belief either = *b;

		if (!strcmp(gl_status_name(gl_crowd_status(&crowd, b, c->method, p)), status))
			return true;
		/* A tie cannot be seen in a confidence of six decimals. */
		either.tied = true;
		if (b->label == GL_LABELS_MAX &&
		        !strcmp(gl_status_name(gl_crowd_status(&crowd, &either, c->method, p)), status))
			return true;
	}
	return false;
}

static bool confidence_is(const struct doubted *c)
{
	const struct gl_json *stated = gl_json_get(c->stated, "confidence");
	struct gl_belief b;
	char text[9];

	if (!c->method->posterior)
		return gl_json_is(stated, GL_JSON_NULL);
	if (!belief_of_labels(c, &b))
		return false;
	if (b.label == GL_LABELS_MAX)
		return true;
	if (!b.den)
		return gl_json_is(stated, GL_JSON_NULL);
	gl_ratio_text(text, b.num, b.den);
	return gl_json_str(stated, text);
}

/* Whether somebody's words are those of a used answer that may have held some. */
static bool quotes_used(const struct doubted *c, const struct gl_json *value)
{
	const struct gl_derived *d = &c->d->a->derived;
	const struct gl_facts *f = d->facts;
	struct gl_err e = { 0 };
	uint64_t index;
	uint32_t answer;

	if (gl_json_members(value, &e, "answer", NULL) || gl_member_u64(value, "answer", 0, &index, &e))
		return false;
	answer = gl_facts_answer_at(f, index);
	return answer != GL_NOWHERE && f->answer[answer].n == c->n && !d->left[answer] &&
	       d->same[f->answer[answer].terms][c->q] != GL_NO_VOTE &&
	       (f->answer[answer].unsaid || gl_derived_vote(d, &f->answer[answer], c->q) != GL_NO_VOTE);
}

static bool value_is(const struct doubted *c, const struct gl_belief *b, bool consensus)
{
	const struct gl_json *value = gl_json_get(c->stated, "value");
	const struct gl_question *q = c->question;
	struct gl_buf *text = &c->d->text;
	size_t len;

	if (!consensus)
		return gl_json_is(value, GL_JSON_NULL);
	if (q->type->quoted)
		return quotes_used(c, value);
	if (!gl_question_stated(q, value))
		return false;
	if (q->wide < 0)
		return b->label == GL_LABELS_MAX || gl_question_label(q, value) == (int)b->label;
	if (q->type->counted != GL_COUNT_OPTIONS)
		return true;
	gl_buf_clear(text);
	q->type->state(text, q, (struct gl_ballot){ &b->top, sizeof(b->top) });
	len = text->len;
	gl_jcs(text, value);
	return text->len == 2 * len && !memcmp(text->data, text->data + len, len);
}

static enum gl_code check_crowd(struct doubted *c)
{
	const struct gl_json *status = gl_json_get(c->stated, "status");
	bool consensus = gl_json_str(status, gl_status_name(GL_STATUS_CONSENSUS)), follows = false;

	if (!confidence_is(c))
		return gl_wrong(c->d->a, c->at, "\"%s\": the confidence does not follow from the votes",
		        c->question->name);
	for (uint32_t v = c->least; gl_json_is(status, GL_JSON_STRING) && v <= c->most; v++) {
		struct gl_belief b;

		if (!belief_of(c, v, &b) || !status_may_be(c, v, &b, status->text))
			continue;
		if (value_is(c, &b, consensus))
			return GL_OK;
		follows = true;
	}
	return gl_wrong(c->d->a, c->at, "\"%s\": the %s does not follow from the votes", c->question->name,
	        follows ? "value" : "status");
}

/* A review, gold or withdrawal decides whatever the votes are. */
static enum gl_code check_decided(struct doubted *c, const struct gl_json *want)
{
	static const char *const members[] = { "confidence", "status", "value" };

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (!same(c->d, gl_json_get(c->stated, members[i]), gl_json_get(want, members[i])))
			return gl_wrong(c->d->a, c->at, "\"%s\": \"%s\" is not what the log says",
			        c->question->name, members[i]);
	return GL_OK;
}

static enum gl_code check_question(struct gl_doubt *d, struct gl_lines *found, uint32_t n, unsigned q)
{
	const struct gl_derived *derived = &d->a->derived;
	struct doubted c = { .d = d,
		.at = gl_lines_place(found, GL_NONE),
		.n = n,
		.q = q,
		.question = &derived->at->template->question[q],
		.method = derived->at->policy->method[q] };
	const struct gl_json *want = gl_json_get(gl_json_get(d->want.root, "questions"), c.question->name);
	enum gl_status status = derived->result[(size_t)(n - 1) * derived->questions + q].status;
	struct gl_err e = { 0 };
	enum gl_code code;

	c.stated = gl_json_get(gl_json_get(found->doc.root, "questions"), c.question->name);
	if (gl_json_members(c.stated, &e, "confidence", "status", "value", "votes", NULL))
		return gl_wrong_err(d->a, c.at, &e);
	count_known(&c);
	code = read_votes(&c);
	if (!code)
		code = status < GL_STATUS_UNFINISHED ? check_decided(&c, want) : check_crowd(&c);
	if (!code && d->sums[q])
		gl_agreement_add(d->sums[q], c.votes);
	return code;
}

static bool states_undecided(const struct gl_doubt *d, const struct gl_json *questions)
{
	const struct gl_template *t = d->a->derived.at->template;

	for (unsigned q = 0; q < t->questions; q++) {
		const struct gl_json *s = gl_json_get(gl_json_get(questions, t->question[q].name), "status");

		if (t->question[q].required && (gl_json_str(s, gl_status_name(GL_STATUS_UNFINISHED)) ||
		                                       gl_json_str(s, gl_status_name(GL_STATUS_TIED)) ||
		                                       gl_json_str(s, gl_status_name(GL_STATUS_DISPUTED))))
			return true;
	}
	return false;
}

enum gl_code gl_doubt_record(
        struct gl_doubt *d, struct gl_lines *found, uint32_t n, const struct gl_buf *want)
{
	static const char *const certain[] = { "answers", "content", "external_id", "group", "left_out",
		"n" };
	struct gl_place at = gl_lines_place(found, GL_NONE);
	const struct gl_json *questions = gl_json_get(found->doc.root, "questions");
	struct gl_err e = { 0 };

	if (gl_json_parse(&d->want, want->data, want->len, &e))
		return gl_wrong_err(d->a, at, &e);
	if (gl_json_members(found->doc.root, &e, "answers", "content", "external_id", "group", "left_out",
	            "n", "questions", NULL))
		return gl_wrong_err(d->a, at, &e);
	for (size_t i = 0; i < sizeof(certain) / sizeof(*certain); i++)
		if (!same(d, gl_json_get(found->doc.root, certain[i]), gl_json_get(d->want.root, certain[i])))
			return gl_wrong(
			        d->a, at, "\"%s\" of task %u is not what the log says", certain[i], n);
	if (!gl_json_is(questions, GL_JSON_OBJECT) || questions->count != d->a->derived.questions)
		return gl_wrong(d->a, at, "\"questions\" must hold the questions of the template at S");
	for (unsigned q = 0; q < d->a->derived.questions; q++) {
		enum gl_code code = check_question(d, found, n, q);

		if (code)
			return code;
	}
	d->undecided += states_undecided(d, questions);
	return GL_OK;
}

enum gl_code gl_doubt_end(struct gl_doubt *d)
{
	struct gl_derived *derived = &d->a->derived;

	for (unsigned q = 0; q < derived->questions; q++)
		if (d->sums[q] && gl_agreement_end(d->sums[q], &derived->agreement[q]))
			return gl_fail(d->a->err, GL_NO_MEMORY, "no memory for the agreement");
	derived->undecided = (uint32_t)d->undecided;
	derived->partial = (int64_t)d->undecided * 1000000 >
	                   derived->at->policy->undecided_share * (int64_t)derived->facts->tasks_n;
	return GL_OK;
}
