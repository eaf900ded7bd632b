/* The list of files in a tar, each byte of which must be what FORMATS 3 says: headers are made again and
 * compared. */
#include <stdlib.h>
#include <string.h>

#include "audit/bundle.h"
#include "dataset/tar.h"

#define NAME_PLACE   0
#define NAME_LEN     100
#define SIZE_PLACE   124
#define SIZE_DIGITS  11
#define PREFIX_PLACE 345
#define PREFIX_LEN   155
#define MAJOR_PLACE  329 /* device numbers, 16 bytes: nothing, or zeros as text; both are read */
#define SUM_PLACE    148

static bool all_zero(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (at[i])
			return false;
	return true;
}

static bool size_of(const char *header, uint64_t *size)
{
	*size = 0;
	for (int i = 0; i < SIZE_DIGITS; i++) {
		char c = header[SIZE_PLACE + i];

		if (c < '0' || c > '7')
			return false;
		*size = *size * 8 + (uint64_t)(c - '0');
	}
	return true;
}

static void name_of(const char *header, char out[GL_TAR_NAME_MAX + 2])
{
	size_t prefix = strnlen(header + PREFIX_PLACE, PREFIX_LEN),
	       len = strnlen(header + NAME_PLACE, NAME_LEN);

	memcpy(out, header + PREFIX_PLACE, prefix);
	if (prefix)
		out[prefix++] = '/';
	memcpy(out + prefix, header + NAME_PLACE, len);
	out[prefix + len] = 0;
}

/* Some writers fill the device numbers of plain files with zeros, which POSIX leaves open. */
static bool header_is(const char *header, const char *name, uint64_t size)
{
	static const char zeros[] = "0000000\0"
	                            "0000000";
	char want[GL_TAR_BLOCK];
	unsigned sum = 0;

	if (!gl_tar_header(want, name, size))
		return false;
	if (!memcmp(header, want, sizeof(want)))
		return true;
	memcpy(want + MAJOR_PLACE, zeros, sizeof(zeros));
	memset(want + SUM_PLACE, ' ', 8);
	for (size_t i = 0; i < sizeof(want); i++)
		sum += (unsigned char)want[i];
	for (int i = 5; i >= 0; i--, sum /= 8)
		want[SUM_PLACE + i] = (char)('0' + sum % 8);
	want[SUM_PLACE + 6] = 0;
	return !memcmp(header, want, sizeof(want));
}

static enum gl_code next_file(struct gl_bundle *b, size_t *at, struct gl_err *e)
{
	const char *header = b->tar + *at;
	const char *before = b->n ? b->file[b->n - 1].name : "";
	char name[GL_TAR_NAME_MAX + 2];
	uint64_t size;
	size_t padding;

	name_of(header, name);
	if (!size_of(header, &size) || !header_is(header, name, size))
		return gl_fail(e, GL_INVALID,
		        "the tar's header at byte %zu is not that of a plain file as a bundle's "
		        "must be",
		        *at);
	if (strcmp(before, name) >= 0)
		return gl_fail(
		        e, GL_INVALID, "%s follows %s in the tar; names must be in byte order", name, before);
	*at += GL_TAR_BLOCK;
	if (size > b->tar_len - *at)
		return gl_fail(e, GL_INVALID, "%s: the tar ends inside it", name);
	if (gl_bundle_add(b, name, size, *at, e))
		return e->code;
	*at += (size_t)size;
	padding = (GL_TAR_BLOCK - (size_t)(size % GL_TAR_BLOCK)) % GL_TAR_BLOCK;
	if (padding > b->tar_len - *at || !all_zero(b->tar + *at, padding))
		return gl_fail(e, GL_INVALID, "%s: what fills its last block of the tar is not zeros", name);
	*at += padding;
	return GL_OK;
}

enum gl_code gl_bundle_list_tar(struct gl_bundle *b, struct gl_err *e)
{
	size_t at = 0;

	while (b->tar_len - at >= GL_TAR_BLOCK && !all_zero(b->tar + at, GL_TAR_BLOCK))
		if (next_file(b, &at, e))
			return e->code;
	if (b->tar_len - at != 2 * (size_t)GL_TAR_BLOCK || !all_zero(b->tar + at, b->tar_len - at))
		return gl_fail(e, GL_INVALID,
		        "the tar must end in two zero blocks and nothing else, after byte %zu", at);
	return GL_OK;
}
