#include "facts_scene.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"

static const char template[] =
        "{\"fields\":[{\"name\":\"a\",\"type\":\"text\"},{\"name\":\"b\",\"type\":\"text\"}],\"questions\":["
        "{\"left\":\"a\",\"name\":\"better\",\"right\":\"b\",\"title\":\"%s\",\"type\":\"pairwise\"},"
        "{\"name\":\"safe\",\"options\":[{\"title\":\"Y\",\"value\":\"yes\"},{\"title\":\"N\",\"value\":"
        "\"no\"}],"
        "\"required\":false,\"title\":\"%s\",\"type\":\"choice\"}]}";

void facts_begin(struct facts_scene *s)
{
	*s = (struct facts_scene){ .f = gl_facts_new(), .safe = "Safe?" };
	ck_assert(s->f != NULL);
}

void facts_end(struct facts_scene *s)
{
	gl_facts_free(s->f);
}

static void a_of(int who, uint8_t a[GL_PSEUDONYM_BYTES])
{
	memset(a, 0x40 + who, GL_PSEUDONYM_BYTES);
}

void facts_policy(struct facts_scene *s, uint64_t index, const char *title, int64_t price, const char *policy)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_price money = { .amount = price, .currency = "USD" };
	struct gl_template *t;
	struct gl_policy *p;
	char text[2000];

	snprintf(text, sizeof(text), template, title, s->safe);
	ck_assert_msg(
	        !gl_json_parse(&doc, text, strlen(text), &s->e) && !gl_template_parse(&t, doc.root, &s->e),
	        "%s", s->e.text);
	ck_assert_msg(!gl_json_parse(&doc, policy, strlen(policy), &s->e) &&
	                      !gl_policy_parse(&p, doc.root, t, false, &s->e),
	        "%s", s->e.text);
	ck_assert_msg(!gl_facts_terms(s->f, index, t, p, &money, &s->e), "%s", s->e.text);
	s->terms = index;
	s->price = price;
}

void facts_terms(struct facts_scene *s, uint64_t index, const char *title, int64_t price, int min, int max)
{
	char policy[300];

	snprintf(policy, sizeof(policy),
	        "{\"redundancy\":{\"min\":%d,\"max\":%d},\"confidence\":\"0.6\",\"humans_min\":0,\"reject_"
	        "share\":\"0.3\","
	        "\"consensus\":{\"better\":\"majority\",\"safe\":\"majority\"}}",
	        min, max);
	facts_policy(s, index, title, price, policy);
}

void facts_tasks(struct facts_scene *s, uint64_t index, uint32_t first, uint32_t count)
{
	ck_assert_msg(!gl_facts_tasks(s->f, index, first, count, &s->e), "%s", s->e.text);
}

static const struct gl_json *value(struct gl_json_doc *doc, const char *better, const char *safe)
{
	struct gl_err e = { 0 };
	char text[200];

	snprintf(text, sizeof(text),
	        safe ? "{\"better\":{\"choice\":\"%s\"},\"safe\":{\"choice\":\"%s\"}}"
	             : "{\"better\":{\"choice\":\"%s\"}}",
	        better, safe);
	ck_assert(!gl_json_parse(doc, text, strlen(text), &e));
	return doc->root;
}

static enum gl_code say(struct facts_scene *s, uint64_t index, int who, uint32_t n, const char *better,
        const char *safe, int64_t ms)
{
	struct gl_job job = {
		.n = n, .price = s->price, .terms = s->terms, .kind = who % 4 == 3 ? GL_AGENT : GL_PERSON
	};
	struct gl_said said = { .ms = ms };
	gl_json_doc_auto doc = { 0 };
	uint8_t a[GL_PSEUDONYM_BYTES];

	a_of(who, a);
	if (better)
		said.value.json = value(&doc, better, safe);
	return gl_facts_answer(s->f, index, a, &job, better ? &said : NULL, &s->e);
}

void facts_answer(
        struct facts_scene *s, uint64_t index, int who, uint32_t n, const char *better, const char *safe)
{
	ck_assert_msg(!say(s, index, who, n, better, safe, 5000), "%s", s->e.text);
}

enum gl_code facts_say(
        struct facts_scene *s, uint64_t index, int who, uint32_t n, const char *better, int64_t ms)
{
	return say(s, index, who, n, better, NULL, ms);
}

void facts_gold(struct facts_scene *s, uint32_t n, const char *better)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_gold g = { .n = n };

	if (better)
		g.value.json = value(&doc, better, NULL);
	ck_assert_msg(!gl_facts_gold(s->f, &g, &s->e), "%s", s->e.text);
}

void facts_close(struct facts_scene *s, uint64_t size)
{
	ck_assert_msg(!gl_facts_close(s->f, size, &s->e), "%s", s->e.text);
}

enum gl_code facts_review(struct facts_scene *s, uint64_t index, int who, uint32_t n, const char *better)
{
	gl_json_doc_auto doc = { 0 };
	struct gl_review r = { .n = n };
	uint8_t a[GL_PSEUDONYM_BYTES];

	a_of(who, a);
	r.value.json = value(&doc, better, NULL);
	return gl_facts_review(s->f, index, a, &r, &s->e);
}

enum gl_code facts_reject(struct facts_scene *s, uint64_t index, uint64_t answer, enum gl_reason reason,
        const uint64_t *evidence, size_t n)
{
	struct gl_verdict v = {
		.answer = answer, .rejected = true, .reason = reason, .evidence = evidence, .evidence_n = n
	};

	return gl_facts_verdict(s->f, index, &v, &s->e);
}

enum gl_code facts_accept(struct facts_scene *s, uint64_t index, uint64_t answer)
{
	return gl_facts_verdict(s->f, index, &(struct gl_verdict){ .answer = answer }, &s->e);
}

enum gl_code facts_withdraw(struct facts_scene *s, uint64_t index, uint32_t n)
{
	return gl_facts_withdraw(s->f, index, &(struct gl_withdraw){ .n = n }, &s->e);
}

enum gl_code facts_erase(struct facts_scene *s, uint64_t index, int who)
{
	uint8_t a[GL_PSEUDONYM_BYTES];

	a_of(who, a);
	return gl_facts_erase(s->f, index, a, &s->e);
}

void facts_records(struct facts_scene *s, struct gl_buf *out)
{
	static const uint8_t content[GL_HASH_BYTES];
	struct gl_derived d = { 0 };

	for (uint32_t n = 1; n <= s->f->tasks_n; n++)
		if (gl_facts_retired(s->f, n) && s->f->task[n - 1].gold == GL_NOWHERE)
			facts_gold(s, n, NULL);
	ck_assert_msg(!gl_derive(&d, s->f, &s->e), "%s", s->e.text);
	for (uint32_t n = 1; n <= s->f->tasks_n; n++) {
		gl_derived_record(out, &d, &(struct gl_task){ .n = n }, content);
		gl_buf_putc(out, '\n');
	}
	gl_buf_printf(out, "%u %u %d %s\n", d.undecided, d.retired, d.partial,
	        d.agreement[0].undefined ? "undefined" : d.agreement[0].alpha);
	gl_derived_release(&d);
}
