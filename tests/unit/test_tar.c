/* tar: the bytes that another program writes, readable from any place; and bundles read from tars and
 * folders. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/bundle.h"
#include "base/auto.h"
#include "crypto/hash.h"
#include "dataset/tar.h"
#include "testdata.h"

static char ones[1024], zs[513];
static const struct {
	const char *name, *data;
	size_t len;
} files[] = {
	{ "README.md", "hello", 5 },
	{ "empty", "", 0 },
	{ "log/tile/0/000", ones, sizeof(ones) },
	{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/"
	  "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
	        zs, sizeof(zs) },
};

static ssize_t source(void *ctx, size_t i, uint64_t offset, char *out, size_t len)
{
	(void)ctx;
	ck_assert_uint_le(offset + len, files[i].len);
	memcpy(out, files[i].data + offset, len);
	return (ssize_t)len;
}

static void fill(struct gl_tar *tar)
{
	struct gl_err e = { 0 };

	for (size_t i = 0; i < sizeof(ones); i++)
		ones[i] = (char)i;
	memset(zs, 'z', sizeof(zs));
	for (size_t i = 0; i < GL_COUNT(files); i++)
		ck_assert_msg(!gl_tar_add(tar, files[i].name, files[i].len, &e), "%s", e.text);
}

/* Reads all of it in pieces of at most len bytes. */
static char *whole(const struct gl_tar *tar, size_t len)
{
	size_t size = (size_t)gl_tar_size(tar);
	char *out = malloc(size + 1);
	ssize_t n;

	for (size_t at = 0; at < size; at += (size_t)n) {
		n = gl_tar_read(tar, at, out + at, len < size - at ? len : size - at, source, NULL);
		ck_assert_int_gt(n, 0);
	}
	ck_assert_int_eq(gl_tar_read(tar, size, out, 1, source, NULL), 0);
	return out;
}

/* Python's tarfile, USTAR_FORMAT, cut after two zero blocks. */
START_TEST(a_tar_is_the_bytes_that_python_writes)
{
	struct gl_tar tar = { 0 };
	uint8_t hash[32], want[32];
	gl_mem_auto char *bytes = NULL;

	fill(&tar);
	ck_assert_uint_eq(gl_tar_size(&tar), 5632);
	bytes = whole(&tar, 5632);
	gl_sha256(hash, bytes, 5632);
	test_hex(want, 32, "f976139faac263a62164d415f25ece4ab5a64a97a2d7a8c89a094e5c01109008");
	ck_assert_mem_eq(hash, want, 32);
	gl_tar_release(&tar);
}
END_TEST

START_TEST(a_tar_is_the_same_in_pieces_of_any_size)
{
	static const size_t sizes[] = { 1, 7, 511, 512, 513, 4096 };
	struct gl_tar tar = { 0 };
	gl_mem_auto char *all = NULL;

	fill(&tar);
	all = whole(&tar, 5632);
	for (size_t i = 0; i < GL_COUNT(sizes); i++) {
		gl_mem_auto char *pieces = whole(&tar, sizes[i]);

		ck_assert_mem_eq(pieces, all, 5632);
	}
	gl_tar_release(&tar);
}
END_TEST

START_TEST(names_that_ustar_cannot_write_or_that_do_not_ascend_are_refused)
{
	struct gl_tar tar = { 0 };
	struct gl_err e = { 0 };
	char name[300];

	ck_assert(!gl_tar_add(&tar, "b", 1, &e));
	ck_assert(gl_tar_add(&tar, "b", 1, &e));
	ck_assert(gl_tar_add(&tar, "a", 1, &e));
	ck_assert(gl_tar_add(&tar, "c", GL_TAR_FILE_MAX + 1, &e));
	memset(name, 'c', 101);
	name[101] = 0;
	ck_assert(gl_tar_add(&tar, name, 1, &e));
	name[0] = '/';
	ck_assert(gl_tar_add(&tar, name, 1, &e));
	ck_assert(!gl_tar_add(&tar, "c", GL_TAR_FILE_MAX, &e));
	gl_tar_release(&tar);
}
END_TEST

static int memory_file(const char *data, size_t len, char path[64])
{
	int fd = memfd_create("tar", MFD_CLOEXEC);

	ck_assert_int_eq(write(fd, data, len), (ssize_t)len);
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

START_TEST(a_bundle_is_read_from_its_tar)
{
	struct gl_tar tar = { 0 };
	struct gl_bundle b = { 0 };
	struct gl_err e = { 0 };
	gl_mem_auto char *bytes = NULL;
	char path[64];
	int fd;

	fill(&tar);
	bytes = whole(&tar, 5632);
	fd = memory_file(bytes, 5632, path);
	ck_assert_msg(!gl_bundle_open(&b, path, &e), "%s", e.text);
	ck_assert_uint_eq(b.n, GL_COUNT(files));
	for (size_t i = 0; i < GL_COUNT(files); i++) {
		const struct gl_bundle_file *f = gl_bundle_find(&b, files[i].name);
		gl_view_auto v = { 0 };

		ck_assert(f && !gl_bundle_view(&b, f, &v, &e));
		ck_assert_uint_eq(v.len, files[i].len);
		ck_assert_mem_eq(v.data, files[i].data, v.len);
	}
	ck_assert(!gl_bundle_find(&b, "READNE.md"));
	gl_bundle_release(&b);
	gl_tar_release(&tar);
	close(fd);
}
END_TEST

/* Each byte of a header and of padding counts; the bytes of files are for the hashes above. */
START_TEST(a_tar_with_any_byte_of_its_own_changed_is_refused)
{
	struct gl_tar tar = { 0 };
	gl_mem_auto char *bytes = NULL;

	fill(&tar);
	bytes = whole(&tar, 5632);
	for (size_t at = 0; at < 5632; at++) {
		struct gl_bundle b = { 0 };
		struct gl_err e = { 0 };
		bool inside = false;
		char path[64];
		int fd;

		for (size_t i = 0; i < GL_COUNT(files); i++)
			inside |=
			        at >= tar.file[i].start + 512 && at < tar.file[i].start + 512 + files[i].len;
		if (inside)
			continue;
		bytes[at] ^= 1;
		fd = memory_file(bytes, 5632, path);
		ck_assert_msg(gl_bundle_open(&b, path, &e) == GL_INVALID, "byte %zu", at);
		gl_bundle_release(&b);
		close(fd);
		bytes[at] ^= 1;
	}
	gl_tar_release(&tar);
}
END_TEST

START_TEST(a_tar_that_is_cut_or_longer_is_refused)
{
	static const size_t lens[] = { 0, 1, 511, 512, 1024, 4608, 5120, 5631, 5633, 6144 };
	struct gl_tar tar = { 0 };
	gl_mem_auto char *bytes = NULL;
	char longer[6144] = { 0 };

	fill(&tar);
	bytes = whole(&tar, 5632);
	memcpy(longer, bytes, 5632);
	for (size_t i = 0; i < GL_COUNT(lens); i++) {
		struct gl_bundle b = { 0 };
		struct gl_err e = { 0 };
		char path[64];
		int fd = memory_file(longer, lens[i], path);

		ck_assert_msg(gl_bundle_open(&b, path, &e) == GL_INVALID, "%zu bytes", lens[i]);
		gl_bundle_release(&b);
		close(fd);
	}
	gl_tar_release(&tar);
}
END_TEST

START_TEST(a_folder_with_anything_but_files_is_refused)
{
	char folder[] = "/tmp/goldleaf-unit-XXXXXX", path[100], file[100];
	struct gl_bundle b = { 0 };
	struct gl_err e = { 0 };
	FILE *f;

	ck_assert(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/log", folder);
	ck_assert(!mkdir(path, 0700));
	snprintf(file, sizeof(file), "%s/log/a", folder);
	f = fopen(file, "w");
	ck_assert(f && fputs("hi", f) > 0 && !fclose(f));
	ck_assert_msg(!gl_bundle_open(&b, folder, &e), "%s", e.text);
	ck_assert(b.n == 1 && !strcmp(b.file[0].name, "log/a") && b.file[0].size == 2);
	gl_bundle_release(&b);
	snprintf(path, sizeof(path), "%s/link", folder);
	ck_assert(!symlink("log/a", path));
	ck_assert_int_eq(gl_bundle_open(&b, folder, &e), GL_INVALID);
	ck_assert(strstr(e.text, "link") != NULL);
	gl_bundle_release(&b);
	unlink(path);
	unlink(file);
	snprintf(path, sizeof(path), "%s/log", folder);
	rmdir(path);
	rmdir(folder);
	ck_assert_int_eq(gl_bundle_open(&b, folder, &e), GL_NOT_FOUND);
	gl_bundle_release(&b);
}
END_TEST

Suite *tar_suite(void);
Suite *tar_suite(void)
{
	Suite *s = suite_create("tar");
	TCase *t = tcase_create("tar");

	tcase_add_test(t, a_tar_is_the_bytes_that_python_writes);
	tcase_add_test(t, a_tar_is_the_same_in_pieces_of_any_size);
	tcase_add_test(t, names_that_ustar_cannot_write_or_that_do_not_ascend_are_refused);
	tcase_add_test(t, a_bundle_is_read_from_its_tar);
	tcase_add_test(t, a_tar_with_any_byte_of_its_own_changed_is_refused);
	tcase_add_test(t, a_tar_that_is_cut_or_longer_is_refused);
	tcase_add_test(t, a_folder_with_anything_but_files_is_refused);
	suite_add_tcase(s, t);
	return s;
}
