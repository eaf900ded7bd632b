/* The second half of sealing: the log as its checkpoint covers it, and everything as one tar. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "dataset/tar.h"
#include "jobs/seal_index.h"
#include "jobs/seal_inside.h"
#include "jobs/tail_load.h"
#include "merkle/tile.h"

#define PIECE (64 << 10)

static enum gl_code add_full_tile(
        struct gl_seal *s, struct gl_session *db, const char *name, const struct gl_tile *t, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	gl_args_auto a = { 0 };
	const uint8_t *bytes;
	size_t len;

	gl_args_init(&a, 64);
	gl_args_i64(&a, s->project);
	gl_args_i16(&a, (int16_t)t->level);
	gl_args_i64(&a, (int64_t)t->n);
	if (gl_session_ask(db, GL_SQL_TILE_GET, &a, &rows, e))
		return e->code;
	if (!rows.count)
		return gl_fail(e, GL_INTERNAL, "the log lacks %s", name);
	bytes = gl_rows_bytes(&rows, 0, 0, &len);
	return gl_seal_keep_bytes(s, name, bytes, len, e);
}

static enum gl_code add_tiles(
        struct gl_seal *s, struct gl_session *db, const struct gl_tail *tail, struct gl_err *e)
{
	char name[80] = "log/tile/";
	struct gl_tile t;
	uint64_t i = 0;

	while (gl_tile_each(tail->size, &i, &t)) {
		size_t len;
		const void *bytes;

		gl_tile_path(name + strlen("log/tile/"), &t);
		if (t.width == GL_TILE_WIDTH) {
			if (add_full_tile(s, db, name, &t, e))
				return e->code;
			continue;
		}
		bytes = gl_tail_cut(tail, t.level, t.width, &len);
		if (gl_seal_keep_bytes(s, name, bytes, len, e))
			return e->code;
	}
	return GL_OK;
}

/* What is served beside the bundle and not in it. */
static bool beside(const char *name)
{
	return !strcmp(name, "oz.json") || !strcmp(name, GL_SEAL_INDEX) || !strncmp(name, "export/", 7);
}

/* The bundle's members in order, and the one that is open. */
struct packing {
	const struct gl_seal *s;
	const struct gl_seal_file *member[];
};

static ssize_t read_member(void *ctx, size_t i, uint64_t offset, char *out, size_t len)
{
	const struct packing *p = ctx;
	gl_fd_auto fd = gl_file_stored(p->s->folder, p->member[i]->sha256);

	return fd < 0 ? -1 : pread(fd, out, len, (off_t)offset);
}

static enum gl_code pack(
        struct gl_seal *s, struct packing *p, struct gl_tar *tar, struct gl_file *f, struct gl_err *e)
{
	char piece[PIECE];
	size_t members = 0;
	ssize_t n;

	for (size_t i = 0; i < s->files; i++)
		if (!beside(s->file[i].name)) {
			p->member[members++] = &s->file[i];
			if (gl_tar_add(tar, s->file[i].name, s->file[i].bytes, e))
				return e->code;
		}
	while ((n = gl_tar_read(tar, f->bytes, piece, sizeof piece, read_member, p)) > 0)
		gl_file_add(f, piece, (size_t)n);
	return n < 0 ? gl_fail(e, GL_INTERNAL, "a file of the bundle cannot be read") : GL_OK;
}

static enum gl_code add_bundle(struct gl_seal *s, struct gl_err *e)
{
	gl_mem_auto struct packing *p = malloc(sizeof *p + s->files * sizeof p->member[0]);
	struct gl_tar tar = { 0 };
	struct gl_file f;

	if (!p)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a bundle");
	p->s = s;
	gl_seal_sort(s);
	if (gl_file_open(&f, s->folder, e))
		return e->code;
	if (!pack(s, p, &tar, &f, e))
		gl_file_close(&f, e);
	gl_file_abandon(&f);
	gl_tar_release(&tar);
	return e->code ? e->code : gl_seal_keep(s, "bundle.tar", &f, e);
}

enum gl_code gl_seal_finish(struct gl_seal *s, struct gl_session *db, const struct gl_checkpoint *head,
        const char *checkpoint, size_t len, struct gl_err *e)
{
	gl_mem_auto struct gl_tail *tail = malloc(sizeof *tail);

	if (!tail)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a bundle");
	gl_tail_init(tail);
	if (!gl_tail_load(tail, db, s->project, head->size, e) && !add_tiles(s, db, tail, e) &&
	        !gl_seal_keep_bytes(s, "log/checkpoint", checkpoint, len, e))
		add_bundle(s, e);
	gl_tail_release(tail);
	return e->code;
}
