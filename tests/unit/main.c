/* Runs every suite of this folder: test_NAME.c defines Suite *NAME_suite(void) and is found by its name.
 * usage: unit [SUITE...]   CK_RUN_CASE and CK_FORK work as in Check. The last line is "N passed, N failed".
 *
 * Each suite has a process of its own, as many at a time as there are processors: Check forks for every test,
 * which under a sanitizer costs what the parent holds in memory. A suite named alone runs in this process,
 * where a debugger finds it. */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

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
};

enum { SUITES = sizeof suites / sizeof suites[0] };

/* A suite under way; the child fills run and failed in, so they lie in memory that both share. */
struct course {
	FILE *said;
	pid_t pid;
	int run, failed;
};

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc < 2;
}

static void run(size_t n, struct course *c)
{
	SRunner *runner = srunner_create(suites[n].make());

	srunner_run_all(runner, CK_NORMAL);
	c->run = srunner_ntests_run(runner);
	c->failed = srunner_ntests_failed(runner);
	srunner_free(runner);
}

static void start(size_t n, struct course *c)
{
	pid_t pid = -1;

	c->said = tmpfile();
	fflush(NULL);
	if (c->said)
		pid = fork();
	if (pid < 0) {
		perror("unit");
		exit(EXIT_FAILURE);
	}
	if (pid) {
		c->pid = pid;
		return;
	}
	dup2(fileno(c->said), STDOUT_FILENO);
	dup2(fileno(c->said), STDERR_FILENO);
	run(n, c);
	exit(EXIT_SUCCESS);
}

/* Waits for a suite to end and prints what it said. One that died in between has failed. */
static void finish(struct course *course)
{
	int status;
	pid_t pid = wait(&status);
	char block[4096];

	for (size_t i = 0; i < SUITES; i++) {
		struct course *c = &course[i];

		if (!c->said || c->pid != pid)
			continue;
		rewind(c->said);
		for (size_t got; (got = fread(block, 1, sizeof block, c->said));)
			fwrite(block, 1, got, stdout);
		fclose(c->said);
		c->said = NULL;
		if (status) {
			printf("tests/unit/test_%s.c:1:E: the suite ended with status %#x\n", suites[i].name,
			        (unsigned)status);
			c->failed += !c->failed;
		}
	}
}

static void run_all(struct course *course, int argc, char **argv)
{
	long room = sysconf(_SC_NPROCESSORS_ONLN), busy = 0;

	for (size_t i = 0; i < SUITES; i++) {
		if (!wanted(suites[i].name, argc, argv))
			continue;
		if (busy >= room) {
			finish(course);
			busy--;
		}
		start(i, &course[i]);
		busy++;
	}
	for (; busy; busy--)
		finish(course);
}

int main(int argc, char **argv)
{
	struct course *course = mmap(
	        NULL, SUITES * sizeof *course, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int ran = 0, failed = 0;

	if (course == MAP_FAILED) {
		perror("unit");
		return EXIT_FAILURE;
	}
	if (argc == 2) {
		for (size_t i = 0; i < SUITES; i++)
			if (wanted(suites[i].name, argc, argv))
				run(i, &course[i]);
	} else {
		run_all(course, argc, argv);
	}
	for (size_t i = 0; i < SUITES; i++) {
		ran += course[i].run;
		failed += course[i].failed;
	}
	printf("%d passed, %d failed\n", ran - failed, failed);
	return failed || !ran ? EXIT_FAILURE : EXIT_SUCCESS;
}
