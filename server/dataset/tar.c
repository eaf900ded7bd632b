#include "dataset/tar.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The header's fields, all text in fixed places (POSIX ustar). */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type, link[100], magic[6],
	        version[2];
	char user[32], group[32], major[8], minor[8], prefix[155], rest[12];
};
_Static_assert(sizeof(struct header) == GL_TAR_BLOCK, "a ustar header is one block");

static uint64_t padded(uint64_t size)
{
	return (size + GL_TAR_BLOCK - 1) / GL_TAR_BLOCK * GL_TAR_BLOCK;
}

static void octal(char *out, int width, unsigned long long v)
{
	char text[24];

	snprintf(text, sizeof(text), "%0*llo", width - 1, v);
	memcpy(out, text, (size_t)width);
}

/* A name over 100 bytes is cut at the last slash that leaves both parts short enough. */
static bool split(struct header *h, const char *name)
{
	size_t len = strlen(name);

	if (!len)
		return false;
	if (len <= sizeof(h->name)) {
		memcpy(h->name, name, len);
		return true;
	}
	for (const char *slash = name + len - 1; slash > name; slash--) {
		size_t before = (size_t)(slash - name), after = len - before - 1;

		if (*slash != '/' || !after)
			continue;
		if (after > sizeof(h->name))
			return false;
		if (before <= sizeof(h->prefix)) {
			memcpy(h->prefix, name, before);
			memcpy(h->name, slash + 1, after);
			return true;
		}
	}
	return false;
}

bool gl_tar_header(char out[GL_TAR_BLOCK], const char *name, uint64_t size)
{
	struct header h = { 0 };
	unsigned sum = 0;

	if (size > GL_TAR_FILE_MAX || !split(&h, name))
		return false;
	octal(h.mode, sizeof(h.mode), 0644);
	octal(h.uid, sizeof(h.uid), 0);
	octal(h.gid, sizeof(h.gid), 0);
	octal(h.size, sizeof(h.size), size);
	octal(h.mtime, sizeof(h.mtime), 0);
	h.type = '0';
	memcpy(h.magic, "ustar", sizeof(h.magic));
	memcpy(h.version, "00", sizeof(h.version));
	/* The sum is taken with its own field full of blanks. */
	memset(h.sum, ' ', sizeof(h.sum));
	memcpy(out, &h, sizeof(h));
	for (size_t i = 0; i < GL_TAR_BLOCK; i++)
		sum += (unsigned char)out[i];
	octal(out + offsetof(struct header, sum), 7, sum);
	return true;
}

enum gl_code gl_tar_add(struct gl_tar *tar, const char *name, uint64_t size, struct gl_err *e)
{
	struct gl_tar_file *last = tar->n ? &tar->file[tar->n - 1] : NULL;
	char header[GL_TAR_BLOCK];

	if (last && strcmp(last->name, name) >= 0)
		return gl_fail(e, GL_INVALID, "%s must come before %s in a bundle", name, last->name);
	if (size > GL_TAR_FILE_MAX)
		return gl_fail(e, GL_TOO_LARGE, "%s is %llu bytes; ustar holds files below 8 GiB", name,
		        (unsigned long long)size);
	if (!gl_tar_header(header, name, size))
		return gl_fail(e, GL_INVALID, "%s: ustar cannot write this name", name);
	if (tar->n == tar->cap) {
		size_t cap = tar->cap ? 2 * tar->cap : 32;
		struct gl_tar_file *more = reallocarray(tar->file, cap, sizeof(*more));

		if (!more)
			return gl_fail(e, GL_NO_MEMORY, "no memory for the list of files");
		tar->file = more;
		tar->cap = cap;
		last = tar->n ? &tar->file[tar->n - 1] : NULL;
	}
	tar->file[tar->n] = (struct gl_tar_file){ .name = strdup(name),
		.size = size,
		.start = last ? last->start + GL_TAR_BLOCK + padded(last->size) : 0 };
	if (!tar->file[tar->n].name)
		return gl_fail(e, GL_NO_MEMORY, "no memory for the list of files");
	tar->n++;
	return GL_OK;
}

void gl_tar_release(struct gl_tar *tar)
{
	for (size_t i = 0; i < tar->n; i++)
		free(tar->file[i].name);
	free(tar->file);
	*tar = (struct gl_tar){ 0 };
}

static uint64_t files_end(const struct gl_tar *tar)
{
	const struct gl_tar_file *last = tar->n ? &tar->file[tar->n - 1] : NULL;

	return last ? last->start + GL_TAR_BLOCK + padded(last->size) : 0;
}

uint64_t gl_tar_size(const struct gl_tar *tar)
{
	return files_end(tar) + 2 * GL_TAR_BLOCK;
}

/* The file whose header or bytes lie at pos, by halving. */
static size_t file_at(const struct gl_tar *tar, uint64_t pos)
{
	size_t low = 0, high = tar->n;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (tar->file[mid].start <= pos)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static size_t least(uint64_t a, uint64_t b)
{
	return (size_t)(a < b ? a : b);
}

ssize_t gl_tar_read(
        const struct gl_tar *tar, uint64_t pos, char *out, size_t len, gl_tar_source *source, void *ctx)
{
	const struct gl_tar_file *f;
	size_t i;
	uint64_t in;

	if (pos >= gl_tar_size(tar) || !len)
		return 0;
	if (pos >= files_end(tar)) {
		len = least(len, gl_tar_size(tar) - pos);
		memset(out, 0, len);
		return (ssize_t)len;
	}
	i = file_at(tar, pos);
	f = &tar->file[i];
	in = pos - f->start;
	if (in < GL_TAR_BLOCK) {
		char header[GL_TAR_BLOCK];
		bool written = gl_tar_header(header, f->name, f->size);

		assert(written);
		len = least(len, GL_TAR_BLOCK - in);
		memcpy(out, header + in, len);
		return (ssize_t)len;
	}
	in -= GL_TAR_BLOCK;
	if (in < f->size)
		return source(ctx, i, in, out, least(len, f->size - in));
	len = least(len, padded(f->size) - in);
	memset(out, 0, len);
	return (ssize_t)len;
}
