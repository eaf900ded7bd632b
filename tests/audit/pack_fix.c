/* Hashes put right again after an edit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "dataset/opening.h"
#include "inside.h"
#include "merkle/oz.h"

/* Writes hex over what stands behind a text. */
static void put_hex(char *line, const char *behind, const uint8_t hash[32])
{
	char *at = strstr(line, behind), hex[65];

	if (!at || strlen(at) < strlen(behind) + 64)
		return;
	gl_hex(hex, hash, 32);
	memcpy(at + strlen(behind), hex, 64);
}

static void fix_said(struct pack *p)
{
	for (size_t i = 0, o = 0; i < p->said.n; i++) {
		char *said = text_member(p->said.text[i], "said");
		uint8_t hash[32];

		while (o < p->openings.n && (text_index(p->openings.text[o]) < text_index(p->said.text[i]) ||
		                                    strstr(p->openings.text[o], "{\"gold\"")))
			o++;
		if (said && o < p->openings.n &&
		        text_index(p->openings.text[o]) == text_index(p->said.text[i])) {
			gl_sha256(hash, said, strlen(said));
			put_hex(p->openings.text[o], "\"said\":\"", hash);
		}
		free(said);
	}
}

static void fix_commitment(struct pack *p, const char *opening)
{
	uint64_t index = text_index(opening);
	char *job = text_member(opening, "job"), *whole = text_member(opening, "opening"), *entry, *kind;
	uint8_t c[32], halves[2][32];

	if (index >= p->log.n)
		goto out;
	entry = p->log.text[index];
	kind = text_member(entry, "k");
	if (job && strstr(opening, "\"said\":\"")) {
		gl_sha256(halves[0], job, strlen(job));
		gl_unhex(halves[1], 32, strstr(opening, "\"said\":\"") + 8, 64);
		gl_commit_halves(c, halves[0], halves[1]);
		put_hex(entry, "\"c\":\"", c);
	} else if (whole && kind) {
		kind[strlen(kind) - 1] = 0;
		gl_commit_opening(c, kind + 1, whole, strlen(whole));
		put_hex(entry, "\"c\":\"", c);
	}
	free(kind);
out:
	free(job);
	free(whole);
}

static bool chunk_of(const char *entry, uint64_t *first, uint64_t *count)
{
	return strstr(entry, "\"k\":\"tasks\"") &&
	       sscanf(entry, "{\"count\":%lu,\"first\":%lu", count, first) == 2;
}

static void content_hash(const char *task, uint8_t out[32])
{
	char *content = text_member(task, "content");

	gl_sha256(out, content ? content : "", content ? strlen(content) : 0);
	free(content);
}

/* The line as it is logged: its content by hash. */
static char *logged(const char *task)
{
	char *content = text_member(task, "content"), *out, hex[67], *copy;
	uint8_t hash[32];

	content_hash(task, hash);
	hex[0] = '"';
	gl_hex(hex + 1, hash, 32);
	strcpy(hex + 65, "\"");
	copy = content ? text_replaced(task, content, hex) : NULL;
	out = copy ? copy : must(strdup(task));
	free(content);
	return out;
}

static void fix_tasks(struct pack *p)
{
	for (size_t i = 0; i < p->log.n; i++) {
		struct gl_merkle tree = { 0 };
		uint64_t first, count;
		uint8_t root[32];

		if (!chunk_of(p->log.text[i], &first, &count))
			continue;
		for (uint64_t k = first - 1; k < first - 1 + count && k < p->tasks.n; k++) {
			char *line = logged(p->tasks.text[k]);

			gl_merkle_push(&tree, line, strlen(line));
			free(line);
		}
		gl_merkle_root(&tree, root);
		put_hex(p->log.text[i], "\"root\":\"", root);
	}
	for (size_t i = 0; i < p->openings.n; i++) {
		const char *n = strstr(p->openings.text[i], ",\"n\":");
		uint64_t task = n && strstr(p->openings.text[i], "\"job\"") ? strtoull(n + 5, NULL, 10) : 0;
		uint8_t hash[32];

		if (!task || task > p->tasks.n)
			continue;
		content_hash(p->tasks.text[task - 1], hash);
		put_hex(p->openings.text[i], "\"content\":\"", hash);
	}
	for (size_t i = 0; i < p->records.n && i < p->tasks.n; i++) {
		uint8_t hash[32];

		content_hash(p->tasks.text[i], hash);
		put_hex(p->records.text[i], "\"content\":\"", hash);
	}
}

struct gold_leaves {
	uint8_t leaf[512][32];
};

static bool gold_at(void *ctx, unsigned level, uint64_t n, uint8_t out[32])
{
	const struct gold_leaves *g = ctx;
	struct gl_merkle tree = { 0 };

	for (uint64_t i = n << level; i < (n + 1) << level; i++)
		gl_merkle_push_hash(&tree, g->leaf[i]);
	gl_merkle_root(&tree, out);
	return true;
}

/* Opened leaves are what openings.jsonl says; the others what they were. */
static void fix_gold(struct pack *p)
{
	for (size_t i = 0; i < p->openings.n; i++) {
		char *gold = text_member(p->openings.text[i], "gold");
		const char *n = gold ? strstr(gold, "\"n\":") : NULL;
		uint64_t task = n ? strtoull(n + 4, NULL, 10) : 0;

		if (task && task <= p->gold.n)
			lines_set(&p->gold, task - 1, gold);
		free(gold);
	}
	for (size_t i = 0; i < p->log.n; i++) {
		struct gold_leaves *g = must(malloc(sizeof(*g)));
		struct gl_merkle tree = { 0 };
		uint64_t first, count;
		uint8_t c[32], root[32];

		if (chunk_of(p->log.text[i], &first, &count) && first - 1 + count <= p->gold.n) {
			for (uint64_t k = 0; k < count; k++) {
				const char *gold = p->gold.text[first - 1 + k];

				gl_commit_opening(c, "gold", gold, strlen(gold));
				gl_merkle_leaf(g->leaf[k], c, 32);
				gl_merkle_push_hash(&tree, g->leaf[k]);
			}
			gl_merkle_root(&tree, root);
			put_hex(p->log.text[i], "\"gold\":\"", root);
			for (size_t o = 0; o < p->openings.n; o++) {
				char *line = p->openings.text[o];
				const char *leaf = strstr(line, "\"leaf\":");
				struct gl_proof proof;
				char *at = strstr(line, "\"proof\":[");

				if (!leaf || !at || text_index(line) != i ||
				        strtoull(leaf + 7, NULL, 10) >= count)
					continue;
				gl_merkle_inclusion(&proof, strtoull(leaf + 7, NULL, 10), count, gold_at, g);
				at += 9;
				for (unsigned h = 0; h < proof.n && strlen(at) > 66; h++, at += 67)
					gl_hex(at + 1, proof.hash[h], 32), at[65] = '"';
			}
		}
		free(g);
	}
}

static void put_member(struct pack *p, const char *name, const char *value)
{
	char *key, *out, *from = text_member(p->manifest, name), *whole;

	if (asprintf(&key, "\"%s\":%s", name, from ? from : "") < 0 ||
	        asprintf(&whole, "\"%s\":%s", name, value) < 0)
		abort();
	out = text_replaced(p->manifest, key, whole);
	if (out) {
		free(p->manifest);
		p->manifest = out;
	}
	free(key);
	free(whole);
	free(from);
}

static void fix_records(struct pack *p)
{
	struct gl_merkle tree = { 0 };
	struct gl_oz oz = { 0 };
	struct gl_err e;
	uint8_t root[32], oz_root[32], keccak[32];
	char hex[65], oz_hex[65], *value;

	if (!p->records.n)
		return;
	gl_oz_init(&oz, (uint32_t)p->records.n, &e);
	for (size_t i = 0; i < p->records.n; i++) {
		gl_merkle_push(&tree, p->records.text[i], strlen(p->records.text[i]));
		gl_keccak256(keccak, p->records.text[i], strlen(p->records.text[i]));
		gl_oz_add(&oz, keccak);
	}
	gl_merkle_root(&tree, root);
	gl_oz_build(&oz, &e);
	gl_oz_root(&oz, oz_root);
	gl_oz_release(&oz);
	gl_hex(hex, root, 32);
	gl_hex(oz_hex, oz_root, 32);
	if (asprintf(&value, "{\"count\":%zu,\"oz_root\":\"0x%s\",\"root\":\"%s\"}", p->records.n, oz_hex,
	            hex) < 0)
		abort();
	put_member(p, "records", value);
	free(value);
}

struct listed {
	char *name;
	char text[200];
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct listed *)a)->name, ((const struct listed *)b)->name);
}

static void fix_files(struct pack *p)
{
	const struct {
		const char *name;
		const struct lines *lines;
	} own[] = { { "openings.jsonl", &p->openings }, { "records.jsonl", &p->records },
		{ "tasks.jsonl", &p->tasks } };
	struct listed list[100];
	struct gl_buf out = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < 3 + p->files; i++) {
		const struct pack_file *f = i < 3 ? NULL : &p->file[i - 3];
		size_t len = f ? f->len : 0;
		char *data = f ? f->data : lines_joined(own[i].lines, &len), hex[65];
		uint8_t hash[32];

		gl_sha256(hash, data, len);
		gl_hex(hex, hash, 32);
		if (!f || f->named) {
			list[n].name = f ? f->name : (char *)(uintptr_t)own[i].name;
			snprintf(list[n++].text, sizeof(list->text), "{\"bytes\":%zu,\"sha256\":\"%s\"}", len,
			        hex);
		}
		if (!f)
			free(data);
	}
	qsort(list, n, sizeof(*list), by_name);
	gl_buf_init(&out, BIG);
	for (size_t i = 0; i < n; i++)
		gl_buf_printf(&out, "%s\"%s\":%s", i ? "," : "{", list[i].name, list[i].text);
	gl_buf_putc(&out, '}');
	put_member(p, "files", out.data);
	gl_buf_release(&out);
}

static void fix_seal(struct pack *p)
{
	char want[60];
	uint8_t hash[32];
	size_t i;

	snprintf(want, sizeof(want), "{\"dataset\":%lu,\"k\":\"seal\",", p->dataset);
	i = lines_find(&p->log, 0, want);
	if (i == SIZE_MAX)
		return;
	gl_sha256(hash, p->manifest, strlen(p->manifest));
	put_hex(p->log.text[i], "\"manifest\":\"", hash);
	if (strstr(p->manifest, "\"},\"size\"") && strstr(p->manifest, ",\"root\":\"")) {
		char *records = text_member(p->manifest, "records"),
		     *root = records ? strstr(records, "\"root\":\"") : NULL;

		if (root && gl_unhex(hash, 32, root + 8, strlen(root) < 72 ? 0 : 64))
			put_hex(p->log.text[i], "\"root\":\"", hash);
		free(records);
	}
}

void pack_fix(struct pack *p, int what)
{
	if (what & FIX_TASKS)
		fix_tasks(p);
	if (what & FIX_SAID)
		fix_said(p);
	if (what & FIX_GOLD)
		fix_gold(p);
	for (size_t i = 0; what & FIX_COMMIT && i < p->openings.n; i++)
		fix_commitment(p, p->openings.text[i]);
	if (what & FIX_RECORDS)
		fix_records(p);
	if (what & FIX_FILES)
		fix_files(p);
	if (what & FIX_SEAL)
		fix_seal(p);
}
