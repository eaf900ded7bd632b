/* Step 2: the checkpoint, exactly the tiles that its size needs, every entry, and the hashes over them. */
#include <stdio.h>
#include <string.h>

#include "audit/inside.h"

#define LEVELS        8 /* of hash tiles */
#define HASHES_A_TILE 8 /* levels of the tree in one of them */

/* One level of hash tiles, read as the tree above the entries grows. */
struct level {
	struct gl_view view;
	uint64_t hashes; /* compared so far */
};

struct walk {
	struct gl_audit *a;
	struct gl_entries entries;
	struct gl_rules rules;
	struct gl_merkle tree;
	struct gl_merkle before; /* the predecessor's */
	struct level level[LEVELS];
	struct gl_json_doc doc;
};

static void walk_release(struct walk *w)
{
	gl_entries_release(&w->entries);
	gl_json_release(&w->doc);
	for (unsigned i = 0; i < LEVELS; i++)
		gl_view_release(&w->level[i].view);
}

static enum gl_code read_checkpoint(struct gl_audit *a)
{
	struct gl_place at = { "log/checkpoint", GL_NONE, GL_NONE };
	gl_view_auto v = { 0 };
	struct gl_err e = { 0 };

	if (gl_bundle_view(&a->bundle, gl_bundle_find(&a->bundle, at.file), &v, a->err))
		return a->err->code;
	if (gl_checkpoint_parse(&a->log.checkpoint, v.data, v.len, &e))
		return gl_wrong_err(a, at, &e);
	if (!gl_origin_parse(&a->log.origin, a->log.checkpoint.origin))
		return gl_wrong_pair(a, at, "<host>/log/<project>", 20, a->log.checkpoint.origin,
		        strlen(a->log.checkpoint.origin), "its origin is no log's");
	if (!a->log.checkpoint.size)
		return gl_wrong(a, at, "the log is empty");
	return GL_OK;
}

/* Tiles that are there and not needed are left unclaimed, which is found at the end of step 2. */
static enum gl_code claim_tiles(struct gl_audit *a)
{
	char path[GL_TILE_PATH], name[GL_TILE_PATH + 16];
	struct gl_place at = { name, GL_NONE, GL_NONE };
	struct gl_tile t;
	uint64_t i = 0;

	while (gl_tile_each(a->log.checkpoint.size, &i, &t)) {
		struct gl_bundle_file *f;

		gl_tile_path(path, &t);
		snprintf(name, sizeof(name), "log/tile/%s", path);
		f = gl_bundle_find(&a->bundle, name);
		if (!f)
			return gl_wrong(a, at, "the file is missing; a log of %llu entries needs it",
			        (unsigned long long)a->log.checkpoint.size);
		if (t.level != GL_TILE_ENTRIES && f->size != (uint64_t)t.width * GL_HASH_BYTES)
			return gl_wrong_u64(a, at, (uint64_t)t.width * GL_HASH_BYTES, f->size,
			        "its size in bytes is wrong");
		f->claimed = true;
	}
	for (size_t k = 0; k < a->bundle.n; k++)
		if (!a->bundle.file[k].claimed)
			return gl_wrong(a, (struct gl_place){ a->bundle.file[k].name, GL_NONE, GL_NONE },
			        "a log of %llu entries has no such file",
			        (unsigned long long)a->log.checkpoint.size);
	return GL_OK;
}

static enum gl_code read_open(struct gl_audit *a, const struct gl_entry *x, struct gl_place at)
{
	struct gl_audit_log *log = &a->log;
	const struct gl_predecessor *p = &x->open.predecessor;
	struct gl_origin before;

	if (strcmp(x->open.origin, log->checkpoint.origin))
		return gl_wrong_pair(a, at, log->checkpoint.origin, strlen(log->checkpoint.origin),
		        x->open.origin, strlen(x->open.origin),
		        "the log was opened under another origin than its checkpoint's");
	if (x->open.continued != (log->origin.number > 1))
		return gl_wrong(
		        a, at, "only an origin that ends in .2 or more has a predecessor, and it must");
	log->continued = x->open.continued;
	if (!log->continued)
		return GL_OK;
	if (!gl_origin_parse(&before, p->origin) || strcmp(before.base, log->origin.base) ||
	        before.number != log->origin.number - 1)
		return gl_wrong(a, at, "%s cannot be the predecessor of %s", p->origin, x->open.origin);
	log->predecessor = *p;
	log->predecessor.origin = strcpy(log->predecessor_origin, p->origin);
	if (p->size > log->checkpoint.size)
		return gl_wrong(a, at, "the predecessor's entries are not all here");
	return GL_OK;
}

/* Nodes that this leaf completes at the levels that tiles store: each must be the next hash of its tile. */
static enum gl_code compare_tiles(struct walk *w, uint8_t node[64][GL_HASH_BYTES], unsigned nodes)
{
	struct gl_audit *a = w->a;

	for (unsigned l = 0; l * HASHES_A_TILE < nodes; l++) {
		struct level *level = &w->level[l];
		uint64_t n = level->hashes++, in = n % GL_TILE_WIDTH;
		uint64_t all = a->log.checkpoint.size >> l * HASHES_A_TILE;
		struct gl_tile t = { .level = (int)l, .n = n / GL_TILE_WIDTH, .width = GL_TILE_WIDTH };
		char path[GL_TILE_PATH], name[GL_TILE_PATH + 16];

		if (t.n == all / GL_TILE_WIDTH)
			t.width = (unsigned)(all % GL_TILE_WIDTH);
		gl_tile_path(path, &t);
		snprintf(name, sizeof(name), "log/tile/%s", path);
		if (!in && gl_bundle_view(&a->bundle, gl_bundle_find(&a->bundle, name), &level->view, a->err))
			return a->err->code;
		if (memcmp(level->view.data + in * GL_HASH_BYTES, node[l * HASHES_A_TILE], GL_HASH_BYTES))
			return gl_wrong_hash(a, (struct gl_place){ name, GL_NONE, w->entries.next - 1 },
			        node[l * HASHES_A_TILE],
			        (const uint8_t *)level->view.data + in * GL_HASH_BYTES,
			        "a hash of this tile is not that of the entries below it");
	}
	return GL_OK;
}

static void meet(struct gl_mark *m, const struct gl_merkle *tree)
{
	if (m->size != tree->size)
		return;
	m->met = true;
	gl_merkle_root(tree, m->root);
}

/* The predecessor's tree: its own entry 0, of which only the leaf is known, then the entries that are here.
 */
static enum gl_code grow_before(struct walk *w, const uint8_t leaf[GL_HASH_BYTES], struct gl_place at)
{
	struct gl_audit_log *log = &w->a->log;
	uint8_t root[GL_HASH_BYTES];

	gl_merkle_push_hash(&w->before, at.index ? leaf : log->predecessor.leaf);
	if (w->before.size == log->predecessor.size) {
		gl_merkle_root(&w->before, root);
		if (memcmp(root, log->predecessor.root, sizeof(root)))
			return gl_wrong_hash(w->a, at, log->predecessor.root, root,
			        "up to here the entries are not those of the predecessor that entry 0 names");
	}
	return GL_OK;
}

static void note_receipt(struct walk *w, const uint8_t leaf[GL_HASH_BYTES], uint64_t index)
{
	struct gl_audit *a = w->a;
	bool of_before = a->log.continued && !strcmp(a->receipt.checkpoint.origin, a->log.predecessor.origin);

	if (!a->o->receipt)
		return;
	if (a->receipt.proof.index == index)
		memcpy(a->log.receipt_leaf, of_before && !index ? a->log.predecessor.leaf : leaf,
		        GL_HASH_BYTES);
	a->log.receipt.size = a->receipt.checkpoint.size;
	if (!of_before)
		meet(&a->log.receipt, &w->tree);
	else if (index < a->log.predecessor.size)
		meet(&a->log.receipt, &w->before);
}

static enum gl_code step(struct walk *w)
{
	struct gl_audit *a = w->a;
	uint8_t leaf[GL_HASH_BYTES], node[64][GL_HASH_BYTES];
	struct gl_entry x;
	struct gl_place at;
	struct gl_err e = { 0 };
	enum gl_code code = gl_entries_next(a, &w->entries);

	if (code)
		return code;
	at = gl_entries_place(&w->entries);
	if (gl_entry_parse(&x, &w->doc, w->entries.text, w->entries.len, &e))
		return gl_wrong_err(a, at, &e);
	code = gl_rules_check(a, &w->rules, &x, at);
	if (!code && !at.index)
		code = read_open(a, &x, at);
	gl_merkle_leaf(leaf, w->entries.text, w->entries.len);
	if (!code)
		code = compare_tiles(w, node, gl_merkle_push_nodes(&w->tree, leaf, node));
	if (!code && a->log.continued && at.index < a->log.predecessor.size)
		code = grow_before(w, leaf, at);
	if (!code)
		note_receipt(w, leaf, at.index);
	return code;
}

enum gl_code gl_audit_log(struct gl_audit *a)
{
	__attribute__((cleanup(walk_release))) struct walk w = { .a = a };
	struct gl_place at = { "log/checkpoint", GL_NONE, GL_NONE };
	uint8_t root[GL_HASH_BYTES];
	enum gl_code code = read_checkpoint(a);

	if (!code)
		code = claim_tiles(a);
	while (!code && w.entries.next < a->log.checkpoint.size) {
		code = step(&w);
		gl_audit_progress(a, w.entries.next, a->log.checkpoint.size);
	}
	if (code)
		return code;
	gl_merkle_root(&w.tree, root);
	if (memcmp(root, a->log.checkpoint.root, sizeof(root)))
		return gl_wrong_hash(
		        a, at, root, a->log.checkpoint.root, "its root is not that of the entries");
	a->r->log_size = a->log.checkpoint.size;
	snprintf(a->r->origin, sizeof(a->r->origin), "%s", a->log.checkpoint.origin);
	snprintf(a->r->project, sizeof(a->r->project), "%s", a->log.origin.project);
	return GL_OK;
}
