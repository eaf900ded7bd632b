/* fuzz -- what the fuzzers share. Each tests/fuzz/fuzz_NAME.c is a program of libFuzzer; `make fuzz` runs
 * them all.
 *
 * A fuzzer starts from seeds that it makes itself: LLVMFuzzerInitialize writes them into the corpus folder,
 * the first argument that is no option.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Not assert: it holds in every build. */
#define MUST(what)                                                                                           \
	do {                                                                                                 \
		if (!(what)) {                                                                               \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);                   \
			abort();                                                                             \
		}                                                                                            \
	} while (0)

/* Adds a seed to the corpus folder of the command line; without one it does nothing. */
static inline void add_seed(int argc, char **argv, const void *data, size_t len)
{
	static unsigned n;
	const char *folder = NULL;
	char path[1024];
	FILE *file;

	for (int i = 1; i < argc && !folder; i++)
		if (argv[i][0] != '-')
			folder = argv[i];
	if (!folder)
		return;
	snprintf(path, sizeof(path), "%s/seed-%u", folder, n++);
	file = fopen(path, "wb");
	MUST(file);
	MUST(fwrite(data, 1, len, file) == len);
	MUST(!fclose(file));
}

#endif
