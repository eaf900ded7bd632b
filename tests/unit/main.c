/* Runs every suite of this folder: test_NAME.c defines Suite *NAME_suite(void) and is found by its name.
 * usage: unit [SUITE...]   CK_RUN_CASE and CK_FORK work as in Check. The last line is "N passed, N failed".
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define X(name) Suite *name##_suite(void);
#include "suites.inc"
#undef X

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define X(name) { #name, name##_suite },
#include "suites.inc"
#undef X
	{ NULL, NULL }
};

static int wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return 1;
	return argc < 2;
}

int main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
	int run, failed;

	for (size_t i = 0; suites[i].name; i++)
		if (wanted(suites[i].name, argc, argv))
			srunner_add_suite(runner, suites[i].make());
	srunner_run_all(runner, CK_NORMAL);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("%d passed, %d failed\n", run - failed, failed);
	return failed || !run ? EXIT_FAILURE : EXIT_SUCCESS;
}
