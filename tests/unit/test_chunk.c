/* chunk: what the log states of an import, computed here once more from FORMATS by hand. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "desk/chunk.h"

#define TASKS 200

static const uint8_t secret[32] = { 5 }, seed[32] = { 6 };
static const uint32_t only[] = { 3, 4 };

struct import {
	char external[TASKS][16], content[TASKS][32];
	struct gl_chunk_line line[TASKS];
};

/* Every third without an id, every fifth in a group, every seventh gold, every eleventh for two members. */
static void fill(struct import *in, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct gl_chunk_line *l = &in->line[i];

		snprintf(in->external[i], sizeof in->external[i], "rte-%u", i);
		snprintf(in->content[i], sizeof in->content[i], "{\"text\":\"%u\"}", i);
		*l = (struct gl_chunk_line){ .content = in->content[i],
			.content_len = strlen(in->content[i]) };
		if (i % 3)
			l->external_id = in->external[i], l->external_id_len = strlen(in->external[i]);
		if (i % 5 == 0)
			l->group = "g", l->group_len = 1;
		if (i % 7 == 0)
			l->gold = "{\"q\":{\"choice\":\"a\"}}", l->gold_len = 20;
		if (i % 11 == 0)
			l->only = only, l->only_n = 2;
		l->priority = (uint8_t)(i % 10);
	}
}

static void hex32(char out[65], const uint8_t hash[32])
{
	gl_hex(out, hash, 32);
}

/* The line of task n as FORMATS 2 writes it. */
static int line_text(char *out, size_t cap, const struct gl_chunk_line *l, unsigned n)
{
	char content[65], external[32] = "null";
	uint8_t hash[32];

	gl_sha256(hash, l->content, l->content_len);
	hex32(content, hash);
	if (l->external_id)
		snprintf(external, sizeof external, "\"%s\"", l->external_id);
	return snprintf(out, cap, "{\"content\":\"%s\",\"external_id\":%s,\"for\":%u,\"group\":%s,\"n\":%u}",
	        content, external, l->only_n, l->group ? "\"g\"" : "null", n);
}

static void gold_commitment(uint8_t out[32], const struct gl_chunk_line *l, unsigned first, unsigned n)
{
	char text[256], salt[65], opening[200];
	uint8_t raw[32];
	int len;

	gl_chunk_gold_salt(raw, secret, first, n);
	hex32(salt, raw);
	len = snprintf(opening, sizeof opening, "{\"n\":%u,\"salt\":\"%s\",\"value\":%s}", n, salt,
	        l->gold ? l->gold : "null");
	memcpy(text, "goldleaf/gold/v1", 17); /* its NUL is the separator */
	memcpy(text + 17, opening, (size_t)len);
	gl_sha256(out, text, 17 + (size_t)len);
}

START_TEST(lines_gold_and_entry_are_as_formats_says)
{
	unsigned count = _i ? TASKS : 1, first = 4711;
	struct import *in = calloc(1, sizeof *in);
	struct gl_merkle tasks = { 0 }, gold = { 0 };
	struct gl_chunk c = { 0 };
	struct gl_err e = { 0 };
	uint8_t root[32], commitment[32];
	char text[512], task_root[65], gold_root[65];
	bool seen[TASKS] = { false };

	fill(in, count);
	ck_assert_int_eq(gl_chunk_build(&c, in->line, count, first, secret, seed, &e), GL_OK);
	ck_assert_uint_eq(c.first, first);
	ck_assert_uint_eq(c.count, count);
	for (unsigned i = 0; i < count; i++) {
		const struct gl_chunk_line *l = &in->line[c.line[i]];
		int len = line_text(text, sizeof text, l, first + i);

		ck_assert(!seen[c.line[i]]);
		seen[c.line[i]] = true;
		gl_merkle_push(&tasks, text, (size_t)len);
		gold_commitment(commitment, l, first, first + i);
		gl_merkle_push(&gold, commitment, sizeof commitment);
		gl_sha256(root, l->content, l->content_len);
		ck_assert_mem_eq(c.task[i].content, root, 32);
		ck_assert_uint_eq(c.task[i].priority, l->priority);
		ck_assert_int_eq(c.task[i].gold, l->gold != NULL);
		ck_assert_uint_eq(c.task[i].only_n, l->only_n);
		ck_assert_ptr_eq(c.task[i].only, l->only);
	}
	gl_merkle_root(&tasks, root);
	ck_assert_mem_eq(c.root, root, 32);
	hex32(task_root, root);
	gl_merkle_root(&gold, root);
	ck_assert_mem_eq(c.gold, root, 32);
	hex32(gold_root, root);
	snprintf(text, sizeof text,
	        "{\"count\":%u,\"first\":%u,\"gold\":\"%s\",\"k\":\"tasks\",\"root\":\"%s\",\"v\":1}", count,
	        first, gold_root, task_root);
	ck_assert_str_eq(c.entry.data, text);
	gl_chunk_release(&c);
	free(in);
}
END_TEST

START_TEST(the_permutation_follows_from_the_seed_and_moves_tasks)
{
	struct import *in = calloc(1, sizeof *in);
	struct gl_chunk a = { 0 }, b = { 0 }, other = { 0 };
	uint8_t seed2[32] = { 9 };
	struct gl_err e = { 0 };
	unsigned fixed = 0;

	fill(in, TASKS);
	gl_chunk_build(&a, in->line, TASKS, 1, secret, seed, &e);
	gl_chunk_build(&b, in->line, TASKS, 1, secret, seed, &e);
	gl_chunk_build(&other, in->line, TASKS, 1, secret, seed2, &e);
	ck_assert_mem_eq(a.line, b.line, TASKS * sizeof a.line[0]);
	ck_assert_mem_eq(a.root, b.root, 32);
	ck_assert_mem_ne(a.line, other.line, TASKS * sizeof a.line[0]);
	for (unsigned i = 0; i < TASKS; i++)
		fixed += a.line[i] == i;
	ck_assert_uint_lt(fixed, 12); /* one is expected; 12 or more once in 10^9 seeds */
	gl_chunk_release(&a);
	gl_chunk_release(&b);
	gl_chunk_release(&other);
	free(in);
}
END_TEST

START_TEST(salts_differ_by_task_chunk_and_secret)
{
	static const struct {
		uint8_t secret;
		uint32_t first, n;
	} rows[] = { { 5, 1, 1 }, { 5, 1, 2 }, { 5, 2, 2 }, { 6, 1, 1 }, { 5, 256, 1 }, { 5, 1, 256 } };
	uint8_t salt[6][32];

	for (unsigned i = 0; i < 6; i++) {
		uint8_t key[32] = { rows[i].secret };

		gl_chunk_gold_salt(salt[i], key, rows[i].first, rows[i].n);
		for (unsigned k = 0; k < i; k++)
			ck_assert_msg(memcmp(salt[i], salt[k], 32) != 0, "rows %u and %u", i, k);
	}
}
END_TEST

Suite *chunk_suite(void);

Suite *chunk_suite(void)
{
	Suite *s = suite_create("chunk");
	TCase *c = tcase_create("chunk");

	tcase_add_loop_test(c, lines_gold_and_entry_are_as_formats_says, 0, 2);
	tcase_add_test(c, the_permutation_follows_from_the_seed_and_moves_tasks);
	tcase_add_test(c, salts_differ_by_task_chunk_and_secret);
	suite_add_tcase(s, c);
	return s;
}
