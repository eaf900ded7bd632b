/* Tars of bundles: one that is taken lists files that lie inside it, and is what the writer makes of them. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "audit/bundle.h"
#include "dataset/tar.h"
#include "fuzz.h"

#define DEVICES     329 /* device numbers, of which there are two spellings */
#define DEVICES_END 345
#define SUM         148
#define SUM_END     156

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char tar[4096] = { 0 };

	MUST(gl_tar_header(tar, "a", 3));
	memcpy(tar + 512, "abc", 3);
	MUST(gl_tar_header(tar + 1024, "log/tile/0/000", 600));
	add_seed(*argc, *argv, tar, 1024 + 1024);
	add_seed(*argc, *argv, tar, 1024 + 512 + 1024 + 1024);
	add_seed(*argc, *argv, tar + 2048, 1024);
	return 0;
}

struct source {
	const struct gl_bundle *b;
};

static ssize_t read_file(void *ctx, size_t i, uint64_t offset, char *out, size_t len)
{
	const struct source *s = ctx;

	memcpy(out, s->b->tar + s->b->file[i].start + offset, len);
	return (ssize_t)len;
}

/* Byte for byte, but for what is spelt in two ways. */
static void compare(const struct gl_bundle *b, const struct gl_tar *tar)
{
	struct source s = { b };
	char piece[512];

	MUST(gl_tar_size(tar) == b->tar_len);
	for (uint64_t at = 0; at < b->tar_len; at += 512) {
		size_t got = 0;
		bool header = false;

		for (size_t i = 0; i < tar->n; i++)
			header |= tar->file[i].start == at;
		while (got < 512) {
			ssize_t n = gl_tar_read(tar, at + got, piece + got, 512 - got, read_file, &s);

			MUST(n > 0);
			got += (size_t)n;
		}
		for (size_t i = 0; i < 512; i++)
			if (!header || !((i >= DEVICES && i < DEVICES_END) || (i >= SUM && i < SUM_END)))
				MUST(piece[i] == b->tar[at + i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	int fd = memfd_create("tar", MFD_CLOEXEC);
	struct gl_bundle b = { 0 };
	struct gl_tar tar = { 0 };
	struct gl_err e = { 0 };
	char path[64];

	MUST(fd >= 0 && write(fd, data, len) == (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!gl_bundle_open(&b, path, &e)) {
		for (size_t i = 0; i < b.n; i++)
			MUST(!gl_tar_add(&tar, b.file[i].name, b.file[i].size, &e));
		compare(&b, &tar);
	}
	gl_tar_release(&tar);
	gl_bundle_release(&b);
	close(fd);
	return 0;
}
