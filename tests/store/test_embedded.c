/* The life of a private Postgres: it ends with its owner, however that ends, and is found again. */
#include "store_test.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"
#include "store/embedded.h"

static struct gl_err e;

/* An owner in a process of its own, which says when its database is up. */
static pid_t owner_of(const char *dir)
{
	int ready[2];
	char byte;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		struct gl_embedded *pg = gl_embedded_start(dir, &e);

		byte = pg ? 'y' : 'n';
		if (write(ready[1], &byte, 1) != 1 || !pg)
			_exit(1);
		pause();
	}
	close(ready[1]);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	ck_assert_int_eq(byte, 'y');
	close(ready[0]);
	return pid;
}

static pid_t postmaster_of(const char *dir)
{
	char path[256];
	gl_file_auto *f = NULL;
	int pid = 0;

	snprintf(path, sizeof(path), "%s/postgres/data/postmaster.pid", dir);
	f = fopen(path, "re");
	ck_assert_msg(f && fscanf(f, "%d", &pid) == 1, "%s", path);
	return pid;
}

static bool runs(pid_t pid)
{
	char path[64], exe[8];

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	return readlink(path, exe, sizeof(exe)) >= 0;
}

static bool ends_within(pid_t pid, int64_t ms)
{
	int64_t end = gl_mono_ms() + ms;

	while (runs(pid) && gl_mono_ms() < end)
		poll(NULL, 0, 10);
	return !runs(pid);
}

static void kill_owner(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void sub(char out[200], const char *name)
{
	snprintf(out, 200, "%s/%s", store_folder, name);
}

/* Writes a row, or reads it, in the cluster of dir. */
static int64_t visit(const char *dir, const char *text)
{
	struct gl_embedded *pg = gl_embedded_start(dir, &e);
	struct gl_session *s;
	int64_t found;

	ck_assert_msg(pg != NULL, "%s", e.text);
	s = gl_session_open(gl_embedded_conninfo(pg), NULL, &e);
	ck_assert_msg(s != NULL, "%s", e.text);
	found = store_number(s, text);
	gl_session_close(s);
	gl_embedded_stop(pg);
	return found;
}

static const char written[] =
        "create table kept (x integer); insert into kept values (42); select x from kept";

START_TEST(what_was_written_is_there_after_a_restart)
{
	char dir[200];

	sub(dir, "restart");
	ck_assert_int_eq(visit(dir, written), 42);
	ck_assert_int_eq(visit(dir, "select x from kept"), 42);
}
END_TEST

START_TEST(it_is_utf8_with_checksums_and_no_network)
{
	char dir[200];

	sub(dir, "settings");
	ck_assert_int_eq(visit(dir, "select (current_setting('server_encoding') = 'UTF8' and "
	                            "current_setting('data_checksums') = 'on' "
	                            "and current_setting('listen_addresses') = '' and "
	                            "current_setting('fsync') = 'on' and "
	                            "current_setting('lc_collate') = 'C.UTF-8')::integer"),
	        1);
}
END_TEST

START_TEST(it_ends_when_its_owner_is_killed_and_the_next_owner_takes_over)
{
	char dir[200];
	pid_t owner, postmaster;

	sub(dir, "killed");
	owner = owner_of(dir);
	postmaster = postmaster_of(dir);
	ck_assert(runs(postmaster));
	kill_owner(owner);
	ck_assert(ends_within(postmaster, 5000));
	/* And at once, while the old one may still be on its way out. */
	owner = owner_of(dir);
	kill_owner(owner);
	ck_assert_int_eq(visit(dir, "select 1"), 1);
}
END_TEST

START_TEST(a_second_owner_is_told_to_wait_for_the_first)
{
	char dir[200];
	pid_t owner;

	sub(dir, "second");
	owner = owner_of(dir);
	ck_assert_ptr_null(gl_embedded_start(dir, &e));
	ck_assert_int_eq(e.code, GL_CONFLICT);
	ck_assert(runs(postmaster_of(dir)));
	kill_owner(owner);
}
END_TEST

static pid_t child_of(pid_t parent)
{
	char path[64];
	gl_file_auto *f = NULL;
	int pid = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
	f = fopen(path, "re");
	if (!f || fscanf(f, "%d", &pid) != 1)
		return 0;
	return pid;
}

START_TEST(a_killed_postgres_comes_back_by_itself)
{
	char dir[200];
	struct gl_embedded *pg;
	struct gl_session *s = NULL;
	int64_t began;

	sub(dir, "postgres-killed");
	pg = gl_embedded_start(dir, &e);
	ck_assert_msg(pg != NULL, "%s", e.text);
	kill(postmaster_of(dir), SIGKILL);
	poll(NULL, 0, 100);
	for (began = gl_mono_ms(); !s && gl_mono_ms() < began + 10000; poll(NULL, 0, 50))
		s = gl_session_open(gl_embedded_conninfo(pg), NULL, &e);
	ck_assert_msg(s != NULL, "%s", e.text);
	gl_session_close(s);
	gl_embedded_stop(pg);
}
END_TEST

START_TEST(what_a_killed_owner_and_watcher_left_is_ended_and_taken_over)
{
	char dir[200];
	pid_t owner, watcher, postmaster;

	sub(dir, "stale");
	owner = owner_of(dir);
	postmaster = postmaster_of(dir);
	watcher = child_of(owner);
	if (!watcher) /* a kernel that does not list children */
		return;
	/* Stopped, so that it cannot hear of its end; then its owner and its watcher die. */
	kill(postmaster, SIGSTOP);
	kill(watcher, SIGKILL);
	kill_owner(owner);
	ck_assert(runs(postmaster));
	kill(postmaster, SIGCONT);
	ck_assert_int_eq(visit(dir, "select 1"), 1);
	ck_assert(!runs(postmaster));
}
END_TEST

START_TEST(a_pid_file_that_names_a_stranger_is_no_obstacle)
{
	char dir[200], path[256];
	gl_file_auto *f = NULL;

	sub(dir, "stranger");
	ck_assert_int_eq(visit(dir, written), 42);
	snprintf(path, sizeof(path), "%s/postgres/data/postmaster.pid", dir);
	f = fopen(path, "we");
	fprintf(f, "%d\n", (int)getpid());
	fflush(f);
	ck_assert_int_eq(visit(dir, "select x from kept"), 42);
}
END_TEST

START_TEST(a_half_made_cluster_is_made_anew)
{
	char dir[200], path[700];

	sub(dir, "half");
	ck_assert_int_eq(visit(dir, "select 1"), 1);
	snprintf(path, sizeof(path),
	        "mv %s/postgres/data %s/postgres/making && rm %s/postgres/making/PG_VERSION", dir, dir, dir);
	ck_assert_int_eq(system(path), 0);
	ck_assert_int_eq(visit(dir, "select 1"), 1);
}
END_TEST

START_TEST(a_path_too_long_for_a_socket_works)
{
	char dir[400], name[160];
	struct gl_embedded *pg;

	memset(name, 'd', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(dir, sizeof(dir), "%s/%s", store_folder, name);
	pg = gl_embedded_start(dir, &e);
	ck_assert_msg(pg != NULL, "%s", e.text);
	ck_assert_msg(
	        strstr(gl_embedded_conninfo(pg), "/tmp/goldleaf-") != NULL, "%s", gl_embedded_conninfo(pg));
	gl_embedded_stop(pg);
}
END_TEST

START_TEST(a_folder_only_its_owner_may_enter_works_and_is_found_again)
{
	char outer[200], dir[256], link[300], target[256];
	ssize_t len;

	sub(outer, "closed");
	ck_assert_int_eq(mkdir(outer, 0700), 0);
	snprintf(dir, sizeof(dir), "%s/.goldleaf", outer);
	ck_assert_int_eq(visit(dir, written), 42);
	ck_assert_int_eq(visit(dir, "select x from kept"), 42);
	snprintf(link, sizeof(link), "%s/postgres", dir);
	len = readlink(link, target, sizeof(target) - 1);
	if (geteuid()) {
		ck_assert_int_lt(len, 0); /* one who is not root needs no other place */
		return;
	}
	ck_assert_int_gt(len, 0);
	target[len] = '\0';
	ck_assert_msg(!strncmp(target, "/var/lib/goldleaf/", 18), "%s", target);
	/* With its project gone, the next one that goes there removes it. */
	snprintf(link, sizeof(link), "rm -rf '%s/.goldleaf'", outer);
	ck_assert_int_eq(system(link), 0);
	ck_assert_int_eq(visit(dir, "select 1"), 1);
	ck_assert_int_ne(access(target, F_OK), 0);
	snprintf(link, sizeof(link), "rm -rf $(readlink '%s/postgres')", dir);
	ck_assert_int_eq(system(link), 0);
}
END_TEST

Suite *embedded_suite(void)
{
	Suite *suite = suite_create("embedded");
	TCase *t = tcase_create("embedded");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, what_was_written_is_there_after_a_restart);
	tcase_add_test(t, it_is_utf8_with_checksums_and_no_network);
	tcase_add_test(t, it_ends_when_its_owner_is_killed_and_the_next_owner_takes_over);
	tcase_add_test(t, a_second_owner_is_told_to_wait_for_the_first);
	tcase_add_test(t, a_killed_postgres_comes_back_by_itself);
	tcase_add_test(t, what_a_killed_owner_and_watcher_left_is_ended_and_taken_over);
	tcase_add_test(t, a_pid_file_that_names_a_stranger_is_no_obstacle);
	tcase_add_test(t, a_half_made_cluster_is_made_anew);
	tcase_add_test(t, a_path_too_long_for_a_socket_works);
	tcase_add_test(t, a_folder_only_its_owner_may_enter_works_and_is_found_again);
	suite_add_tcase(suite, t);
	return suite;
}
