#include "testdata.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"

const char *test_data(void)
{
	const char *folder = getenv("GOLDLEAF_TEST_DATA");

	return folder && *folder ? folder : NULL;
}

char *test_read(size_t *len, const char *path)
{
	gl_file_auto *file = fopen(path, "rb");
	char *text;
	long size;

	ck_assert_msg(file != NULL, "%s cannot be read", path);
	ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	ck_assert_int_ge(size, 0);
	rewind(file);
	text = malloc((size_t)size + 1);
	ck_assert_ptr_nonnull(text);
	*len = fread(text, 1, (size_t)size, file);
	ck_assert_uint_eq(*len, (size_t)size);
	text[*len] = '\0';
	return text;
}

char *test_file(size_t *len, const char *fmt, ...)
{
	char path[1024];
	va_list args;
	int n = snprintf(path, sizeof(path), "%s/", test_data());

	va_start(args, fmt);
	vsnprintf(path + n, sizeof(path) - (size_t)n, fmt, args);
	va_end(args);
	return test_read(len, path);
}

void test_glob(glob_t *found, const char *pattern)
{
	char path[1024];
	int flags = found->gl_pathc ? GLOB_APPEND : 0;

	snprintf(path, sizeof(path), "%s/%s", test_data(), pattern);
	ck_assert_msg(glob(path, flags, NULL, found) == 0, "nothing matches %s", path);
}

void test_hex(uint8_t *out, size_t len, const char *hex)
{
	ck_assert_msg(gl_unhex(out, len, hex, strlen(hex)), "%s is not hex of %zu bytes", hex, len);
}
