/* testdata -- files of the folder that GOLDLEAF_TEST_DATA names: vectors and bundles that others made. */
#ifndef TESTS_TESTDATA_H
#define TESTS_TESTDATA_H

#include <glob.h>
#include <stddef.h>
#include <stdint.h>

/* NULL when the variable is not set: such a test then leaves only its inlined vectors to be passed. */
const char *test_data(void);

/* A file of it, NUL-terminated; the caller frees. A file that is not there fails the test. */
char *test_file(size_t *len, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *test_read(size_t *len, const char *path); /* the same for a whole path */

/* Appends the whole paths that match a pattern below it. */
void test_glob(glob_t *found, const char *pattern);

/* "0aff.." as bytes; what is not hex of that length fails the test. */
void test_hex(uint8_t *out, size_t len, const char *hex);

#endif
