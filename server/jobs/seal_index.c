#include "jobs/seal_index.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER 16

enum gl_code gl_seal_index_open(struct gl_seal_index *x, const char *folder, uint64_t count, struct gl_err *e)
{
	*x = (struct gl_seal_index){ .count = count };
	x->offset = malloc((count + 1) * sizeof *x->offset);
	x->node = malloc((gl_merkle_stored_count(count) + 1) * sizeof *x->node);
	x->lookup = malloc((2 * count + 1) * sizeof *x->lookup);
	if (!x->offset || !x->node || !x->lookup)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the index of %llu records",
		        (unsigned long long)count);
	return gl_file_open(&x->file, folder, e);
}

void gl_seal_index_release(struct gl_seal_index *x)
{
	gl_file_abandon(&x->file);
	free(x->offset);
	free(x->node);
	free(x->lookup);
	x->offset = NULL;
	x->node = NULL;
	x->lookup = NULL;
}

static uint64_t prefix(const uint8_t hash[GL_HASH_BYTES])
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | hash[i];
	return v;
}

void gl_seal_index_add(struct gl_seal_index *x, uint64_t offset, const uint8_t leaf[GL_HASH_BYTES],
        const uint8_t content[GL_HASH_BYTES], uint8_t nodes[][GL_HASH_BYTES], unsigned n)
{
	x->offset[x->added] = offset;
	x->lookup[2 * x->added] = (struct gl_seal_lookup){ prefix(leaf), x->added };
	x->lookup[2 * x->added + 1] = (struct gl_seal_lookup){ prefix(content), x->added };
	x->added++;
	memcpy(x->node[x->nodes], nodes, n * sizeof *x->node);
	x->nodes += n;
}

static int ascending(const void *a, const void *b)
{
	const struct gl_seal_lookup *x = a, *y = b;

	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

enum gl_code gl_seal_index_close(struct gl_seal_index *x, const struct gl_oz *oz, struct gl_err *e)
{
	uint64_t header[2] = { x->count, 2 * x->count };

	if (x->added != x->count)
		return gl_fail(e, GL_INTERNAL, "%llu of %llu records were indexed",
		        (unsigned long long)x->added, (unsigned long long)x->count);
	qsort(x->lookup, 2 * x->count, sizeof *x->lookup, ascending);
	gl_file_add(&x->file, header, sizeof header);
	gl_file_add(&x->file, x->offset, x->count * sizeof *x->offset);
	gl_file_add(&x->file, x->node, x->nodes * sizeof *x->node);
	gl_file_add(&x->file, x->lookup, 2 * x->count * sizeof *x->lookup);
	gl_file_add(&x->file, oz->tree, (2 * x->count - 1) * sizeof *oz->tree);
	gl_file_add(&x->file, oz->place, x->count * sizeof *oz->place);
	return GL_OK;
}

/* ---- reading ---- */

static bool read_at(int fd, void *out, size_t len, uint64_t at)
{
	return pread(fd, out, len, (off_t)at) == (ssize_t)len;
}

bool gl_seal_index_count(int fd, uint64_t *count)
{
	return read_at(fd, count, sizeof *count, 0);
}

static bool record_at(int fd, uint64_t i, uint64_t *offset)
{
	return read_at(fd, offset, sizeof *offset, HEADER + 8 * i);
}

struct nodes {
	int fd;
	uint64_t start;
};

static bool node_at(void *ctx, unsigned level, uint64_t n, uint8_t out[GL_HASH_BYTES])
{
	const struct nodes *x = ctx;

	return read_at(x->fd, out, GL_HASH_BYTES, x->start + GL_HASH_BYTES * gl_merkle_stored(level, n));
}

bool gl_seal_index_line(int fd, int records, uint64_t i, struct gl_buf *out)
{
	uint64_t from, to = (uint64_t)lseek(records, 0, SEEK_END), count;
	char *at;

	if (!gl_seal_index_count(fd, &count) || i >= count || !record_at(fd, i, &from) ||
	        (i + 1 < count && !record_at(fd, i + 1, &to)))
		return false;
	gl_buf_clear(out);
	at = gl_buf_grow(out, (size_t)(to - from));
	if (!at || pread(records, at, (size_t)(to - from), (off_t)from) != (ssize_t)(to - from))
		return false;
	out->len--;
	return true;
}

bool gl_seal_index_proof(int fd, uint64_t i, struct gl_proof *p)
{
	struct nodes x = { .fd = fd };
	uint64_t count;

	if (!gl_seal_index_count(fd, &count) || i >= count)
		return false;
	x.start = HEADER + 8 * count;
	return gl_merkle_inclusion(p, i, count, node_at, &x);
}

static uint64_t lookups_at(uint64_t count)
{
	return HEADER + 8 * count + GL_HASH_BYTES * gl_merkle_stored_count(count);
}

bool gl_seal_index_oz_proof(int fd, uint64_t i, struct gl_proof *p)
{
	uint64_t count, tree;
	uint32_t at;

	p->n = 0;
	if (!gl_seal_index_count(fd, &count) || i >= count)
		return false;
	tree = lookups_at(count) + 2 * count * sizeof(struct gl_seal_lookup);
	if (!read_at(fd, &at, sizeof at, tree + (2 * count - 1) * GL_HASH_BYTES + i * sizeof at) ||
	        at >= 2 * count - 1)
		return false;
	for (; at; at = (at - 1) / 2)
		if (!read_at(fd, p->hash[p->n++], GL_HASH_BYTES,
		            tree + GL_HASH_BYTES * (uint64_t)(at % 2 ? at + 1 : at - 1)))
			return false;
	return true;
}

bool gl_seal_index_find(int fd, const uint8_t hash[GL_HASH_BYTES], uint64_t *at, uint64_t *index)
{
	uint64_t count, start, lo = *at, hi, want = prefix(hash);
	struct gl_seal_lookup l;

	if (!gl_seal_index_count(fd, &count))
		return false;
	start = lookups_at(count);
	hi = 2 * count;
	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;

		if (!read_at(fd, &l, sizeof l, start + mid * sizeof l))
			return false;
		if (l.prefix < want)
			lo = mid + 1;
		else
			hi = mid;
	}
	*at = lo + 1;
	if (lo >= 2 * count || !read_at(fd, &l, sizeof l, start + lo * sizeof l) || l.prefix != want)
		return false;
	*index = l.index;
	return true;
}
