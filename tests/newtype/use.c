/* Three people count what there is; prints what a record says of it, and the policy that was filled in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "dataset/derive.h"

static struct gl_err error;

static void must(enum gl_code code)
{
	if (!code)
		return;
	fprintf(stderr, "%s\n", error.text);
	exit(1);
}

static const struct gl_json *parsed(struct gl_json_doc *doc, const char *text)
{
	must(gl_json_parse(doc, text, strlen(text), &error));
	return doc->root;
}

int main(void)
{
	static const char *const said[] = { "{\"seen\":{\"count\":2}}", "{\"seen\":{\"count\":7}}",
		"{\"seen\":{\"count\":5}}" };
	struct gl_facts *f = gl_facts_new();
	struct gl_derived d = { 0 };
	struct gl_price price = { .currency = "USD" };
	struct gl_template *t;
	struct gl_policy *p;
	uint8_t a[GL_PSEUDONYM_BYTES] = { 0 };
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto out = { 0 };

	must(gl_template_parse(&t,
	        parsed(&doc,
	                "{\"fields\":[{\"name\":\"a\",\"type\":\"text\"}],\"questions\":[{\"name\":\"seen\","
	                "\"type\":\"count\",\"title\":\"How many?\"}]}"),
	        &error));
	must(gl_policy_parse(&p, NULL, t, false, &error));
	puts(p->jcs);
	must(gl_facts_terms(f, 1, t, p, &price, &error));
	must(gl_facts_tasks(f, 2, 1, 1, &error));
	for (uint64_t i = 0; i < GL_COUNT(said); i++) {
		struct gl_job job = { .n = 1, .terms = 1 };
		struct gl_said s = { .value.json = parsed(&doc, said[i]) };

		a[0]++;
		must(gl_facts_answer(f, 3 + i, a, &job, &s, &error));
	}
	must(gl_facts_close(f, 9, &error));
	must(gl_derive(&d, f, &error));
	gl_buf_init(&out, 10000);
	gl_derived_question(&out, &d, 1, 0);
	puts(out.data);
	gl_derived_release(&d);
	gl_facts_free(f);
	return 0;
}
