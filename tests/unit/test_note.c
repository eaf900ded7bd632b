/* note: checkpoints and proofs have one form each; a changed byte makes them wrong. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/json.h"
#include "merkle/note.h"
#include "testdata.h"

/* Keys in public use: the example of Go's note package, and the log of Go's module checksums. */
static const struct {
	const char *text, *name;
	uint32_t id;
} vkeys[] = {
	{ "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "PeterNeumann", 0xc74f20a3 },
	{ "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", "sum.golang.org",
	        0x033de0ae },
};

START_TEST(verifier_keys_are_read_and_written)
{
	const char *text = vkeys[_i].text;
	gl_buf_auto out = { 0 };
	struct gl_err e = { 0 };
	struct gl_vkey v;
	char line[200];

	ck_assert_msg(!gl_vkey_parse(&v, text, strlen(text), &e), "%s", e.text);
	ck_assert_str_eq(v.name, vkeys[_i].name);
	ck_assert_uint_eq(v.id, vkeys[_i].id);
	gl_buf_init(&out, 200);
	gl_vkey_text(&out, &v);
	ck_assert_str_eq(out.data, text);
	snprintf(line, sizeof(line), "%s\n\n", text);
	ck_assert_int_eq(gl_vkey_parse(&v, line, strlen(text) + 1, &e), GL_OK);
	ck_assert_int_eq(gl_vkey_parse(&v, line, strlen(text) + 2, &e), GL_INVALID);
	for (size_t len = 0; len < strlen(text); len++)
		ck_assert_int_eq(gl_vkey_parse(&v, text, len, &e), GL_INVALID);
	for (size_t i = 0; i < strlen(text); i++) {
		strcpy(line, text);
		line[i] ^= 1;
		ck_assert_msg(gl_vkey_parse(&v, line, strlen(text), &e) == GL_INVALID, "%s", line);
	}
}
END_TEST

START_TEST(other_verifier_keys_are_refused)
{
	static const char *const bad[] = {
		"",
		"+",
		"++",
		"name",
		"+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"PeterNeumann+c74f20a3+AhpcZ2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", /* another algorithm */
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q=",
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW ",
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW+",
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\r\n",
	};
	char longest[GL_ORIGIN_MAX + 80];
	struct gl_vkey v;

	for (size_t i = 0; i < GL_COUNT(bad); i++)
		ck_assert_msg(gl_vkey_parse(&v, bad[i], strlen(bad[i]), NULL) == GL_INVALID, "%s", bad[i]);
	memset(longest, 'x', sizeof(longest));
	strcpy(longest + GL_ORIGIN_MAX + 1, "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
	ck_assert_int_eq(gl_vkey_parse(&v, longest, strlen(longest), NULL), GL_INVALID);
}
END_TEST

static struct gl_signer signer, stranger;
static struct gl_vkey vkey;

static void make_keys(void)
{
	static const uint8_t seeds[2][GL_SIGN_SEED] = { { 1 }, { 2 } };

	gl_signer_init(&signer, seeds[0]);
	gl_signer_init(&stranger, seeds[1]);
	gl_vkey_init(&vkey, "example.org/log/7kq2", signer.public);
}

static void signed_checkpoint(struct gl_buf *out)
{
	struct gl_checkpoint c = { .origin = "example.org/log/7kq2", .size = 1446 };

	gl_sha256(c.root, "root", 4);
	gl_buf_init(out, GL_CHECKPOINT_MAX * 2);
	gl_checkpoint_sign(out, &c, &vkey, &signer);
}

static enum gl_code open_text(const char *text)
{
	struct gl_checkpoint c;

	return gl_checkpoint_open(&c, text, strlen(text), &vkey, NULL);
}

START_TEST(a_signed_checkpoint_opens)
{
	gl_buf_auto text = { 0 };
	uint8_t root[GL_HASH_BYTES];
	struct gl_checkpoint c;
	struct gl_err e = { 0 };

	signed_checkpoint(&text);
	ck_assert_mem_eq(text.data, "example.org/log/7kq2\n1446\n", 26);
	ck_assert_msg(!gl_checkpoint_open(&c, text.data, text.len, &vkey, &e), "%s", e.text);
	gl_sha256(root, "root", 4);
	ck_assert_str_eq(c.origin, "example.org/log/7kq2");
	ck_assert_uint_eq(c.size, 1446);
	ck_assert_mem_eq(c.root, root, GL_HASH_BYTES);
}
END_TEST

START_TEST(no_changed_byte_goes_unseen)
{
	gl_buf_auto text = { 0 };
	struct gl_checkpoint c;

	signed_checkpoint(&text);
	for (size_t i = 0; i < text.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			text.data[i] ^= (char)(1 << bit);
			ck_assert_msg(gl_checkpoint_open(&c, text.data, text.len, &vkey, NULL),
			        "byte %zu bit %d", i, bit);
			text.data[i] ^= (char)(1 << bit);
		}
		ck_assert_int_eq(gl_checkpoint_open(&c, text.data, i, &vkey, NULL), GL_INVALID);
	}
	gl_buf_putc(&text, '\n');
	ck_assert_int_eq(open_text(text.data), GL_INVALID);
}
END_TEST

START_TEST(only_the_right_key_opens_it)
{
	gl_buf_auto text = { 0 };
	struct gl_checkpoint c;
	struct gl_vkey other;
	struct gl_err e = { 0 };

	signed_checkpoint(&text);
	gl_vkey_init(&other, vkey.name, stranger.public);
	ck_assert_int_eq(gl_checkpoint_open(&c, text.data, text.len, &other, &e), GL_INVALID);
	ck_assert_ptr_nonnull(strstr(e.text, "not signed by"));
	/* The same name and id with another key is a forgery, not an unknown signer. */
	other.id = vkey.id;
	ck_assert_int_eq(gl_checkpoint_open(&c, text.data, text.len, &other, &e), GL_INVALID);
	ck_assert_ptr_nonnull(strstr(e.text, "wrong signature"));
	gl_vkey_init(&other, "example.org/log/other", signer.public);
	ck_assert_int_eq(gl_checkpoint_open(&c, text.data, text.len, &other, &e), GL_INVALID);
	ck_assert_ptr_nonnull(strstr(e.text, "example.org/log/7kq2"));
	ck_assert_int_eq(gl_checkpoint_parse(&c, text.data, text.len, &e), GL_OK);
}
END_TEST

#define OTHERS_LINE "\xe2\x80\x94 witness.example/w1 AAAAAQID\n"

START_TEST(others_signatures_are_ignored_up_to_sixteen)
{
	gl_buf_auto text = { 0 };

	signed_checkpoint(&text);
	for (int lines = 2; lines <= 16; lines++) {
		gl_buf_puts(&text, OTHERS_LINE);
		ck_assert_int_eq(open_text(text.data), GL_OK);
	}
	gl_buf_puts(&text, OTHERS_LINE);
	ck_assert_int_eq(open_text(text.data), GL_INVALID);
}
END_TEST

START_TEST(signature_lines_have_one_form)
{
	static const char *const bad[] = { "x\n", "\n", "- witness AAAAAQID\n",
		"\xe2\x80\x94witness AAAAAQID\n", "\xe2\x80\x94 witness\n", "\xe2\x80\x94 witness \n",
		"\xe2\x80\x94  AAAAAQID\n", "\xe2\x80\x94 witness AAAAAQI=\n ",
		"\xe2\x80\x94 witness AAAAAA==\n", "\xe2\x80\x94 wit+ness AAAAAQID\n",
		"\xe2\x80\x94 wit\tness AAAAAQID\n", "\xe2\x80\x94 witness AAAAAQID \n",
		"\xe2\x80\x94 witness AAAAAQID", "\xe2\x80\x94 witness AAAAAQID\r\n",
		"\xe2\x80\x94 wit\xffness AAAAAQID\n", "\xe2\x80\x94 wit\xc3 AAAAAQID\n" };

	for (size_t i = 0; i < GL_COUNT(bad); i++) {
		gl_buf_auto text = { 0 };

		signed_checkpoint(&text);
		gl_buf_puts(&text, bad[i]);
		ck_assert_msg(open_text(text.data) == GL_INVALID, "%s", bad[i]);
	}
}
END_TEST

/* Texts that the key itself signed, so that only their form is wrong. */
START_TEST(three_lines_have_one_form)
{
#define ROOT "S6fkXm2Ce9lzyFS3OOzsxwYDmLdRr6xWZZfn3GZt7xA=\n"
	static const struct {
		const char *text;
		bool good;
	} rows[] = {
		{ "example.org/log/7kq2\n1446\n" ROOT, true },
		{ "example.org/log/7kq2\n0\n" ROOT, true },
		{ "example.org/log/7kq2\n9223372036854775807\n" ROOT, true },
		{ "example.org/log/7kq2\n9223372036854775808\n" ROOT, false },
		{ "example.org/log/7kq2\n18446744073709551617\n" ROOT, false },
		{ "example.org/log/7kq2\n01446\n" ROOT, false },
		{ "example.org/log/7kq2\n+1446\n" ROOT, false },
		{ "example.org/log/7kq2\n-1\n" ROOT, false },
		{ "example.org/log/7kq2\n\n" ROOT, false },
		{ "example.org/log/7kq2\n1446 \n" ROOT, false },
		{ "example.org/log/7kq2\n1446\n" ROOT "extension\n", false },
		{ "example.org/log/7kq2\n1446\nS6fkXm2Ce9lzyFS3OOzsxwYDmLdRr6xWZZfn3GZt7x==\n", false },
		{ "example.org/log/7kq2\n1446\nS6fkXm2Ce9lzyFS3OOzsxwYDmLdRr6xWZZfn3GZt7xB=\n", false },
		{ "example.org/log/7kq2\n1446\n\n" ROOT, false },
		{ "example.org/log/7kq2 \n1446\n" ROOT, false },
		{ "\n1446\n" ROOT, false },
		{ "example.org/log/7kq2\n1446\n", false },
		{ "example.org/log/7kq2\r\n1446\n" ROOT, false },
	};

	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		uint8_t sig[4 + GL_SIGN_BYTES] = { (uint8_t)(vkey.id >> 24), (uint8_t)(vkey.id >> 16),
			(uint8_t)(vkey.id >> 8), (uint8_t)vkey.id };
		gl_buf_auto text = { 0 };

		gl_buf_init(&text, 1000);
		gl_sign(sig + 4, &signer, rows[i].text, strlen(rows[i].text));
		gl_buf_printf(&text, "%s\n\xe2\x80\x94 %s ", rows[i].text, vkey.name);
		gl_buf_base64(&text, sig, sizeof(sig));
		gl_buf_putc(&text, '\n');
		ck_assert_msg(open_text(text.data) == (rows[i].good ? GL_OK : GL_INVALID), "%s", text.data);
	}
}
END_TEST

/* --- Proofs --- */

static void a_proof(struct gl_buf *out, unsigned hashes, bool extra)
{
	gl_buf_auto checkpoint = { 0 };
	struct gl_proof p = { .n = hashes };

	for (unsigned i = 0; i < hashes; i++)
		memset(p.hash[i], (int)i, GL_HASH_BYTES);
	signed_checkpoint(&checkpoint);
	gl_buf_init(out, 1 << 16);
	gl_tlog_proof_write(out, "ex\0tra", extra ? 6 : 0, 1283, &p, checkpoint.data, checkpoint.len);
}

START_TEST(a_proof_comes_back_as_it_was_written)
{
	gl_buf_auto text = { 0 }, again = { 0 };
	struct gl_tlog_proof p;
	struct gl_err e = { 0 };

	a_proof(&text, (unsigned)_i, _i % 2);
	ck_assert_msg(!gl_tlog_proof_parse(&p, text.data, text.len, &e), "%s", e.text);
	ck_assert_uint_eq(p.index, 1283);
	ck_assert_uint_eq(p.proof.n, (unsigned)_i);
	ck_assert_uint_eq(p.extra_len, _i % 2 ? 6 : 0);
	ck_assert(!p.extra_len || !memcmp(p.extra, "ex\0tra", 6));
	ck_assert_int_eq(open_text(p.checkpoint), GL_OK);
	gl_buf_init(&again, 1 << 16);
	gl_tlog_proof_write(&again, p.extra, p.extra_len, p.index, &p.proof, p.checkpoint, p.checkpoint_len);
	ck_assert_str_eq(again.data, text.data);
	gl_tlog_proof_release(&p);
}
END_TEST

START_TEST(proofs_have_one_form)
{
#define FIRST "c2sp.org/tlog-proof@v1\n"
#define HASH  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
	static const char *const good[] = { FIRST "index 0\n\nx",
		FIRST "extra AA==\nindex 7\n" HASH HASH "\nx" };
	static const char *const bad[] = { "", "c2sp.org/tlog-proof@v1", FIRST, FIRST "index 0\n",
		FIRST "index 0\nx", FIRST "index 0\n" HASH, FIRST "index 0\n" HASH "x", FIRST "index 00\n\nx",
		FIRST "index -1\n\nx", FIRST "index\n\nx", FIRST "index 9223372036854775808\n\nx",
		FIRST "extra \nindex 0\n\nx", FIRST "extra AA=\nindex 0\n\nx",
		FIRST "extra AB==\nindex 0\n\nx", FIRST "index 0\nextra AA==\n\nx",
		FIRST "extra AA==\nextra AA==\nindex 0\n\nx", FIRST "index 0\n \n\nx", FIRST "\nindex 0\n\nx",
		"c2sp.org/tlog-proof@v2\nindex 0\n\nx", " " FIRST "index 0\n\nx",
		"c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\nx",
		FIRST "index 0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n\nx" };
	struct gl_tlog_proof p;
	gl_buf_auto text = { 0 };

	for (size_t i = 0; i < GL_COUNT(good); i++) {
		ck_assert_int_eq(gl_tlog_proof_parse(&p, good[i], strlen(good[i]), NULL), GL_OK);
		ck_assert_str_eq(p.checkpoint, "x");
		gl_tlog_proof_release(&p);
	}
	for (size_t i = 0; i < GL_COUNT(bad); i++)
		ck_assert_msg(
		        gl_tlog_proof_parse(&p, bad[i], strlen(bad[i]), NULL) == GL_INVALID, "%s", bad[i]);
	gl_buf_init(&text, 1 << 16);
	gl_buf_puts(&text, FIRST "index 0\n");
	for (int i = 0; i < 65; i++)
		gl_buf_puts(&text, HASH);
	gl_buf_puts(&text, "\nx");
	ck_assert_int_eq(gl_tlog_proof_parse(&p, text.data, text.len, NULL), GL_INVALID);
}
END_TEST

/* --- Bundles made by other code --- */

static const char *const names[] = { "one", "b256", "main" };

static void open_bundle_key(struct gl_vkey *v, const char *name)
{
	size_t len;
	gl_mem_auto char *text = test_file(&len, "example-bundles/%s.vkey", name);
	gl_buf_auto again = { 0 };

	ck_assert_int_eq(gl_vkey_parse(v, text, len, NULL), GL_OK);
	gl_buf_init(&again, 1000);
	gl_vkey_text(&again, v);
	ck_assert_mem_eq(again.data, text, again.len);
	ck_assert_uint_ge(again.len + 1, len);
}

/* {"entry":{..},"opening":{..}}: the entry's own bytes are the leaf. */
static void entry_leaf(const struct gl_tlog_proof *p, uint8_t leaf[GL_HASH_BYTES])
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto entry = { 0 };

	ck_assert_int_eq(gl_json_parse_jcs(&doc, p->extra, p->extra_len, NULL), GL_OK);
	gl_buf_init(&entry, 4096);
	gl_jcs(&entry, gl_json_get(doc.root, "entry"));
	gl_merkle_leaf(leaf, entry.data, entry.len);
}

START_TEST(receipts_of_other_code_verify_and_are_written_alike)
{
	const char *name = names[_i];
	struct gl_vkey v;

	if (!test_data())
		return;
	open_bundle_key(&v, name);
	for (int i = 0; i < 3; i++) {
		size_t len;
		gl_mem_auto char *text = test_file(&len, "example-bundles/%s.%d.tlog-proof", name, i);
		gl_buf_auto again = { 0 };
		uint8_t leaf[GL_HASH_BYTES];
		struct gl_tlog_proof p;
		struct gl_checkpoint c;
		struct gl_err e = { 0 };

		ck_assert_msg(!gl_tlog_proof_parse(&p, text, len, &e), "%s", e.text);
		ck_assert_msg(!gl_checkpoint_open(&c, p.checkpoint, p.checkpoint_len, &v, &e), "%s", e.text);
		entry_leaf(&p, leaf);
		ck_assert(gl_merkle_check_inclusion(&p.proof, p.index, c.size, leaf, c.root));
		leaf[0] ^= 1;
		ck_assert(!gl_merkle_check_inclusion(&p.proof, p.index, c.size, leaf, c.root));
		gl_buf_init(&again, len);
		gl_tlog_proof_write(
		        &again, p.extra, p.extra_len, p.index, &p.proof, p.checkpoint, p.checkpoint_len);
		ck_assert_uint_eq(again.len, len);
		ck_assert_mem_eq(again.data, text, len);
		gl_tlog_proof_release(&p);
	}
}
END_TEST

START_TEST(checkpoints_of_other_code_open)
{
	struct gl_checkpoint c;
	struct gl_err e = { 0 };
	struct gl_vkey v;

	if (!test_data())
		return;
	open_bundle_key(&v, names[_i]);
	{
		size_t len;
		gl_mem_auto char *text = test_file(&len, "example-bundles/%s/log/checkpoint", names[_i]);

		ck_assert_msg(!gl_checkpoint_open(&c, text, len, &v, &e), "%s", e.text);
		ck_assert_str_eq(c.origin, v.name);
		ck_assert_uint_gt(c.size, 0);
		for (size_t i = 0; i < len; i++) {
			text[i] ^= 2;
			ck_assert_int_eq(gl_checkpoint_open(&c, text, len, &v, NULL), GL_INVALID);
			text[i] ^= 2;
		}
	}
}
END_TEST

Suite *note_suite(void);

Suite *note_suite(void)
{
	Suite *suite = suite_create("note");
	TCase *tc = tcase_create("note");

	tcase_add_unchecked_fixture(tc, make_keys, NULL);
	tcase_add_loop_test(tc, verifier_keys_are_read_and_written, 0, (int)GL_COUNT(vkeys));
	tcase_add_test(tc, other_verifier_keys_are_refused);
	tcase_add_test(tc, a_signed_checkpoint_opens);
	tcase_add_test(tc, no_changed_byte_goes_unseen);
	tcase_add_test(tc, only_the_right_key_opens_it);
	tcase_add_test(tc, others_signatures_are_ignored_up_to_sixteen);
	tcase_add_test(tc, signature_lines_have_one_form);
	tcase_add_test(tc, three_lines_have_one_form);
	tcase_add_loop_test(tc, a_proof_comes_back_as_it_was_written, 0, 65);
	tcase_add_test(tc, proofs_have_one_form);
	tcase_add_loop_test(tc, receipts_of_other_code_verify_and_are_written_alike, 0, 3);
	tcase_add_loop_test(tc, checkpoints_of_other_code_open, 0, 3);
	suite_add_tcase(suite, tc);
	return suite;
}
