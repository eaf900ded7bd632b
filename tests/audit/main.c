/*
 * Audits that must succeed, and lies that must be found: bundles of a made-up world are edited, every hash is
 * put right again, and the audit must still name the lie. Then single bytes are changed anywhere, which no
 * hash forgives.
 *
 *     audit-tests [SEED [CHANGES]]      or --write-golden, see golden.c
 *
 * With GOLDLEAF_TEST_DATA the bundles and receipts in its example-bundles/ are accepted, and refused once
 * changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "edits.h"

static void run_edit(const struct edit *x)
{
	struct world *w = world_make(1, x->world);
	struct gl_audit_report r = { 0 };
	char vkey[200];

	world_vkey(w, &w->first, vkey);
	if (!edit_apply(w->pack, x)) {
		check_that(false, x->what, "there is nothing to edit");
		world_free(w);
		return;
	}
	if (x->fix == FIX_ROOT_ALONE) {
		/* The tasks entry follows the edit; what was handed out does not. */
		struct pack *other = pack_clone(w->pack);

		pack_fix(other, FIX_TASKS);
		lines_set(&w->pack->log, 2, other->log.text[2]);
		pack_fix(w->pack, FIX_ALL & ~FIX_TASKS);
		pack_free(other);
	} else {
		pack_fix(w->pack, x->fix);
	}
	audit_pack(w->pack, vkey, NULL, &r);
	check_wrong(&r, x->what, x->step, x->says);
	world_free(w);
}

static void run_special(const struct special *x)
{
	struct world *w = world_make(1, x->world);
	struct gl_audit_report r = { 0 };
	char vkey[200];

	world_vkey(w, &w->first, vkey);
	x->make(w);
	pack_fix(w->pack, x->fix);
	audit_pack(w->pack, vkey, NULL, &r);
	check_wrong(&r, x->what, x->step, x->says);
	world_free(w);
}

/* What must be accepted: every kind of world, under each key that its log has had. */
static void run_worlds(uint64_t seed)
{
	static const struct {
		int what, exit;
	} worlds[] = { { 0, 0 }, { WORLD_SUCCESSOR, 0 }, { WORLD_ERASED, 3 }, { WORLD_ROTATED, 0 },
		{ WORLD_DAWID_SKENE, 0 }, { WORLD_DEFAULT, 0 }, { WORLD_DEFAULT | WORLD_COPIED, 0 },
		{ WORLD_DEFAULT | WORLD_COPIED | WORLD_ERASED, 3 }, { WORLD_FORMER, 0 }, { WORLD_VALUES, 0 },
		{ WORLD_VALUES | WORLD_ERASED, 3 },
		{ WORLD_SUCCESSOR | WORLD_ROTATED | WORLD_DAWID_SKENE | WORLD_ERASED, 3 } };

	for (size_t i = 0; i < sizeof(worlds) / sizeof(*worlds); i++) {
		struct world *w = world_make(seed, worlds[i].what);
		struct gl_audit_report r;
		char vkey[200];

		world_vkey(w, &w->first, vkey);
		audit_pack(w->pack, vkey, NULL, &r);
		check_right(&r, "a world as it is", worlds[i].exit);
		world_vkey(w, &w->second, vkey);
		audit_pack(w->pack, vkey, NULL, &r);
		if (worlds[i].what & WORLD_ROTATED)
			check_right(&r, "a world under its second key", worlds[i].exit);
		else
			check_wrong(&r, "a world under a key that it never had", GL_STEP_LOG, "");
		audit_pack(w->pack, NULL, NULL, &r);
		check_right(&r, "a world without a key", 2);
		check_that(r.state[GL_STEP_LOG] == GL_STEP_NOT_RUN, "a world without a key",
		        "step 2 must not be called passed");
		world_free(w);
	}
}

static void run_without_earnings(void)
{
	struct world *w = world_make(1, 0);
	struct gl_audit_report r;
	char vkey[200];

	w->pack->no_earnings = true;
	world_vkey(w, &w->first, vkey);
	audit_pack(w->pack, vkey, NULL, &r);
	check_right(&r, "a bundle without earnings.jsonl", 0);
	check_that(r.state[GL_STEP_EARNINGS] == GL_STEP_NOT_RUN, "a bundle without earnings.jsonl",
	        "step 8 must not be called passed");
	world_free(w);
}

int main(int argc, char **argv)
{
	bool write = argc > 1 && !strcmp(argv[1], "--write-golden");
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)time(NULL);
	int changes = argc > 2 ? atoi(argv[2]) : 150;

	if (write)
		return golden_write();
	printf("audit: seed %lu, %d changes of a byte each\n", seed, changes);
	run_worlds(1);
	run_worlds(seed);
	run_without_earnings();
	for (size_t i = 0; i < edits_n; i++)
		run_edit(&edits[i]);
	for (size_t i = 0; i < specials_n; i++)
		run_special(&specials[i]);
	check_receipts();
	check_golden();
	check_records(seed, changes);
	check_bytes(seed, changes);
	check_examples(seed, changes);
	return check_end();
}
