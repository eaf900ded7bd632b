/* What can be written into a log, entry by entry, each with its opening, and told to the facts as well. */
#include "scribe.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hex.h"
#include "dataset/line.h"
#include "merkle/tree.h"

void scribe_check(struct scribe *s, enum gl_code code)
{
	if (code) {
		fprintf(stderr, "world: %s\n", s->e.text);
		abort();
	}
}

uint64_t scribe_below(struct scribe *s, uint64_t n)
{
	return gl_stream_below(&s->rng, n);
}

uint64_t scribe_enter(struct scribe *s, const struct gl_entry *x)
{
	gl_buf_clear(&s->text);
	gl_entry_write(&s->text, x);
	lines_add(&s->p->log, s->text.data, s->text.len);
	return s->p->log.n - 1;
}

void scribe_line(struct lines *l, const struct gl_buf *b)
{
	lines_add(l, b->data, b->len);
}

const struct gl_json *scribe_parse(struct scribe *s, const char *text)
{
	scribe_check(s, gl_json_parse(&s->doc, text, strlen(text), &s->e));
	return s->doc.root;
}

/* ---- terms and tasks ---- */

static void add_terms_file(struct scribe *s, const char *text, uint8_t hash[32])
{
	char name[80] = "terms/";

	gl_sha256(hash, text, strlen(text));
	gl_hex(name + 6, hash, 32);
	if (!pack_file_find(s->p, name))
		pack_add_file(s->p, name, text, strlen(text), true);
}

void scribe_terms(
        struct scribe *s, const char *template, const char *policy, int64_t amount, const char *currency)
{
	struct gl_entry x = { .kind = GL_ENTRY_TERMS, .terms.price.amount = amount };
	struct gl_template *t;
	struct gl_policy *p;

	strcpy(x.terms.price.currency, currency);
	add_terms_file(s, template, x.terms.template);
	add_terms_file(s, policy, x.terms.policy);
	add_terms_file(s, "Prefer the reply that \xe2\x80\xa6\n", x.terms.guidelines);
	s->terms = scribe_enter(s, &x);
	s->price = amount;
	scribe_check(s, gl_template_parse(&t, scribe_parse(s, template), &s->e));
	scribe_check(s, gl_policy_parse(&p, scribe_parse(s, policy), t, true, &s->e));
	scribe_check(s, gl_facts_terms(s->facts, s->terms, t, p, &x.terms.price, &s->e));
}

/* What task n is called elsewhere, if anything. */
static bool external_id(char out[32], uint64_t n)
{
	snprintf(out, 32, "p-%" PRIu64, n);
	return n % 5;
}

static void add_task(struct scribe *s, struct gl_merkle *root, struct gl_merkle *gold_root, bool with_gold)
{
	struct gl_task t = { .n = ++s->tasks, .reserved = s->tasks % 9 == 0 ? 2 : 0 };
	struct gl_gold g = { .n = t.n };
	char content[300], external[32], group[32];
	uint8_t hash[32];

	snprintf(content, sizeof(content),
	        "{\"a\":\"reply %lu\",\"b\":\"reply\\n%lu\",\"prompt\":\"What is %lu? "
	        "\xe2\x82\xac\",\"w\":%lu.5}",
	        scribe_below(s, 1000000), scribe_below(s, 1000000), t.n, scribe_below(s, 90));
	snprintf(group, sizeof(group), "g-%lu", t.n / 4);
	if (external_id(external, t.n)) {
		t.external_id = external;
		t.external_id_len = strlen(external);
	}
	if (t.n % 3 == 0) {
		t.group = group;
		t.group_len = strlen(group);
	}
	s->targeted += t.reserved > 0;
	gl_sha256(hash, content, strlen(content));
	gl_buf_clear(&s->text);
	gl_line_task_logged(&s->text, &t, hash);
	gl_merkle_push(root, s->text.data, s->text.len);
	gl_buf_clear(&s->text);
	gl_line_task(&s->text, &t, content, strlen(content));
	scribe_line(&s->p->tasks, &s->text);
	gl_stream_bytes(&s->rng, g.salt, sizeof(g.salt));
	g.value.jcs = with_gold ? (t.n % 2 ? "{\"better\":{\"choice\":\"left\"}}"
	                                   : "{\"better\":{\"choice\":\"right\"}}")
	                        : "null";
	if (with_gold && s->what & WORLD_VALUES && t.n % 4 == 0)
		g.value.jcs =
		        "{\"better\":{\"choice\":\"right\"},\"faults\":{\"choices\":[\"c\",\"a\"]},\"rate\":{"
		        "\"rating\":4},\"words\":{\"text\":\"as it should be\"}}";
	g.value.len = strlen(g.value.jcs);
	s->with_gold += with_gold;
	gl_gold_push(gold_root, &g, &s->text);
	gl_buf_clear(&s->text);
	gl_gold_jcs(&s->text, &g);
	scribe_line(&s->p->gold, &s->text);
}

void scribe_tasks(struct scribe *s, uint32_t count, uint32_t with_gold)
{
	struct gl_entry x = { .kind = GL_ENTRY_TASKS, .tasks = { .first = s->tasks + 1, .count = count } };
	struct gl_merkle root = { 0 }, gold = { 0 };
	char external[32];
	uint64_t index;

	for (uint32_t i = 0; i < count; i++)
		add_task(s, &root, &gold, i < with_gold);
	gl_merkle_root(&root, x.tasks.root);
	gl_merkle_root(&gold, x.tasks.gold);
	index = scribe_enter(s, &x);
	scribe_check(s, gl_facts_tasks(s->facts, index, x.tasks.first, count, &s->e));
	for (uint64_t n = x.tasks.first; n < x.tasks.first + count; n++)
		if (external_id(external, n))
			scribe_check(s, gl_facts_name(s->facts, n, external, strlen(external), &s->e));
}

/* ---- what people do ---- */

static void committed(struct scribe *s, struct gl_entry *x)
{
	gl_day_text(x->day, s->t);
	s->t += 1000 + (int64_t)scribe_below(s, 600000);
}

uint64_t scribe_give(struct scribe *s, uint32_t who, uint32_t n, const char *value, int64_t ms)
{
	struct gl_entry x = { .kind = GL_ENTRY_ANSWER };
	struct gl_job job = {
		.n = n, .price = s->price, .terms = s->terms, .kind = who % 5 == 4 ? GL_AGENT : who % 2
	};
	struct gl_said said = { .ms = ms,
		.t = s->t,
		.order = { .jcs = "{\"better\":[\"b\",\"a\"]}", .len = strlen("{\"better\":[\"b\",\"a\"]}") },
		.value = { .jcs = value, .len = strlen(value) } };
	char *content = strstr(s->p->tasks.text[n - 1], "{\"a\""), *end = strstr(content, ",\"external_id\"");
	uint8_t hash[32];
	uint64_t index = s->p->log.n;

	assert(!s->met[n][who]);
	s->met[n][who] = true;
	gl_sha256(job.content, content, (size_t)(end - content));
	gl_stream_bytes(&s->rng, job.salt, sizeof(job.salt));
	gl_stream_bytes(&s->rng, said.salt, sizeof(said.salt));
	memcpy(x.a, s->a[who], sizeof(x.a));
	committed(s, &x);
	gl_buf_clear(&s->text);
	gl_buf_clear(&s->other);
	gl_job_jcs(&s->text, &job);
	gl_said_jcs(&s->other, &said);
	gl_commit_answer(x.c, s->text.data, s->text.len, s->other.data, s->other.len);
	gl_sha256(hash, s->other.data, s->other.len);
	{
		struct gl_buf line = { 0 };

		gl_buf_init(&line, 1 << 20);
		gl_line_answer(&line, index, s->text.data, s->text.len, hash);
		scribe_line(&s->p->openings, &line);
		gl_buf_clear(&line);
		gl_line_said(&line, index, s->other.data, s->other.len);
		scribe_line(&s->p->said, &line);
		gl_buf_release(&line);
	}
	scribe_enter(s, &x);
	said.value.json = scribe_parse(s, value);
	scribe_check(s, gl_facts_answer(s->facts, index, x.a, &job, &said, &s->e));
	s->answer[s->answers++] = (struct answered){ index, n, who };
	return index;
}

static void opening_line(struct scribe *s, struct gl_entry *x, const char *jcs, size_t len)
{
	struct gl_buf line = { 0 };

	gl_buf_init(&line, 1 << 20);
	gl_commit_opening(x->c, gl_entry_kind_name(x->kind), jcs, len);
	gl_line_opening(&line, s->p->log.n, jcs, len);
	scribe_line(&s->p->openings, &line);
	gl_buf_release(&line);
}

void scribe_judge(struct scribe *s, uint64_t answer, bool rejected, enum gl_reason reason,
        const uint64_t *evidence, size_t n)
{
	struct gl_entry x = { .kind = GL_ENTRY_VERDICT };
	struct gl_verdict v = { .answer = answer,
		.rejected = rejected,
		.reason = reason,
		.evidence = evidence,
		.evidence_n = n,
		.t = s->t };

	gl_stream_bytes(&s->rng, v.salt, sizeof(v.salt));
	committed(s, &x);
	gl_buf_clear(&s->other);
	gl_verdict_jcs(&s->other, &v);
	opening_line(s, &x, s->other.data, s->other.len);
	scribe_check(s, gl_facts_verdict(s->facts, scribe_enter(s, &x), &v, &s->e));
}

void scribe_review(struct scribe *s, uint32_t who, uint32_t n, const char *value)
{
	struct gl_entry x = { .kind = GL_ENTRY_REVIEW };
	struct gl_review r = {
		.n = n, .reason = "clear-case", .t = s->t, .value = { .jcs = value, .len = strlen(value) }
	};

	gl_stream_bytes(&s->rng, r.salt, sizeof(r.salt));
	memcpy(x.a, s->a[who], sizeof(x.a));
	committed(s, &x);
	gl_buf_clear(&s->other);
	gl_review_jcs(&s->other, &r);
	opening_line(s, &x, s->other.data, s->other.len);
	r.value.json = scribe_parse(s, value);
	scribe_check(s, gl_facts_review(s->facts, scribe_enter(s, &x), x.a, &r, &s->e));
}

void scribe_withdraw(struct scribe *s, uint32_t n)
{
	struct gl_entry x = { .kind = GL_ENTRY_WITHDRAW };
	struct gl_withdraw w = { .n = n, .reason = "broken", .t = s->t };

	gl_stream_bytes(&s->rng, w.salt, sizeof(w.salt));
	committed(s, &x);
	gl_buf_clear(&s->other);
	gl_withdraw_jcs(&s->other, &w);
	opening_line(s, &x, s->other.data, s->other.len);
	scribe_check(s, gl_facts_withdraw(s->facts, scribe_enter(s, &x), &w, &s->e));
}

/* said.jsonl loses the lines of an erased annotator. */
static void forget(struct scribe *s, uint32_t who)
{
	for (size_t i = 0; i < s->answers; i++) {
		char want[40];
		size_t line;

		snprintf(want, sizeof(want), "{\"index\":%lu,", s->answer[i].index);
		line = s->answer[i].who == who ? lines_find(&s->p->said, 0, want) : SIZE_MAX;
		if (line != SIZE_MAX)
			lines_drop(&s->p->said, line);
	}
}

void scribe_erase(struct scribe *s, uint32_t who, bool below_size)
{
	struct gl_entry x = { .kind = GL_ENTRY_ERASE };
	uint64_t index;

	memcpy(x.a, s->a[who], sizeof(x.a));
	index = scribe_enter(s, &x);
	if (below_size)
		scribe_check(s, gl_facts_erase(s->facts, index, x.a, &s->e));
	forget(s, who);
}

void scribe_rotate(struct scribe *s)
{
	struct gl_entry x = { .kind = GL_ENTRY_KEY };
	struct gl_buf statement = { 0 }, old = { 0 }, new = { 0 };
	struct gl_vkey v;

	gl_buf_init(&statement, 4096);
	gl_buf_init(&old, 4096);
	gl_buf_init(&new, 4096);
	gl_vkey_init(&v, s->p->origin, s->w->first.public);
	gl_vkey_text(&old, &v);
	gl_vkey_init(&v, s->p->origin, s->w->second.public);
	gl_vkey_text(&new, &v);
	gl_key_statement(&statement, s->p->origin, new.data);
	gl_sign(x.key.sig_old, &s->w->first, statement.data, statement.len);
	gl_sign(x.key.sig_new, &s->w->second, statement.data, statement.len);
	x.key.old_vkey = old.data;
	x.key.new_vkey = new.data;
	s->w->rotation = scribe_enter(s, &x);
	s->p->signer = s->w->second;
	gl_buf_release(&statement);
	gl_buf_release(&old);
	gl_buf_release(&new);
}
