/* A receipt that somebody holds, against this bundle's log or the one that it continues. */
#include <stdio.h>
#include <string.h>

#include "audit/inside.h"

static struct gl_place receipt_file(const struct gl_audit *a, uint64_t index)
{
	return (struct gl_place){ a->o->receipt_name ? a->o->receipt_name : "receipt", GL_NONE, index };
}

static enum gl_code not_run(struct gl_audit *a, const char *why)
{
	snprintf(a->r->why[GL_STEP_RECEIPT], sizeof(a->r->why[GL_STEP_RECEIPT]), "%s", why);
	return GL_OK;
}

/* ---- a receipt that is newer than the bundle: consistency is proved from tiles that are fetched ---- */

struct fetched {
	struct gl_audit *a;
	uint64_t size;
	struct gl_buf tile;
	struct gl_tile at; /* what tile holds */
	bool held;
	struct gl_err err;
};

static bool hash_at(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	struct fetched *f = ctx;
	struct gl_tile t = { .level = (int)(level / 8), .n = n >> (8 - level % 8), .width = GL_TILE_WIDTH };
	uint64_t hashes = f->size >> 8 * t.level;
	char path[GL_TILE_PATH], name[GL_TILE_PATH + 8];

	if (t.n == hashes / GL_TILE_WIDTH)
		t.width = (unsigned)(hashes % GL_TILE_WIDTH);
	if (!f->held || f->at.level != t.level || f->at.n != t.n) {
		gl_tile_path(path, &t);
		snprintf(name, sizeof(name), "tile/%s", path);
		gl_buf_clear(&f->tile);
		f->held = !f->a->o->fetch(f->a->o->ctx, name, &f->tile, &f->err) &&
		          f->tile.len == (size_t)t.width * GL_HASH_BYTES;
		f->at = t;
	}
	return f->held && gl_tile_hash(out, (const uint8_t *)f->tile.data, t.width, level, n);
}

static enum gl_code check_newer(struct gl_audit *a)
{
	const struct gl_checkpoint *mine = &a->log.checkpoint, *theirs = &a->receipt.checkpoint;
	struct fetched f = { .a = a, .size = theirs->size };
	struct gl_proof proof;
	bool proved;

	if (!a->o->fetch)
		return not_run(
		        a, "it is newer than the bundle; audit the dataset's address, or a later bundle");
	gl_buf_init(&f.tile, GL_TILE_WIDTH * GL_HASH_BYTES);
	proved = gl_merkle_consistency(&proof, mine->size, theirs->size, hash_at, &f);
	gl_buf_release(&f.tile);
	if (!proved)
		return not_run(a, f.err.code ? f.err.text : "the server gave no tiles of that size");
	if (!gl_merkle_check_consistency(&proof, mine->size, theirs->size, mine->root, theirs->root))
		return gl_wrong(a, receipt_file(a, a->receipt.proof.index),
		        "the log that it was given for, of %llu entries, does not continue the bundle's: one "
		        "of them is a fork",
		        (unsigned long long)theirs->size);
	a->r->state[GL_STEP_RECEIPT] = GL_STEP_PASSED;
	return GL_OK;
}

/* ---- against the log that is here ---- */

static enum gl_code check_entry(struct gl_audit *a)
{
	if (!memcmp(a->receipt.leaf, a->log.receipt_leaf, GL_HASH_BYTES))
		return GL_OK;
	return gl_wrong_hash(a, receipt_file(a, a->receipt.proof.index), a->receipt.leaf, a->log.receipt_leaf,
	        "another entry stands at its index in this log: the leaf hash differs");
}

static enum gl_code check_root(struct gl_audit *a)
{
	if (!memcmp(a->receipt.checkpoint.root, a->log.receipt.root, GL_HASH_BYTES))
		return GL_OK;
	return gl_wrong_hash(a, receipt_file(a, GL_NONE), a->receipt.checkpoint.root, a->log.receipt.root,
	        "at its checkpoint's size this log has another root: one of them is a fork");
}

static enum gl_code check_predecessor(struct gl_audit *a)
{
	enum gl_code code = GL_OK;

	if (a->receipt.proof.index >= a->log.predecessor.size) {
		a->r->lost_answer = true;
		a->r->state[GL_STEP_RECEIPT] = GL_STEP_PASSED;
		return GL_OK;
	}
	if (a->log.receipt.met)
		code = check_root(a);
	if (!code)
		code = check_entry(a);
	if (!code)
		a->r->state[GL_STEP_RECEIPT] = GL_STEP_PASSED;
	return code;
}

enum gl_code gl_audit_receipt(struct gl_audit *a)
{
	const char *origin = a->receipt.checkpoint.origin;
	bool of_before = a->log.continued && !strcmp(origin, a->log.predecessor.origin);
	struct gl_vkey key;
	struct gl_err e = { 0 };
	enum gl_code code;

	if (!of_before && strcmp(origin, a->log.checkpoint.origin))
		return gl_wrong_pair(a, receipt_file(a, GL_NONE), a->log.checkpoint.origin,
		        strlen(a->log.checkpoint.origin), origin, strlen(origin),
		        "the receipt is of another log");
	if (!a->r->vkey_given)
		return not_run(a, "no --vkey");
	gl_audit_key_at(a, a->receipt.checkpoint.size, origin, &key);
	if (gl_receipt_check(&a->receipt, &key, &e)) {
		/* A key that came into force later is in a later bundle only. */
		if (!of_before && a->receipt.checkpoint.size > a->log.checkpoint.size)
			gl_fail_in(&e, "it is newer than the bundle, and under the last key that the bundle "
			               "knows: ");
		return gl_wrong_err(a, receipt_file(a, a->receipt.proof.index), &e);
	}
	if (of_before)
		return check_predecessor(a);
	if (a->receipt.checkpoint.size > a->log.checkpoint.size) {
		code = a->receipt.proof.index < a->log.checkpoint.size ? check_entry(a) : GL_OK;
		return code ? code : check_newer(a);
	}
	code = check_root(a);
	if (!code)
		code = check_entry(a);
	if (!code)
		a->r->state[GL_STEP_RECEIPT] = GL_STEP_PASSED;
	return code;
}
