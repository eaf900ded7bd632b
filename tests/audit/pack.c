#include "pack.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/json.h"
#include "dataset/receipt.h"
#include "dataset/tar.h"
#include "inside.h"
#include "merkle/tile.h"

void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

/* ---- lines ---- */

void lines_add(struct lines *l, const char *text, size_t len)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 64;
		l->text = must(reallocarray(l->text, l->cap, sizeof(*l->text)));
	}
	l->text[l->n++] = must(strndup(text, len));
}

void lines_drop(struct lines *l, size_t i)
{
	assert(i < l->n);
	free(l->text[i]);
	memmove(l->text + i, l->text + i + 1, (--l->n - i) * sizeof(*l->text));
}

void lines_swap(struct lines *l, size_t i, size_t k)
{
	char *text = l->text[i];

	l->text[i] = l->text[k];
	l->text[k] = text;
}

void lines_set(struct lines *l, size_t i, const char *text)
{
	free(l->text[i]);
	l->text[i] = must(strdup(text));
}

char *text_replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *out;

	if (!at)
		return NULL;
	if (asprintf(&out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) < 0)
		abort();
	return out;
}

bool lines_replace(struct lines *l, size_t i, const char *from, const char *to)
{
	char *out = i < l->n ? text_replaced(l->text[i], from, to) : NULL;

	if (!out)
		return false;
	free(l->text[i]);
	l->text[i] = out;
	return true;
}

size_t lines_find(const struct lines *l, size_t from, const char *text)
{
	for (size_t i = from; i < l->n; i++)
		if (strstr(l->text[i], text))
			return i;
	return SIZE_MAX;
}

static void lines_release(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->text[i]);
	free(l->text);
	*l = (struct lines){ 0 };
}

static struct lines lines_clone(const struct lines *l)
{
	struct lines out = { 0 };

	for (size_t i = 0; i < l->n; i++)
		lines_add(&out, l->text[i], strlen(l->text[i]));
	return out;
}

/* ---- packs ---- */

static struct lines *all_lines(struct pack *p, int i)
{
	struct lines *const all[] = { &p->log, &p->gold, &p->tasks, &p->openings, &p->said, &p->records,
		&p->earnings };

	return i < (int)(sizeof(all) / sizeof(*all)) ? all[i] : NULL;
}

struct pack *pack_clone(const struct pack *p)
{
	struct pack *out = must(malloc(sizeof(*out)));

	*out = *p;
	for (int i = 0; all_lines(out, i); i++)
		*all_lines(out, i) = lines_clone(all_lines((struct pack *)(uintptr_t)p, i));
	out->manifest = p->manifest ? must(strdup(p->manifest)) : NULL;
	out->checkpoint = p->checkpoint ? must(strdup(p->checkpoint)) : NULL;
	out->files = 0;
	for (size_t i = 0; i < p->files; i++)
		pack_add_file(out, p->file[i].name, p->file[i].data, p->file[i].len, p->file[i].named);
	return out;
}

void pack_free(struct pack *p)
{
	if (!p)
		return;
	for (int i = 0; all_lines(p, i); i++)
		lines_release(all_lines(p, i));
	for (size_t i = 0; i < p->files; i++) {
		free(p->file[i].name);
		free(p->file[i].data);
	}
	free(p->manifest);
	free(p->checkpoint);
	free(p);
}

void pack_add_file(struct pack *p, const char *name, const void *data, size_t len, bool named)
{
	struct pack_file *f = &p->file[p->files++];

	assert(p->files <= sizeof(p->file) / sizeof(*p->file));
	*f = (struct pack_file){
		.name = must(strdup(name)), .data = must(malloc(len + 1)), .len = len, .named = named
	};
	memcpy(f->data, data, len);
	f->data[len] = 0;
}

struct pack_file *pack_file_find(struct pack *p, const char *name)
{
	for (size_t i = 0; i < p->files; i++)
		if (!strcmp(p->file[i].name, name))
			return &p->file[i];
	return NULL;
}

/* ---- texts ---- */

uint64_t text_index(const char *line)
{
	const char *at = strstr(line, "\"index\":");

	return at ? strtoull(at + 8, NULL, 10) : UINT64_MAX;
}

/* The object that stands behind "name": in a canonical line, as its own text. */
char *text_member(const char *line, const char *name)
{
	struct gl_json_doc doc = { 0 };
	struct gl_buf out = { 0 };
	const struct gl_json *v;
	struct gl_err e;
	char *text = NULL;

	if (!gl_json_parse(&doc, line, strlen(line), &e) && (v = gl_json_get(doc.root, name))) {
		gl_buf_init(&out, BIG);
		gl_jcs(&out, v);
		text = gl_buf_take(&out, NULL);
	}
	gl_json_release(&doc);
	return text;
}

char *lines_joined(const struct lines *l, size_t *len)
{
	struct gl_buf out = { 0 };

	gl_buf_init(&out, BIG);
	gl_buf_add(&out, "", 0);
	for (size_t i = 0; i < l->n; i++) {
		gl_buf_puts(&out, l->text[i]);
		gl_buf_putc(&out, '\n');
	}
	*len = out.len;
	return out.data ? out.data : must(strdup(""));
}

/* ---- the log and the tar ---- */

static void tree_of(const struct pack *p, uint64_t size, struct gl_merkle *tree, uint8_t (*leaf)[32])
{
	*tree = (struct gl_merkle){ 0 };
	for (uint64_t i = 0; i < size; i++) {
		gl_merkle_leaf(leaf[i], p->log.text[i], strlen(p->log.text[i]));
		gl_merkle_push_hash(tree, leaf[i]);
	}
}

static char *sign_checkpoint(
        const struct pack *p, const char *origin, uint64_t size, const struct gl_merkle *tree)
{
	struct gl_checkpoint c = { .size = size };
	struct gl_buf out = { 0 };
	struct gl_vkey v;

	snprintf(c.origin, sizeof(c.origin), "%s", origin);
	gl_merkle_root(tree, c.root);
	gl_vkey_init(&v, origin, p->signer.public);
	gl_buf_init(&out, GL_CHECKPOINT_MAX);
	gl_checkpoint_sign(&out, &c, &v, &p->signer);
	return gl_buf_take(&out, NULL);
}

struct members {
	size_t n;
	struct {
		char *name, *data;
		size_t len;
	} file[400];
};

static void members_add(struct members *m, const char *name, char *data, size_t len)
{
	assert(m->n < sizeof(m->file) / sizeof(*m->file));
	m->file[m->n].name = must(strdup(name));
	m->file[m->n].data = data;
	m->file[m->n++].len = len;
}

static void add_tiles(struct pack *p, struct members *m, uint64_t size, uint8_t (*leaf)[32])
{
	struct gl_tile t;
	uint64_t i = 0;

	while (gl_tile_each(size, &i, &t)) {
		char path[GL_TILE_PATH], name[GL_TILE_PATH + 16];
		struct gl_buf out = { 0 };

		gl_buf_init(&out, BIG);
		gl_buf_add(&out, "", 0);
		for (uint64_t k = t.n * GL_TILE_WIDTH; k < t.n * GL_TILE_WIDTH + t.width; k++) {
			struct gl_merkle tree = { 0 };
			uint8_t root[32];

			if (t.level == GL_TILE_ENTRIES) {
				gl_tile_add_entry(&out, p->log.text[k], strlen(p->log.text[k]));
				continue;
			}
			for (uint64_t l = k << 8 * t.level; l < (k + 1) << 8 * t.level; l++)
				gl_merkle_push_hash(&tree, leaf[l]);
			gl_merkle_root(&tree, root);
			gl_buf_add(&out, root, 32);
		}
		gl_tile_path(path, &t);
		snprintf(name, sizeof(name), "log/tile/%s", path);
		members_add(m, name, out.data, out.len);
	}
}

static int member_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void collect(struct pack *p, struct members *m)
{
	uint64_t size = p->checkpoint_size ? p->checkpoint_size : p->log.n;
	uint8_t(*leaf)[32] = must(malloc((size + 1) * 32));
	struct gl_merkle tree;
	const struct {
		const char *name;
		const struct lines *lines;
	} own[] = { { "openings.jsonl", &p->openings }, { "records.jsonl", &p->records },
		{ "tasks.jsonl", &p->tasks }, { "said.jsonl", &p->said },
		{ "earnings.jsonl", p->no_earnings ? NULL : &p->earnings } };

	*m = (struct members){ 0 };
	tree_of(p, size, &tree, leaf);
	free(p->checkpoint);
	p->checkpoint = sign_checkpoint(p, p->origin, size, &tree);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (own[i].lines) {
			size_t len;
			char *data = lines_joined(own[i].lines, &len);

			members_add(m, own[i].name, data, len);
		}
	for (size_t i = 0; i < p->files; i++)
		members_add(m, p->file[i].name,
		        memcpy(must(malloc(p->file[i].len + 1)), p->file[i].data, p->file[i].len + 1),
		        p->file[i].len);
	members_add(m, "manifest.json", must(strdup(p->manifest)), strlen(p->manifest));
	members_add(m, "log/checkpoint", must(strdup(p->checkpoint)), strlen(p->checkpoint));
	add_tiles(p, m, size, leaf);
	free(leaf);
	qsort(m->file, m->n, sizeof(*m->file), member_order);
}

static void members_release(struct members *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->file[i].name);
		free(m->file[i].data);
	}
	free(m);
}

void pack_each(
        struct pack *p, void (*each)(void *ctx, const char *name, const char *data, size_t len), void *ctx)
{
	struct members *m = must(malloc(sizeof(*m)));

	collect(p, m);
	for (size_t i = 0; i < m->n; i++)
		if (p->rename && !strcmp(p->rename, m->file[i].name)) {
			free(m->file[i].name);
			m->file[i].name = must(strdup(p->name));
		}
	qsort(m->file, m->n, sizeof(*m->file), member_order);
	for (size_t i = 0; i < m->n; i++)
		if (!p->drop || strcmp(p->drop, m->file[i].name))
			each(ctx, m->file[i].name, m->file[i].data,
			        m->file[i].len + (p->longer && !strcmp(p->longer, m->file[i].name)));
	members_release(m);
}

struct writing {
	int fd;
};

static void put_member_file(void *ctx, const char *name, const char *data, size_t len)
{
	static const char zeros[GL_TAR_BLOCK];
	const struct writing *w = ctx;
	char header[GL_TAR_BLOCK];
	size_t padding = (GL_TAR_BLOCK - len % GL_TAR_BLOCK) % GL_TAR_BLOCK;

	if (!gl_tar_header(header, name, len) ||
	        write(w->fd, header, sizeof(header)) != (ssize_t)sizeof(header) ||
	        write(w->fd, data, len) != (ssize_t)len || write(w->fd, zeros, padding) != (ssize_t)padding)
		abort();
}

int pack_tar(struct pack *p, char path[64])
{
	static const char zeros[2 * GL_TAR_BLOCK];
	struct writing w = { .fd = memfd_create("bundle", MFD_CLOEXEC) };

	pack_each(p, put_member_file, &w);
	if (write(w.fd, zeros, sizeof(zeros)) != (ssize_t)sizeof(zeros))
		abort();
	snprintf(path, 64, "/proc/self/fd/%d", w.fd);
	return w.fd;
}

/* ---- receipts ---- */

static bool leaf_at(void *ctx, unsigned level, uint64_t n, uint8_t out[32])
{
	uint8_t(*leaf)[32] = ctx;
	struct gl_merkle tree = { 0 };

	for (uint64_t i = n << level; i < (n + 1) << level; i++)
		gl_merkle_push_hash(&tree, leaf[i]);
	gl_merkle_root(&tree, out);
	return true;
}

char *pack_receipt(struct pack *p, uint64_t index, uint64_t size)
{
	uint8_t(*leaf)[32] = must(malloc((size + 1) * 32));
	struct gl_merkle tree;
	struct gl_proof proof;
	struct gl_buf extra = { 0 }, out = { 0 };
	char want[40], *job, *opening, *checkpoint;
	size_t o = SIZE_MAX, s;

	for (size_t i = 0; i < p->openings.n; i++)
		if (text_index(p->openings.text[i]) == index && !strstr(p->openings.text[i], "{\"gold\""))
			o = i;
	assert(o != SIZE_MAX);
	snprintf(want, sizeof(want), "{\"index\":%lu,", index);
	s = lines_find(&p->said, 0, want);
	job = text_member(p->openings.text[o], "job");
	opening = job ? text_member(p->said.text[s], "said") : text_member(p->openings.text[o], "opening");
	gl_buf_init(&extra, BIG);
	gl_buf_init(&out, BIG);
	if (job)
		gl_receipt_answer(&extra, p->log.text[index], strlen(p->log.text[index]), job, strlen(job),
		        opening, strlen(opening));
	else
		gl_receipt_extra(
		        &extra, p->log.text[index], strlen(p->log.text[index]), opening, strlen(opening));
	tree_of(p, size, &tree, leaf);
	checkpoint = sign_checkpoint(p, p->origin, size, &tree);
	gl_merkle_inclusion(&proof, index, size, leaf_at, leaf);
	gl_tlog_proof_write(&out, extra.data, extra.len, index, &proof, checkpoint, strlen(checkpoint));
	free(leaf);
	free(job);
	free(opening);
	free(checkpoint);
	gl_buf_release(&extra);
	return gl_buf_take(&out, NULL);
}
