#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "check.h"
#include "merkle/tile.h"

#define LEVELS 4 /* of tiles: 2^32 entries */

/* A state of the log that the server has shown or written down. */
struct state {
	uint64_t size;
	uint8_t root[GL_HASH_BYTES];
};

struct log {
	struct state head;
	struct gl_buf tile[LEVELS]; /* each level's hashes, one behind the other, as its tiles give them */
	struct gl_buf entries;      /* leaf hashes made from the entries themselves */
};

/* ---- reading it as an auditor does ---- */

struct fetched {
	struct log *log;
	const struct crowd *crowd;
	const struct gl_tile *tile;
	bool right;
};

static void on_head(void *ctx, const struct gl_response *r)
{
	struct fetched *f = ctx;
	struct gl_checkpoint head;
	struct gl_err e = { 0 };

	f->right = r->status == 200 && !gl_checkpoint_open(&head, r->body, r->len, &f->crowd->vkey, &e);
	if (f->right) {
		f->log->head.size = head.size;
		memcpy(f->log->head.root, head.root, sizeof(head.root));
	}
}

static void on_tile(void *ctx, const struct gl_response *r)
{
	struct fetched *f = ctx;
	const uint8_t *at = (const uint8_t *)r->body, *end = at + r->len, *entry;
	unsigned entries = 0;
	size_t len;

	f->right = r->status == 200;
	if (f->tile->level != GL_TILE_ENTRIES) {
		f->right = f->right && r->len == (size_t)f->tile->width * GL_HASH_BYTES;
		gl_buf_add(&f->log->tile[f->tile->level], r->body, r->len);
		return;
	}
	while (f->right && gl_tile_next_entry(&at, end, &entry, &len)) {
		uint8_t leaf[GL_HASH_BYTES];

		gl_merkle_leaf(leaf, entry, len);
		gl_buf_add(&f->log->entries, leaf, sizeof(leaf));
		entries++;
	}
	f->right = f->right && at == end && entries == f->tile->width;
}

static bool fetch(struct world *w, const struct crowd *c, struct log *log)
{
	struct fetched f = { .log = log, .crowd = c };
	char path[160], name[GL_TILE_PATH];
	struct gl_tile tile;
	uint64_t i = 0;

	snprintf(path, sizeof(path), "/log/%s/checkpoint", c->project);
	gl_client_call(w->client, &(struct gl_request){ .method = "GET", .path = path }, on_head, &f);
	for (f.tile = &tile; f.right && gl_tile_each(log->head.size, &i, &tile);) {
		gl_tile_path(name, &tile);
		snprintf(path, sizeof(path), "/log/%s/tile/%s", c->project, name);
		gl_client_call(w->client, &(struct gl_request){ .method = "GET", .path = path }, on_tile, &f);
	}
	return f.right;
}

static bool hash_at(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	const struct log *log = ctx;
	const struct gl_buf *hashes = level / 8 < LEVELS ? &log->tile[level / 8] : NULL;
	uint64_t tile = n >> (8 - level % 8);
	size_t start = (size_t)tile * GL_TILE_WIDTH * GL_HASH_BYTES, left;

	if (!hashes || start >= hashes->len)
		return false;
	left = (hashes->len - start) / GL_HASH_BYTES;
	return gl_tile_hash(out, (const uint8_t *)hashes->data + start,
	        left < GL_TILE_WIDTH ? (unsigned)left : GL_TILE_WIDTH, level, n);
}

/* ---- states that were shown ---- */

static int by_state(const void *a, const void *b)
{
	const struct state *x = a, *y = b;

	return x->size != y->size ? (x->size > y->size) - (x->size < y->size)
	                          : memcmp(x->root, y->root, sizeof(x->root));
}

/* The distinct checkpoints of the crowd's receipts, ascending. */
static struct state *shown_states(const struct crowd *c, size_t *n)
{
	struct state *all = calloc(c->acks + 1, sizeof(*all));
	size_t kept = 0;

	for (size_t i = 0; all && i < c->acks; i++) {
		all[i].size = c->ack[i].size;
		memcpy(all[i].root, c->ack[i].root, sizeof(all[i].root));
	}
	if (!all)
		abort();
	qsort(all, c->acks, sizeof(*all), by_state);
	for (size_t i = 0; i < c->acks; i++)
		if (!kept || by_state(&all[kept - 1], &all[i]))
			all[kept++] = all[i];
	*n = kept;
	return all;
}

static unsigned inconsistent(struct log *log, const struct state *state, size_t n)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct gl_proof p;

		wrong += state[i].size > log->head.size ||
		         !gl_merkle_consistency(&p, state[i].size, log->head.size, hash_at, log) ||
		         !gl_merkle_check_consistency(
		                 &p, state[i].size, log->head.size, state[i].root, log->head.root);
	}
	return wrong;
}

static void check_states(struct world *w, struct log *log, struct state *shown, size_t n)
{
	unsigned wrong = inconsistent(log, shown, n);

	world_check(w, n && !wrong, "the log is consistent with all %zu checkpoints handed out (%u not)", n,
	        wrong);
	shown[n / 2].root[7] ^= 1;
	world_check(w, inconsistent(log, shown, n) == 1, "control: an altered checkpoint is not consistent");
	shown[n / 2].root[7] ^= 1;
}

/* ---- leaves ---- */

static unsigned leaves_elsewhere(const struct log *log, const struct ack *ack, size_t acks)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < acks; i++)
		wrong += ack[i].index >= log->head.size ||
		         memcmp(log->tile[0].data + ack[i].index * GL_HASH_BYTES, ack[i].leaf, GL_HASH_BYTES);
	return wrong;
}

static void check_leaves(struct world *w, struct log *log, struct crowd *c)
{
	struct ack altered = c->ack[0];
	uint8_t root[GL_HASH_BYTES];
	unsigned wrong = leaves_elsewhere(log, c->ack, c->acks);

	world_check(w,
	        log->tile[0].len == log->head.size * GL_HASH_BYTES && log->entries.len == log->tile[0].len &&
	                !memcmp(log->entries.data, log->tile[0].data, log->tile[0].len),
	        "its tiles hold %llu entries, which hash to its leaves", (unsigned long long)log->head.size);
	world_check(w,
	        gl_merkle_root_at(root, log->head.size, hash_at, log) &&
	                !memcmp(root, log->head.root, sizeof(root)),
	        "its tiles give the root that is signed");
	world_check(w, !wrong, "every receipt's leaf stands at its index (%u do not)", wrong);
	altered.leaf[0] ^= 1;
	world_check(w, leaves_elsewhere(log, &altered, 1) == 1, "control: an altered leaf stands nowhere");
}

/* ---- signed.log ---- */

/* Its lines of this project, in their order. */
static struct state *read_signed(struct world *w, const struct crowd *c, size_t *n)
{
	struct state *all = NULL;
	gl_file_auto *f = NULL;
	char path[220], line[200], id[20], root[80];
	unsigned generation;
	unsigned long long size;
	size_t cap = 0;

	snprintf(path, sizeof(path), "%s/signed.log", w->data);
	f = fopen(path, "re");
	*n = 0;
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%19s %u %llu %79s", id, &generation, &size, root) != 4 ||
		        strcmp(id, c->project))
			continue;
		if (*n == cap) {
			cap = cap ? 2 * cap : 1024;
			all = realloc(all, cap * sizeof(*all));
			if (!all)
				abort();
		}
		all[*n].size = size;
		*n += gl_unhex(all[*n].root, GL_HASH_BYTES, root, strlen(root));
	}
	return all;
}

static size_t unsigned_states(const struct state *shown, size_t n, const struct state *sorted, size_t lines)
{
	size_t missing = 0;

	for (size_t i = 0; i < n; i++)
		missing += !bsearch(&shown[i], sorted, lines, sizeof(*sorted), by_state);
	return missing;
}

static void check_signed(
        struct world *w, const struct crowd *c, const struct log *log, struct state *shown, size_t n)
{
	size_t lines, missing;
	gl_mem_auto struct state *line = read_signed(w, c, &lines);

	if (!world_check(w, lines && !by_state(&line[lines - 1], &log->head),
	            "the last line of signed.log is the head"))
		return;
	qsort(line, lines, sizeof(*line), by_state);
	missing = unsigned_states(shown, n, line, lines);
	world_check(w, !missing, "every checkpoint handed out stands in signed.log (%zu do not)", missing);
	shown[0].root[0] ^= 1;
	world_check(
	        w, unsigned_states(shown, n, line, lines) == 1, "control: an altered checkpoint does not");
	shown[0].root[0] ^= 1;
}

void check_log(struct world *w, struct crowd *c)
{
	struct log log = { 0 };
	size_t n;
	gl_mem_auto struct state *shown = shown_states(c, &n);

	for (unsigned i = 0; i < LEVELS; i++)
		gl_buf_init(&log.tile[i], 64 << 20);
	gl_buf_init(&log.entries, 64 << 20);
	if (world_check(
	            w, fetch(w, c, &log) && c->acks, "the log can be read, and its checkpoint is signed")) {
		check_leaves(w, &log, c);
		check_states(w, &log, shown, n);
		check_signed(w, c, &log, shown, n);
	}
	for (unsigned i = 0; i < LEVELS; i++)
		gl_buf_release(&log.tile[i]);
	gl_buf_release(&log.entries);
}
