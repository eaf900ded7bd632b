#include "edits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"

#define NOT_FILES (FIX_ALL & ~FIX_FILES)

/* Of the log: who answered, and where things stand. */
static size_t nth(const struct lines *l, const char *find, int n)
{
	size_t i = lines_find(l, 0, find);

	while (n-- && i != SIZE_MAX)
		i = lines_find(l, i + 1, find);
	return i;
}

/* Puts the pseudonym of one entry into another. */
static void same_annotator(struct pack *p, size_t from, size_t to)
{
	char *source = strstr(p->log.text[from], "\"a\":\""), *target = strstr(p->log.text[to], "\"a\":\"");

	memcpy(target + 5, source + 5, 32);
}

static void answer_after_erase(struct world *w)
{
	same_annotator(w->pack, nth(&w->pack->log, "\"k\":\"erase\"", 0),
	        nth(&w->pack->log, "\"k\":\"answer\"", 201));
}

static void review_own(struct world *w)
{
	struct pack *p = w->pack;
	size_t answered =
	        strtoull(p->openings.text[nth(&p->openings, "\"n\":30,\"price\"", 0)] + 9, NULL, 10);

	same_annotator(p, answered, nth(&p->log, "\"k\":\"review\"", 0));
}

static void review_twice(struct world *w)
{
	same_annotator(w->pack, nth(&w->pack->log, "\"k\":\"review\"", 0),
	        nth(&w->pack->log, "\"k\":\"review\"", 1));
}

static void withdraw_twice(struct world *w)
{
	struct pack *p = w->pack;
	size_t entry = nth(&p->log, "\"k\":\"review\"", 2), opening = nth(&p->openings, "clear-case", 2);
	char *again = strdup(p->openings.text[nth(&p->openings, "broken", 0)]), index[30];

	lines_set(&p->log, entry, p->log.text[nth(&p->log, "\"k\":\"withdraw\"", 0)]);
	lines_set(&p->openings, opening, again);
	snprintf(index, sizeof(index), "{\"index\":%zu,", entry);
	lines_replace(&p->openings, opening, "{\"index\":183,", index);
	lines_replace(&p->openings, opening, "\"salt\":\"e", "\"salt\":\"f");
	free(again);
}

/* The words of somebody who was erased are still there. */
static void erased_but_said(struct world *w)
{
	char entry[100];

	snprintf(entry, sizeof(entry), "{\"a\":\"%s\",\"k\":\"erase\",\"v\":1}", w->erased_after);
	lines_add(&w->pack->log, entry, strlen(entry));
}

static void words_of_verdict(struct world *w)
{
	lines_add(&w->pack->said, w->pack->said.text[0], strlen(w->pack->said.text[0]));
	lines_replace(&w->pack->said, w->pack->said.n - 1, "{\"index\":3,", "{\"index\":900,");
}

static void short_checkpoint(struct world *w)
{
	w->pack->checkpoint_size = nth(&w->pack->log, "\"dataset\":2,\"k\":\"seal\"", 0);
}

static void foreign_signature(struct world *w)
{
	gl_signer_init(&w->pack->signer, (const uint8_t[32]){ 7 });
}

static void old_signature(struct world *w)
{
	w->pack->signer = w->first;
}

/* A rotation from a key that was never in force. */
static void rotation_from_nowhere(struct world *w)
{
	struct pack *p = w->pack;
	size_t i = nth(&p->log, "\"k\":\"key\"", 0);

	lines_add(&p->log, p->log.text[i], strlen(p->log.text[i]));
}

static void file_too_many(struct world *w)
{
	pack_add_file(w->pack, "notes.txt", "x", 1, false);
}

static void file_too_few(struct world *w)
{
	w->pack->drop = "said.jsonl";
}

static void readme_too_few(struct world *w)
{
	w->pack->drop = "README.md";
}

static void terms_too_few(struct world *w)
{
	for (size_t i = 0; i < w->pack->files; i++)
		if (!strncmp(w->pack->file[i].name, "terms/", 6))
			w->pack->drop = w->pack->file[i].name;
}

static void tile_too_few(struct world *w)
{
	w->pack->drop = "log/tile/0/000.p/225";
}

static void tile_too_many(struct world *w)
{
	pack_add_file(w->pack, "log/tile/0/001", "", 0, false);
}

static void tile_of_another_width(struct world *w)
{
	w->pack->rename = "log/tile/0/000.p/225";
	w->pack->name = "log/tile/0/000.p/224";
}

static void tile_too_long(struct world *w)
{
	w->pack->longer = "log/tile/0/000.p/225";
}

static void entries_too_long(struct world *w)
{
	w->pack->longer = "log/tile/entries/000.p/225";
}

static void checkpoint_too_long(struct world *w)
{
	w->pack->longer = "log/checkpoint";
}

static void line_without_end(struct world *w)
{
	w->pack->longer = "earnings.jsonl";
}

/* A file under terms/ with another content, its name and the last terms entry put right. */
static void change_terms(struct world *w, const char *holds, const char *from, const char *to)
{
	struct pack *p = w->pack;
	size_t entry = nth(&p->log, "\"k\":\"terms\"", 2);
	char old[65], new[65];

	for (size_t i = 0; i < p->files; i++) {
		struct pack_file *f = &p->file[i];
		struct lines one = { 0 };
		uint8_t hash[32];

		if (strncmp(f->name, "terms/", 6) || !strstr(f->data, holds))
			continue;
		snprintf(old, sizeof(old), "%s", f->name + 6);
		if (!strstr(p->log.text[entry], old))
			continue;
		lines_add(&one, f->data, f->len);
		if (!lines_replace(&one, 0, from, to))
			continue;
		gl_sha256(hash, one.text[0], strlen(one.text[0]));
		gl_hex(new, hash, 32);
		free(f->data);
		f->data = one.text[0];
		f->len = strlen(f->data);
		free(one.text);
		memcpy(f->name + 6, new, 64);
		lines_replace(&p->log, entry, old, new);
		return;
	}
	abort();
}

static void terms_too_many(struct world *w)
{
	pack_add_file(w->pack, "terms/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	        "abc", 3, true);
}

static void terms_of_another_hash(struct world *w)
{
	for (size_t i = 0; i < w->pack->files; i++)
		if (!strncmp(w->pack->file[i].name, "terms/", 6))
			w->pack->file[i].data[1] ^= 1;
}

static void policy_with_a_key_less(struct world *w)
{
	change_terms(w, "humans_min", "\"humans_min\":2,", "");
}

static void policy_with_a_key_more(struct world *w)
{
	change_terms(w, "humans_min", "\"lease_s\"", "\"leap_s\":1,\"lease_s\"");
}

static void policy_not_canonical(struct world *w)
{
	change_terms(w, "humans_min", "\"humans_min\":2", "\"humans_min\": 2");
}

static void policy_that_rejects_more(struct world *w)
{
	change_terms(w, "humans_min", "\"reject_share\":\"0.3\"", "\"reject_share\":\"0.02\"");
}

static void policy_out_of_bounds(struct world *w)
{
	change_terms(w, "humans_min", "\"reject_share\":\"0.3\"", "\"reject_share\":\"0.4\"");
}

static void policy_of_another_share(struct world *w)
{
	change_terms(w, "humans_min", "\"humans_min\":2", "\"humans_min\":3");
}

static void template_of_unknown_type(struct world *w)
{
	change_terms(w, "questions", "\"pairwise\"", "\"pairwide\"");
}

/* The gold of a task that is not retired, with a right proof: made by opening it and having all proofs put
 * right. */
static void gold_in_use_opened(struct world *w)
{
	struct pack *p = w->pack;
	size_t last = nth(&p->openings, "{\"gold\":", 0), i = last;
	char line[2000], *proof;

	while (strstr(p->openings.text[i + 1], "{\"gold\":"))
		i++;
	while (i > last && !strstr(p->openings.text[i], "\"n\":35,"))
		i--;
	proof = strstr(p->openings.text[i], ",\"index\"");
	snprintf(line, sizeof(line), "{\"gold\":%s%s", p->gold.text[39], proof);
	*strstr(line, "\"leaf\":34") = 0;
	snprintf(line + strlen(line), sizeof(line) - strlen(line), "\"leaf\":39%s",
	        strstr(proof, "\"leaf\":34") + 9);
	lines_add(&p->openings, line, strlen(line));
	while (strstr(p->openings.text[i + 1], "{\"gold\":") &&
	        strstr(p->openings.text[i + 1], "\"index\":2,"))
		i++;
	for (size_t k = p->openings.n - 1; k > i + 1; k--)
		lines_swap(&p->openings, k, k - 1);
}

/* A fork: the predecessor had another entry. */
static void entry_of_predecessor(struct world *w)
{
	lines_replace(&w->pack->log, 30, "\"c\":\"", "\"c\":\"");
	w->pack->log.text[30][50] ^= 1;
}

const struct special specials[] = {
	{ "an answer after its annotator was erased", answer_after_erase, 0, 2, "erased", 0 },
	{ "a review by one who answered", review_own, 0, 4, "has answered", 0 },
	{ "two reviews by one reviewer", review_twice, 0, 4, "has reviewed", 0 },
	{ "a task withdrawn twice", withdraw_twice, FIX_ALL, 4, "second time", 0 },
	{ "words of one who was erased", erased_but_said, 0, 4, "erased", 0 },
	{ "words of no answer", words_of_verdict, 0, 4, "no answer", 0 },
	{ "a checkpoint smaller than the seal", short_checkpoint, 0, 3, "seal", 0 },
	{ "a checkpoint that another key signed", foreign_signature, 0, 2, "signed", 0 },
	{ "a checkpoint that the key of before signed", old_signature, 0, 2, "signed", WORLD_ROTATED },
	{ "a rotation from a key not in force", rotation_from_nowhere, 0, 2, "in force", WORLD_ROTATED },
	{ "a file too many", file_too_many, 0, 1, "no part", 0 },
	{ "no said.jsonl", file_too_few, 0, 1, "missing", 0 },
	{ "no README.md", readme_too_few, 0, 1, "missing", 0 },
	{ "terms missing", terms_too_few, 0, 1, "missing", 0 },
	{ "a tile too few", tile_too_few, 0, 2, "missing", 0 },
	{ "a tile too many", tile_too_many, 0, 2, "no such file", 0 },
	{ "a tile of another width", tile_of_another_width, 0, 2, "missing", 0 },
	{ "a tile with a byte too many", tile_too_long, 0, 2, "size", 0 },
	{ "entries with a byte too many", entries_too_long, 0, 2, "follow", 0 },
	{ "a checkpoint with a byte too many", checkpoint_too_long, 0, 2, "", 0 },
	{ "a line without LF", line_without_end, 0, 8, "LF", 0 },
	{ "terms that no entry names", terms_too_many, FIX_ALL, 4, "names this file", 0 },
	{ "terms of another hash than their name", terms_of_another_hash, FIX_ALL, 1, "its name", 0 },
	{ "a policy with a key too few", policy_with_a_key_less, FIX_ALL, 4, "humans_min", 0 },
	{ "a policy with a key too many", policy_with_a_key_more, FIX_ALL, 4, "leap_s", 0 },
	{ "a policy that is not canonical", policy_not_canonical, FIX_ALL, 4, "canonical", 0 },
	{ "more rejected than the policy allows", policy_that_rejects_more, FIX_ALL, 4, "reject_share", 0 },
	{ "a policy out of bounds", policy_out_of_bounds, FIX_ALL, 4, "reject_share", 0 },
	{ "another policy than the records follow", policy_of_another_share, FIX_ALL, 5, "status", 0 },
	{ "a template with an unknown type", template_of_unknown_type, FIX_ALL, 4, "type", 0 },
	{ "gold opened that is in use", gold_in_use_opened, FIX_ALL, 4, "must not be opened", 0 },
	{ "an entry that the predecessor did not have", entry_of_predecessor, 0, 2, "predecessor",
	        WORLD_SUCCESSOR },
};
const size_t specials_n = sizeof(specials) / sizeof(*specials);
