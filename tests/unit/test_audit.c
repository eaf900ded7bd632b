/* audit: names of logs, what a report says and how it ends; and proofs of single records. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "audit/inside.h"
#include "base/auto.h"
#include "base/hex.h"
#include "dataset/record_proof.h"
#include "merkle/oz.h"

static const struct {
	const char *text, *base, *project;
	uint64_t number; /* 0: it is no origin */
} origins[] = {
	{ "example.org/log/7kq2", "example.org/log/7kq2", "7kq2", 1 },
	{ "example.org/log/7kq2.2", "example.org/log/7kq2", "7kq2", 2 },
	{ "example.org:8080/log/7kq2.31", "example.org:8080/log/7kq2", "7kq2", 31 },
	{ "example.org/log/7kq2.1", NULL, NULL, 0 },
	{ "example.org/log/7kq2.02", NULL, NULL, 0 },
	{ "example.org/log/7kq2.", NULL, NULL, 0 },
	{ "example.org/log/7kq2.2.3", NULL, NULL, 0 },
	{ "example.org/log/.2", NULL, NULL, 0 },
	{ "example.org/log/", NULL, NULL, 0 },
	{ "example.org/logs/7kq2", NULL, NULL, 0 },
	{ "7kq2", NULL, NULL, 0 },
	{ "", NULL, NULL, 0 },
};

START_TEST(an_origin_names_a_project_and_which_of_its_logs)
{
	struct gl_origin o;

	ck_assert_int_eq(gl_origin_parse(&o, origins[_i].text), origins[_i].number > 0);
	if (!origins[_i].number)
		return;
	ck_assert_str_eq(o.base, origins[_i].base);
	ck_assert_str_eq(o.project, origins[_i].project);
	ck_assert_uint_eq(o.number, origins[_i].number);
}
END_TEST

START_TEST(the_first_exit_that_holds_is_taken)
{
	struct gl_audit_report r = { .vkey_given = true };

	ck_assert_int_eq(gl_audit_exit(&r), 0);
	r.unsaid = 1;
	ck_assert_int_eq(gl_audit_exit(&r), 3);
	r.vkey_given = false;
	ck_assert_int_eq(gl_audit_exit(&r), 2);
	r.wrong.found = true;
	ck_assert_int_eq(gl_audit_exit(&r), 1);
}
END_TEST

START_TEST(a_report_names_the_place_and_is_right_json)
{
	struct gl_audit_report r = { .wrong = { .found = true,
		                             .step = GL_STEP_OPENINGS,
		                             .line = 17,
		                             .index = 812,
		                             .file = "openings.jsonl",
		                             .message = "a \"quoted\" thing\xc3\xbc",
		                             .expected = "1",
		                             .found_text = "2" } };
	gl_buf_auto text = { 0 }, json = { 0 };
	gl_json_doc_auto doc = { 0 };
	const struct gl_json *wrong;
	struct gl_err e = { 0 };

	gl_buf_init(&text, 1 << 16);
	gl_buf_init(&json, 1 << 16);
	gl_audit_text(&text, &r);
	ck_assert(strstr(text.data, "WRONG in step 4: openings.jsonl, line 17, log index 812"));
	ck_assert(strstr(text.data, "expected  1") && strstr(text.data, "found     2"));
	gl_audit_json(&json, &r);
	ck_assert_msg(!gl_json_parse(&doc, json.data, json.len, &e), "%s", e.text);
	wrong = gl_json_get(doc.root, "wrong");
	ck_assert(gl_json_str(gl_json_get(wrong, "file"), "openings.jsonl"));
	ck_assert(gl_json_get(wrong, "line")->i == 17 && gl_json_get(wrong, "index")->i == 812);
	ck_assert(gl_json_str(gl_json_get(wrong, "message"), "a \"quoted\" thing\xc3\xbc"));
	ck_assert(gl_json_get(doc.root, "exit")->i == 1);
}
END_TEST

/* ---- records with their proofs ---- */

#define COUNT 5

static void record_line(char out[40], unsigned i)
{
	snprintf(out, 40, "{\"n\":%u,\"x\":\"%u\"}", i + 1, i * i);
}

static bool leaf_at(void *ctx, unsigned level, uint64_t n, uint8_t out[32])
{
	struct gl_merkle tree = { 0 };
	char line[40];

	(void)ctx;
	for (uint64_t i = n << level; i < (n + 1) << level; i++) {
		record_line(line, (unsigned)i);
		gl_merkle_push(&tree, line, strlen(line));
	}
	gl_merkle_root(&tree, out);
	return true;
}

static void put_hashes(struct gl_buf *out, const struct gl_proof *p, const char *prefix)
{
	for (unsigned i = 0; i < p->n; i++) {
		gl_buf_printf(out, "%s\"%s", i ? "," : "", prefix);
		gl_buf_hex(out, p->hash[i], 32);
		gl_buf_putc(out, '"');
	}
}

/* What a server answers for record i of five; quoted: with the record as a string. */
static void answer(struct gl_buf *out, struct gl_record_roots *roots, unsigned i, bool quoted)
{
	struct gl_merkle tree = { 0 };
	struct gl_oz oz;
	struct gl_proof path, oz_path;
	struct gl_err e = { 0 };
	uint8_t keccak[32], leaf[32], mine[32] = { 0 };
	char line[40];

	ck_assert(!gl_oz_init(&oz, COUNT, &e));
	for (unsigned k = 0; k < COUNT; k++) {
		record_line(line, k);
		gl_merkle_push(&tree, line, strlen(line));
		gl_keccak256(keccak, line, strlen(line));
		gl_oz_add(&oz, keccak);
		if (k == i)
			memcpy(mine, keccak, 32);
	}
	ck_assert(!gl_oz_build(&oz, &e));
	gl_oz_proof(&oz, i, &oz_path);
	*roots = (struct gl_record_roots){ .known = true, .oz_known = true };
	gl_oz_root(&oz, roots->oz_root);
	gl_merkle_root(&tree, roots->root);
	gl_oz_release(&oz);
	ck_assert(gl_merkle_inclusion(&path, i, COUNT, leaf_at, NULL));
	record_line(line, i);
	gl_merkle_leaf(leaf, line, strlen(line));
	gl_buf_printf(out, "{\"index\":%u,\"record\":", i);
	if (quoted)
		gl_jcs_string(out, line, strlen(line));
	else
		gl_buf_puts(out, line);
	gl_buf_puts(out, ",\"leaf\":\"");
	gl_buf_hex(out, leaf, 32);
	gl_buf_puts(out, "\",\"proof\":{\"rfc6962\":[");
	put_hashes(out, &path, "");
	gl_buf_printf(out, "],\"size\":%u},\"oz\":{\"value\":[%u,\"0x", COUNT, i);
	gl_buf_hex(out, mine, 32);
	gl_buf_puts(out, "\"],\"proof\":[");
	put_hashes(out, &oz_path, "0x");
	gl_buf_puts(out, "]},\"roots\":{\"root\":\"");
	gl_buf_hex(out, roots->root, 32);
	gl_buf_puts(out, "\",\"oz_root\":\"0x");
	gl_buf_hex(out, roots->oz_root, 32);
	gl_buf_puts(out, "\"}}");
}

static bool verifies(const char *text, size_t len, const struct gl_record_roots *roots, const char *record)
{
	struct gl_record_proof p = { 0 };
	struct gl_err e = { 0 };
	bool right = !gl_record_proof_parse(&p, text, len, &e) &&
	             !gl_record_proof_check(&p, roots, record, record ? strlen(record) : 0, &e);

	gl_record_proof_release(&p);
	return right;
}

START_TEST(a_record_verifies_with_its_proof_against_a_trusted_root)
{
	for (int quoted = 0; quoted < 2; quoted++) {
		struct gl_record_roots roots, alone;
		gl_buf_auto text = { 0 };
		char line[40];

		gl_buf_init(&text, 1 << 16);
		answer(&text, &roots, (unsigned)_i, quoted);
		record_line(line, (unsigned)_i);
		ck_assert(verifies(text.data, text.len, &roots, NULL));
		ck_assert(verifies(text.data, text.len, &roots, line));
		ck_assert(!verifies(text.data, text.len, &roots, "{\"n\":9}"));
		ck_assert(!verifies(text.data, text.len, &(struct gl_record_roots){ 0 }, line));
		alone = roots;
		alone.oz_known = false;
		ck_assert(verifies(text.data, text.len, &alone, line));
		alone.root[5] ^= 1;
		ck_assert(!verifies(text.data, text.len, &alone, line));
		alone = roots;
		alone.known = false;
		ck_assert(verifies(text.data, text.len, &alone, line));
		alone.oz_root[5] ^= 1;
		ck_assert(!verifies(text.data, text.len, &alone, line));
	}
}
END_TEST

START_TEST(a_proof_with_any_byte_changed_does_not_verify)
{
	struct gl_record_roots roots;
	gl_buf_auto text = { 0 };
	char line[40];

	gl_buf_init(&text, 1 << 16);
	answer(&text, &roots, 3, false);
	record_line(line, 3);
	for (size_t i = 0; i < text.len; i++) {
		text.data[i] ^= 1;
		ck_assert_msg(!verifies(text.data, text.len, &roots, line), "byte %zu of %s", i, text.data);
		text.data[i] ^= 1;
	}
}
END_TEST

Suite *audit_suite(void);
Suite *audit_suite(void)
{
	Suite *s = suite_create("audit");
	TCase *t = tcase_create("audit");

	tcase_add_loop_test(t, an_origin_names_a_project_and_which_of_its_logs, 0, GL_COUNT(origins));
	tcase_add_test(t, the_first_exit_that_holds_is_taken);
	tcase_add_test(t, a_report_names_the_place_and_is_right_json);
	tcase_add_loop_test(t, a_record_verifies_with_its_proof_against_a_trusted_root, 0, COUNT);
	tcase_add_test(t, a_proof_with_any_byte_changed_does_not_verify);
	suite_add_tcase(s, t);
	return s;
}
