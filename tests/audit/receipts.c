/* Receipts held against a log: the same, an older, a newer one, a fork, a predecessor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "world.h"

struct served {
	struct pack *pack;
	uint64_t size;
};

struct sought {
	const char *name;
	struct gl_buf *out;
};

static void take(void *ctx, const char *name, const char *data, size_t len)
{
	struct sought *s = ctx;

	if (!strncmp(name, "log/", 4) && !strcmp(name + 4, s->name))
		gl_buf_add(s->out, data, len);
}

/* A server that cuts tiles for the size that the receipt was made for. */
static enum gl_code serve(void *ctx, const char *path, struct gl_buf *out, struct gl_err *e)
{
	struct served *s = ctx;
	struct sought sought = { path, out };

	s->pack->checkpoint_size = s->size;
	pack_each(s->pack, take, &sought);
	s->pack->checkpoint_size = 0;
	return out->len ? GL_OK : gl_fail(e, GL_NOT_FOUND, "%s is not there", path);
}

static void audit_newer(struct pack *bundle, struct served *s, const char *vkey, const char *receipt,
        struct gl_audit_report *r)
{
	char path[64];
	int fd = pack_tar(bundle, path);
	struct gl_audit_options o = { .bundle = path,
		.vkey = vkey,
		.vkey_len = strlen(vkey),
		.receipt = receipt,
		.receipt_len = strlen(receipt),
		.fetch = s ? serve : NULL,
		.ctx = s };
	struct gl_err e = { 0 };

	if (gl_audit(&o, r, &e))
		abort();
	close(fd);
}

static void receipts_of_the_log(void)
{
	static const uint64_t at[][2] = { { 3, 4 }, { 3, 225 }, { 60, 61 }, { 60, 100 }, { 180, 181 },
		{ 183, 225 }, { 222, 225 } };
	struct world *w = world_make(1, 0);
	struct gl_audit_report r;
	char vkey[200];

	world_vkey(w, &w->first, vkey);
	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
		char *receipt = pack_receipt(w->pack, at[i][0], at[i][1]);

		audit_pack(w->pack, vkey, receipt, &r);
		check_right(&r, "a receipt of the log", 0);
		check_that(r.state[GL_STEP_RECEIPT] == GL_STEP_PASSED, "a receipt of the log",
		        "it was not checked");
		free(receipt);
	}
	world_free(w);
}

/* Somebody was shown a log of their own: one entry is another one. */
static void receipts_of_a_fork(void)
{
	struct world *w = world_make(1, 0);
	struct pack *fork = pack_clone(w->pack);
	struct gl_audit_report r;
	char vkey[200], *receipt;

	world_vkey(w, &w->first, vkey);
	lines_replace(&fork->said, lines_find(&fork->said, 0, "{\"index\":40,"), "\"ms\":", "\"ms\":1");
	pack_fix(fork, FIX_SAID | FIX_COMMIT);
	receipt = pack_receipt(fork, 40, 100);
	audit_pack(w->pack, vkey, receipt, &r);
	check_wrong(&r, "a receipt of a fork", GL_STEP_RECEIPT, "fork");
	free(receipt);
	receipt = pack_receipt(fork, 20, 100);
	audit_pack(w->pack, vkey, receipt, &r);
	check_wrong(&r, "a receipt of a fork, of an entry that is the same", GL_STEP_RECEIPT, "fork");
	free(receipt);
	receipt = pack_receipt(fork, 20, 30);
	audit_pack(w->pack, vkey, receipt, &r);
	check_right(&r, "a receipt from before the fork", 0);
	free(receipt);
	pack_free(fork);
	world_free(w);
}

static void receipts_that_are_newer(void)
{
	struct world *w = world_make(1, 0);
	struct pack *longer = pack_clone(w->pack), *other;
	struct served s = { longer, 0 };
	struct gl_audit_report r;
	char vkey[200], *receipt;

	world_vkey(w, &w->first, vkey);
	for (int i = 0; i < 300; i++) {
		char entry[200];

		snprintf(entry, sizeof(entry),
		        "{\"epoch\":%d,\"k\":\"payout\",\"root\":\"0x%064d\",\"total\":0,\"v\":1}", i + 2, i);
		lines_add(&longer->log, entry, strlen(entry));
	}
	s.size = longer->log.n;
	receipt = pack_receipt(longer, 40, s.size);
	audit_newer(w->pack, NULL, vkey, receipt, &r);
	check_right(&r, "a newer receipt, nothing fetched", 0);
	check_that(r.state[GL_STEP_RECEIPT] == GL_STEP_NOT_RUN, "a newer receipt, nothing fetched",
	        "it must not be called passed");
	audit_newer(w->pack, &s, vkey, receipt, &r);
	check_right(&r, "a newer receipt", 0);
	check_that(
	        r.state[GL_STEP_RECEIPT] == GL_STEP_PASSED, "a newer receipt", "consistency was not proved");
	free(receipt);
	other = pack_clone(longer);
	lines_replace(&other->log, 200, "\"c\":\"", "\"c\":\"");
	other->log.text[200][60] ^= 1;
	s.pack = other;
	receipt = pack_receipt(other, 40, s.size);
	audit_newer(w->pack, &s, vkey, receipt, &r);
	check_wrong(&r, "a newer receipt of a fork", GL_STEP_RECEIPT, "fork");
	free(receipt);
	pack_free(other);
	pack_free(longer);
	world_free(w);
}

static void receipts_of_the_predecessor(void)
{
	struct world *w = world_make(1, WORLD_SUCCESSOR);
	struct pack *before = pack_clone(w->pack);
	struct gl_audit_report r;
	char vkey[200], *receipt, entry[200];

	world_vkey(w, &w->first, vkey);
	strcpy(before->origin, w->predecessor_origin);
	snprintf(entry, sizeof(entry), "{\"k\":\"open\",\"origin\":\"%s\",\"predecessor\":null,\"v\":1}",
	        before->origin);
	lines_set(&before->log, 0, entry);
	receipt = pack_receipt(before, 40, 55);
	audit_pack(w->pack, vkey, receipt, &r);
	check_right(&r, "a receipt of the predecessor", 0);
	check_that(!r.lost_answer && r.state[GL_STEP_RECEIPT] == GL_STEP_PASSED,
	        "a receipt of the predecessor", "nothing was lost");
	free(receipt);
	receipt = pack_receipt(before, 70, 80);
	audit_pack(w->pack, vkey, receipt, &r);
	check_right(&r, "a lost answer", 0);
	check_that(r.lost_answer, "a lost answer", "it must be called lost");
	free(receipt);
	strcpy(before->origin, "example.org/log/other");
	receipt = pack_receipt(before, 40, 55);
	audit_pack(w->pack, vkey, receipt, &r);
	check_wrong(&r, "a receipt of another log", GL_STEP_RECEIPT, "another log");
	free(receipt);
	pack_free(before);
	world_free(w);
}

/* After a rotation, older checkpoints are still the older key's, newer ones never. */
static void receipts_under_two_keys(void)
{
	struct world *w = world_make(1, WORLD_ROTATED);
	struct gl_audit_report r;
	char vkey[200], *receipt;

	world_vkey(w, &w->second, vkey);
	w->pack->signer = w->first;
	receipt = pack_receipt(w->pack, 40, w->rotation);
	w->pack->signer = w->second;
	audit_pack(w->pack, vkey, receipt, &r);
	check_right(&r, "a receipt under the key of then", 0);
	free(receipt);
	receipt = pack_receipt(w->pack, 40, w->rotation);
	audit_pack(w->pack, vkey, receipt, &r);
	check_wrong(&r, "a receipt under a key before its time", GL_STEP_RECEIPT, "signed");
	free(receipt);
	w->pack->signer = w->first;
	receipt = pack_receipt(w->pack, 40, w->rotation + 1);
	w->pack->signer = w->second;
	audit_pack(w->pack, vkey, receipt, &r);
	check_wrong(&r, "a receipt under a key after its time", GL_STEP_RECEIPT, "signed");
	free(receipt);
	world_free(w);
}

void check_receipts(void)
{
	receipts_of_the_log();
	receipts_of_a_fork();
	receipts_that_are_newer();
	receipts_of_the_predecessor();
	receipts_under_two_keys();
}
