/* store-tests bench: what one row costs in desk_commit, by the size of the batch, as Postgres' backend spends
 * it. */
#include "store_test.h"

#include <stdio.h>
#include <sys/time.h>

#include "base/auto.h"
#include "base/clock.h"
#include "store/connection.h"

/* CPU of a process so far, in microseconds: user and system time of /proc/PID/stat, in ticks of 10 ms. */
static int64_t cpu_us(int pid)
{
	char path[64];
	gl_file_auto *f = NULL;
	unsigned long user = 0, system = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	if (!f ||
	        fscanf(f, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
		return 0;
	return (int64_t)(user + system) * 10000;
}

static int64_t wal_bytes(struct gl_session *s)
{
	return store_number(s, "select (pg_current_wal_insert_lsn() - '0/0')::bigint");
}

static void measure(int batch, int rows)
{
	struct gl_session *admin = store_session(NULL), *s = store_session(GL_ROLE_SERVER);
	struct batch b = { .project = store_project(admin), .epoch = 1, .n = batch, .no = 1, .first_n = 1 };
	int pid = PQbackendPID(gl_session_connection(s));
	gl_args_auto a;
	int64_t began, cpu, wal;

	gl_args_init(&a, 64 << 20);
	cpu = cpu_us(pid);
	wal = wal_bytes(admin);
	began = gl_mono_us();
	for (int done = 0; done < rows; done += batch) {
		gl_rows_auto got = { 0 };
		struct gl_err e = { 0 };

		b.old_size = done;
		b.new_size = done + batch;
		b.first_n = done + 1;
		b.root = (uint8_t)(done / batch);
		b.tiles = (int)(b.new_size / 256 - b.old_size / 256);
		store_batch(&a, &b);
		ck_assert_msg(gl_session_ask(s, GL_SQL_DESK_COMMIT, &a, &got, &e) == GL_OK, "%s", e.text);
		ck_assert(gl_rows_is(&got, 0, 0, "committed"));
	}
	printf("batches of %3d: %6.1f us elapsed, %6.1f us of the backend's CPU, %4lld B of WAL an answer\n",
	        batch, (double)(gl_mono_us() - began) / rows, (double)(cpu_us(pid) - cpu) / rows,
	        (long long)(wal_bytes(admin) - wal) / rows);
	gl_session_close(s);
	gl_session_close(admin);
}

START_TEST(what_a_row_costs)
{
	static const struct {
		int batch, rows;
	} runs[] = { { 64, 6400 }, { 1, 3000 }, { 8, 16000 }, { 64, 64000 }, { 256, 128000 } };

	for (size_t i = 0; i < GL_COUNT(runs); i++)
		measure(runs[i].batch, runs[i].rows);
}
END_TEST

Suite *bench_suite(void)
{
	Suite *suite = suite_create("bench");
	TCase *t = tcase_create("bench");

	tcase_set_timeout(t, 300);
	tcase_add_test(t, what_a_row_costs);
	suite_add_tcase(suite, t);
	return suite;
}
