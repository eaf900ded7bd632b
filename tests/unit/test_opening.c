/* opening: what commitments stand for, against hashes from another implementation (Python's hashlib). */
#include <check.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "dataset/line.h"
#include "testdata.h"

#define HASH1 "1111111111111111111111111111111111111111111111111111111111111111"
#define HASH2 "2222222222222222222222222222222222222222222222222222222222222222"
#define HASH3 "3333333333333333333333333333333333333333333333333333333333333333"
#define JOB                                                                                                  \
	"{\"content\":\"" HASH1 "\",\"kind\":\"verified-person\",\"n\":17,\"price\":30000,\"salt\":\"" HASH2 \
	"\",\"terms\":1}"
#define SAID                                                                                                 \
	"{\"ms\":8123,\"order\":{\"better\":[\"b\",\"a\"]},\"predictions\":false,\"salt\":\"" HASH3          \
	"\",\"t\":1795219200000,\"value\":{\"better\":{\"choice\":\"left\",\"strength\":2}}}"
#define GOLD "{\"n\":17,\"salt\":\"" HASH2 "\",\"value\":{\"better\":{\"choice\":\"left\"}}}"
#define NONE "{\"n\":17,\"salt\":\"" HASH2 "\",\"value\":null}"
#define VERDICT                                                                                              \
	"{\"answer\":812,\"evidence\":[310,377],\"reason\":\"failed-gold\",\"salt\":\"" HASH2                \
	"\",\"t\":1795219200000,\"verdict\":\"rejected\"}"
#define ACCEPT                                                                                               \
	"{\"answer\":812,\"evidence\":[],\"reason\":null,\"salt\":\"" HASH2                                  \
	"\",\"t\":1795219200000,\"verdict\":\"accepted\"}"
#define REVIEW                                                                                               \
	"{\"n\":17,\"reason\":\"clear-case\",\"salt\":\"" HASH2                                              \
	"\",\"t\":1795219200000,\"value\":{\"better\":{\"choice\":\"tie\"}}}"
#define REMOVAL "{\"n\":17,\"reason\":\"broken\",\"salt\":\"" HASH2 "\",\"t\":1795219200000}"

/* Reads a text as its kind and writes it again. */
static enum gl_code job_again(struct gl_buf *out, const struct gl_json *v, struct gl_err *e)
{
	struct gl_job x;

	if (gl_job_parse(&x, v, e))
		return e->code;
	gl_job_jcs(out, &x);
	return GL_OK;
}

static enum gl_code said_again(struct gl_buf *out, const struct gl_json *v, struct gl_err *e)
{
	struct gl_said x;

	if (gl_said_parse(&x, v, e))
		return e->code;
	gl_said_jcs(out, &x);
	return GL_OK;
}

static enum gl_code gold_again(struct gl_buf *out, const struct gl_json *v, struct gl_err *e)
{
	struct gl_gold x;

	if (gl_gold_parse(&x, v, e))
		return e->code;
	gl_gold_jcs(out, &x);
	return GL_OK;
}

static enum gl_code verdict_again(struct gl_buf *out, const struct gl_json *v, struct gl_err *e)
{
	uint64_t evidence[10];
	struct gl_verdict x;

	if (gl_verdict_parse(&x, v, e))
		return e->code;
	x.evidence = evidence;
	for (const struct gl_json *i = gl_json_first(x.evidence_json); i;
	        i = gl_json_next(x.evidence_json, i))
		evidence[x.evidence_n++] = (uint64_t)i->i;
	gl_verdict_jcs(out, &x);
	return GL_OK;
}

static enum gl_code review_again(struct gl_buf *out, const struct gl_json *v, struct gl_err *e)
{
	struct gl_review x;

	if (gl_review_parse(&x, v, e))
		return e->code;
	gl_review_jcs(out, &x);
	return GL_OK;
}

static enum gl_code withdraw_again(struct gl_buf *out, const struct gl_json *v, struct gl_err *e)
{
	struct gl_withdraw x;

	if (gl_withdraw_parse(&x, v, e))
		return e->code;
	gl_withdraw_jcs(out, &x);
	return GL_OK;
}

typedef enum gl_code again_fn(struct gl_buf *out, const struct gl_json *v, struct gl_err *e);

static const struct {
	again_fn *again;
	const char *text;
} good[] = {
	{ job_again, JOB },
	{ said_again, SAID },
	{ gold_again, GOLD },
	{ gold_again, NONE },
	{ verdict_again, VERDICT },
	{ verdict_again, ACCEPT },
	{ review_again, REVIEW },
	{ withdraw_again, REMOVAL },
};

START_TEST(an_opening_is_written_as_it_was_read)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto out = { 0 };
	struct gl_err e = { 0 };

	gl_buf_init(&out, 4096);
	ck_assert(!gl_json_parse_jcs(&doc, good[_i].text, strlen(good[_i].text), &e));
	ck_assert_msg(!good[_i].again(&out, doc.root, &e), "%s", e.text);
	ck_assert_str_eq(out.data, good[_i].text);
}
END_TEST

static const struct {
	again_fn *again;
	const char *text, *from, *to, *says;
} bad[] = {
	{ job_again, JOB, "verified-person", "robot", "kind" },
	{ job_again, JOB, "\"n\":17", "\"n\":0", "\"n\"" },
	{ job_again, JOB, "\"n\":17", "\"m\":17", "m" },
	{ job_again, JOB, "\"price\":30000", "\"price\":-1", "price" },
	{ job_again, JOB, "\"terms\":1", "\"terms\":true", "terms" },
	{ job_again, JOB, "\"salt\":\"2", "\"salt\":\"G", "salt" },
	{ said_again, SAID, "\"ms\":8123", "\"ms\":-1", "ms" },
	{ said_again, SAID, "false", "0", "predictions" },
	{ said_again, SAID, "{\"better\":[\"b\",\"a\"]}", "[]", "order" },
	{ said_again, SAID, "[\"b\",\"a\"]", "\"b\"", "order" },
	{ said_again, SAID, "[\"b\",\"a\"]", "[1]", "order" },
	{ said_again, SAID, "1795219200000", "-5", "\"t\"" },
	{ said_again, SAID, "1795219200000", "253402300800000", "\"t\"" },
	{ said_again, SAID, "\"strength\":2", "\"strength\":2.5", "real" },
	{ said_again, SAID, "{\"better\":{\"choice\":\"left\",\"strength\":2}}", "null", "value" },
	{ gold_again, GOLD, "\"left\"", "0.25", "real" },
	{ gold_again, GOLD, "\"value\"", "\"valve\"", "valve" },
	{ verdict_again, VERDICT, "[310,377]", "[377,310]", "ascending" },
	{ verdict_again, VERDICT, "[310,377]", "[310,310]", "ascending" },
	{ verdict_again, VERDICT, "[310,377]", "[]", "evidence" },
	{ verdict_again, VERDICT, "[310,377]", "[-1]", "ascending" },
	{ verdict_again, VERDICT, "[310,377]", "null", "evidence" },
	{ verdict_again, VERDICT, "failed-gold", "bad-mood", "reason" },
	{ verdict_again, VERDICT, "\"failed-gold\"", "null", "reason" },
	{ verdict_again, VERDICT, "rejected", "refused", "verdict" },
	{ verdict_again, ACCEPT, "\"reason\":null", "\"reason\":\"spam\"", "reason" },
	{ review_again, REVIEW, "clear-case", "Clear case", "reason" },
	{ review_again, REVIEW, "clear-case", "", "reason" },
	{ withdraw_again, REMOVAL, "broken", "broken\xc3\xbc", "reason" },
	{ withdraw_again, REMOVAL, "\"n\":17", "\"n\":\"17\"", "\"n\"" },
};

START_TEST(what_is_not_exactly_an_opening_is_refused)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto out = { 0 }, text = { 0 };
	struct gl_err e = { 0 };
	const char *at = strstr(bad[_i].text, bad[_i].from);

	ck_assert(at != NULL);
	gl_buf_init(&out, 4096);
	gl_buf_init(&text, 4096);
	gl_buf_add(&text, bad[_i].text, (size_t)(at - bad[_i].text));
	gl_buf_puts(&text, bad[_i].to);
	gl_buf_puts(&text, at + strlen(bad[_i].from));
	ck_assert_msg(!gl_json_parse(&doc, text.data, text.len, &e), "%s", e.text);
	ck_assert(bad[_i].again(&out, doc.root, &e));
	ck_assert_msg(strstr(e.text, bad[_i].says) != NULL, "\"%s\" does not name %s", e.text, bad[_i].says);
}
END_TEST

START_TEST(commitments_are_those_of_another_implementation)
{
	uint8_t c[32], want[32];

	gl_commit_answer(c, JOB, strlen(JOB), SAID, strlen(SAID));
	test_hex(want, 32, "d7e29f8853425f1381d690f8e23ea1efb83b606275655891336d33ada6198ce4");
	ck_assert_mem_eq(c, want, 32);
	gl_commit_opening(c, "gold", NONE, strlen(NONE));
	test_hex(want, 32, "b066ae17484219688709d32d851e9f99737b8edf3f2f3eb4636471916329e4ec");
	ck_assert_mem_eq(c, want, 32);
	gl_commit_opening(c, "verdict", VERDICT, strlen(VERDICT));
	test_hex(want, 32, "49dc302edaceb1d4ecc8ce0fc11ba4abe02a64583559396dbaa47a77d4b8e557");
	ck_assert_mem_eq(c, want, 32);
}
END_TEST

START_TEST(the_halves_of_an_answer_commit_as_the_whole_does)
{
	uint8_t job[32], said[32], halves[32], whole[32];

	gl_sha256(job, JOB, strlen(JOB));
	gl_sha256(said, SAID, strlen(SAID));
	gl_commit_halves(halves, job, said);
	gl_commit_answer(whole, JOB, strlen(JOB), SAID, strlen(SAID));
	ck_assert_mem_eq(halves, whole, 32);
}
END_TEST

START_TEST(lines_are_those_that_the_formats_show)
{
	struct gl_task t = { .n = 17, .external_id = "rte-17", .external_id_len = 6 };
	struct gl_proof path = { .n = 2 };
	struct gl_earning earned = { .currency = "USD", .accepted = 3, .rejected = 1, .amount = 90000 };
	uint8_t hash[32];
	gl_buf_auto out = { 0 };

	gl_buf_init(&out, 1 << 16);
	memset(hash, 0x11, 32);
	memset(path.hash[0], 0x22, 32);
	memset(path.hash[1], 0x33, 32);
	gl_line_task_logged(&out, &t, hash);
	ck_assert_str_eq(out.data,
	        "{\"content\":\"" HASH1 "\",\"external_id\":\"rte-17\",\"for\":0,\"group\":null,\"n\":17}");
	gl_buf_clear(&out);
	gl_line_task(&out, &t, "{\"w\":0.5}", 9);
	ck_assert_str_eq(out.data,
	        "{\"content\":{\"w\":0.5},\"external_id\":\"rte-17\",\"for\":0,\"group\":null,\"n\":17}");
	gl_buf_clear(&out);
	gl_line_answer(&out, 812, JOB, strlen(JOB), hash);
	ck_assert_str_eq(out.data, "{\"index\":812,\"job\":" JOB ",\"said\":\"" HASH1 "\"}");
	gl_buf_clear(&out);
	gl_line_opening(&out, 900, REVIEW, strlen(REVIEW));
	ck_assert_str_eq(out.data, "{\"index\":900,\"opening\":" REVIEW "}");
	gl_buf_clear(&out);
	gl_line_gold(&out, 7, 3, GOLD, strlen(GOLD), &path);
	ck_assert_str_eq(out.data,
	        "{\"gold\":" GOLD ",\"index\":7,\"leaf\":3,\"proof\":[\"" HASH2 "\",\"" HASH3 "\"]}");
	gl_buf_clear(&out);
	gl_line_said(&out, 812, SAID, strlen(SAID));
	ck_assert_str_eq(out.data, "{\"index\":812,\"said\":" SAID "}");
	gl_buf_clear(&out);
	gl_line_earning(&out, &earned);
	ck_assert_str_eq(out.data, "{\"a\":\"00000000000000000000000000000000\",\"accepted\":3,\"amount\":"
	                           "90000,\"currency\":\"USD\",\"rejected\":1}");
}
END_TEST

START_TEST(a_task_line_is_written_as_it_was_read)
{
	static const char line[] = "{\"content\":[1,{\"a\":0.1}],\"external_id\":null,\"for\":3,\"group\":"
	                           "\"g \\\"1\\\"\",\"n\":9}";
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto out = { 0 }, content = { 0 };
	const struct gl_json *node;
	struct gl_task t;
	struct gl_err e = { 0 };

	gl_buf_init(&out, 4096);
	gl_buf_init(&content, 4096);
	ck_assert(
	        !gl_json_parse_jcs(&doc, line, strlen(line), &e) && !gl_task_parse(&t, &node, doc.root, &e));
	gl_jcs(&content, node);
	gl_line_task(&out, &t, content.data, content.len);
	ck_assert_str_eq(out.data, line);
}
END_TEST

Suite *opening_suite(void);
Suite *opening_suite(void)
{
	Suite *s = suite_create("opening");
	TCase *t = tcase_create("opening");

	tcase_add_loop_test(t, an_opening_is_written_as_it_was_read, 0, GL_COUNT(good));
	tcase_add_loop_test(t, what_is_not_exactly_an_opening_is_refused, 0, GL_COUNT(bad));
	tcase_add_test(t, commitments_are_those_of_another_implementation);
	tcase_add_test(t, the_halves_of_an_answer_commit_as_the_whole_does);
	tcase_add_test(t, lines_are_those_that_the_formats_show);
	tcase_add_test(t, a_task_line_is_written_as_it_was_read);
	suite_add_tcase(s, t);
	return s;
}
