/* A loop's pipe: one transaction an ask, deadlines of our own, lost connections. */
#include "store_test.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"

static struct gl_pipe *pipe_;
static struct gl_session *admin;
static struct gl_args a;
static struct gl_err e;

/* How an ask went. */
struct reply {
	int calls, order, rows;
	enum gl_sql_failure failure;
	char sqlstate[6];
	bool good;
};
static int replies;

static void note(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct reply *r = ctx;

	r->calls++;
	r->order = ++replies;
	r->good = !error;
	r->rows = rows ? rows->count : -1;
	if (error) {
		r->failure = error->failure;
		memcpy(r->sqlstate, error->sqlstate, sizeof(r->sqlstate));
	}
}

static void turn(struct gl_pipe *pipe)
{
	struct pollfd p = { .fd = gl_pipe_fd(pipe), .events = gl_pipe_wants(pipe) };
	int wait_ms = gl_pipe_wait_ms(pipe);

	poll(&p, 1, wait_ms < 0 || wait_ms > 50 ? 50 : wait_ms);
	gl_pipe_service(pipe, p.fd < 0 ? 0 : p.revents);
}

/* Lets the pipe work until r has its reply. Returns the milliseconds that took. */
static int64_t until(const struct reply *r)
{
	int64_t began = gl_mono_ms();

	while (!r->calls && gl_mono_ms() < began + 8000)
		turn(pipe_);
	ck_assert_int_eq(r->calls, 1);
	return gl_mono_ms() - began;
}

static void until_ready(void)
{
	int64_t end = gl_mono_ms() + 8000;

	while (!gl_pipe_ready(pipe_) && gl_mono_ms() < end)
		turn(pipe_);
	ck_assert_msg(gl_pipe_ready(pipe_), "%s", gl_pipe_trouble(pipe_));
}

static enum gl_code ask_head(struct reply *r, int64_t deadline_ms)
{
	*r = (struct reply){ 0 };
	gl_args_clear(&a);
	gl_args_i64(&a, 0); /* a project without a log */
	return gl_pipe_ask_within(pipe_, deadline_ms, GL_SQL_DESK_HEAD, &a, note, r, &e);
}

static enum gl_code ask_account(struct reply *r, const char *name)
{
	static int64_t number = 1000;

	*r = (struct reply){ 0 };
	gl_args_clear(&a);
	gl_args_i64(&a, number++);
	gl_args_str(&a, name);
	gl_args_i16(&a, 1);
	gl_args_bool(&a, false);
	gl_args_null(&a);
	return gl_pipe_ask(pipe_, GL_SQL_ACCOUNT_ADD, &a, note, r, &e);
}

static void set_up(void)
{
	admin = store_session(NULL);
	gl_args_init(&a, 1 << 20);
	replies = 0;
	pipe_ = gl_pipe_open(store_conninfo, &e);
	ck_assert_msg(pipe_ != NULL, "%s", e.text);
}

static void tear_down(void)
{
	gl_pipe_close(pipe_);
	gl_args_release(&a);
	gl_session_close(admin);
}

START_TEST(asks_made_before_it_is_connected_are_answered)
{
	struct reply r;

	ck_assert_int_eq(ask_head(&r, 2000), GL_OK);
	ck_assert_int_eq(r.calls, 0);
	until(&r);
	ck_assert(r.good);
	ck_assert_int_eq(r.rows, 0);
}
END_TEST

START_TEST(replies_come_once_and_in_order)
{
	static struct reply r[500];

	until_ready();
	for (int i = 0; i < 500; i++)
		ck_assert_int_eq(ask_head(&r[i], 5000), GL_OK);
	until(&r[499]);
	for (int i = 0; i < 500; i++)
		ck_assert_msg(r[i].good && r[i].calls == 1 && r[i].order == i + 1, "ask %d: order %d", i,
		        r[i].order);
}
END_TEST

START_TEST(a_refused_ask_undoes_none_of_its_neighbours)
{
	struct reply before, refused, after;

	until_ready();
	ask_account(&before, "pipe-before");
	ask_account(&refused, "pipe-before");
	ask_account(&after, "pipe-after");
	until(&after);
	ck_assert(before.good && after.good && !refused.good);
	ck_assert_int_eq(refused.failure, GL_SQL_REFUSED);
	ck_assert_str_eq(refused.sqlstate, "23505");
	ck_assert_int_eq(store_number(admin, "select count(*) from account where name like 'pipe-%'"), 2);
}
END_TEST

static void ask_again(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	ck_assert(rows && !error);
	ask_head(ctx, 2000);
}

START_TEST(a_callback_may_ask)
{
	struct reply r = { 0 };

	until_ready();
	gl_args_clear(&a);
	gl_args_i64(&a, 1);
	ck_assert_int_eq(gl_pipe_ask(pipe_, GL_SQL_DESK_HEAD, &a, ask_again, &r, &e), GL_OK);
	until(&r);
	ck_assert(r.good);
}
END_TEST

START_TEST(rows_can_be_kept_beyond_the_callback)
{
	gl_rows_auto kept = { 0 }, rows = { .count = 3 };

	kept = gl_rows_take(&rows);
	ck_assert_int_eq(kept.count, 3);
	ck_assert_int_eq(rows.count, 0);
}
END_TEST

START_TEST(an_ask_past_its_deadline_is_unknown_and_the_pipe_recovers)
{
	struct reply late, behind, next;
	int64_t took;

	until_ready();
	store_exec(admin, "begin; lock table head");
	ask_head(&late, 300);
	ask_head(&behind, 5000);
	took = until(&late);
	ck_assert_msg(took >= 250 && took < 1000, "%lld ms", (long long)took);
	ck_assert_int_eq(late.failure, GL_SQL_UNKNOWN);
	ck_assert_int_eq(behind.failure, GL_SQL_UNKNOWN);
	ck_assert_int_eq(behind.calls, 1);
	store_exec(admin, "rollback");
	ask_head(&next, 2000);
	ck_assert_msg(until(&next) < 1500, "slow to recover");
	ck_assert(next.good);
}
END_TEST

START_TEST(a_killed_backend_is_unknown_and_the_pipe_recovers)
{
	struct reply lost, next;

	until_ready();
	store_exec(admin, "begin; lock table head");
	ask_head(&lost, 2000);
	turn(pipe_);
	store_exec(admin, "select pg_terminate_backend(pid) from pg_stat_activity "
	                  "where pid <> pg_backend_pid() and application_name = 'goldleaf' and "
	                  "wait_event_type = 'Lock'");
	store_exec(admin, "rollback");
	ck_assert_msg(until(&lost) < 1500, "not noticed");
	ck_assert_int_eq(lost.failure, GL_SQL_UNKNOWN);
	ask_head(&next, 2000);
	until(&next);
	ck_assert(next.good);
}
END_TEST

START_TEST(a_pipe_that_is_killed_while_idle_recovers)
{
	struct reply r;
	unsigned generation;

	until_ready();
	generation = gl_pipe_generation(pipe_);
	store_exec(admin, "select pg_terminate_backend(pid, 2000) from pg_stat_activity "
	                  "where pid <> pg_backend_pid() and application_name = 'goldleaf'");
	for (int i = 0; i < 20 && gl_pipe_ready(pipe_); i++)
		turn(pipe_);
	ck_assert(!gl_pipe_ready(pipe_));
	ck_assert_uint_ne(gl_pipe_generation(pipe_), generation);
	ck_assert_int_eq(ask_head(&r, 2000), GL_OK);
	until(&r);
	ck_assert(r.good);
}
END_TEST

/* A folder with a socket that behaves as it is told. */
static int silent_server(char conninfo[200])
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char folder[128];
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(folder, sizeof(folder), "%s/silent-XXXXXX", store_folder);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(at.sun_path, sizeof(at.sun_path), "%.80s/.s.PGSQL.5432", folder);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	snprintf(conninfo, 200, "host=%s port=5432 user=x dbname=x", folder);
	return fd;
}

START_TEST(a_database_that_never_answers_is_given_up_in_time)
{
	char conninfo[200];
	gl_fd_auto fd = silent_server(conninfo);
	struct reply r;
	int64_t took;

	gl_pipe_close(pipe_);
	pipe_ = gl_pipe_open(conninfo, &e);
	ask_head(&r, GL_PIPE_DEADLINE_MS);
	took = until(&r);
	ck_assert_msg(took >= 1900 && took < 2500, "%lld ms", (long long)took);
	ck_assert_int_eq(r.failure, GL_SQL_UNSENT);
	ck_assert(fd >= 0);
}
END_TEST

START_TEST(the_queue_is_bounded_in_asks_and_in_bytes)
{
	static struct reply r[GL_PIPE_QUEUE];
	char conninfo[200];
	gl_fd_auto fd = silent_server(conninfo);
	gl_mem_auto char *large = calloc(1, 8 << 20);
	struct reply more;
	int taken = 0;

	gl_pipe_close(pipe_);
	pipe_ = gl_pipe_open(conninfo, &e);
	for (int i = 0; i < GL_PIPE_QUEUE; i++)
		ck_assert_int_eq(ask_head(&r[i], 300), GL_OK);
	ck_assert_int_eq(ask_head(&more, 300), GL_BUSY);
	ck_assert_int_eq(more.calls, 0);
	until(&r[GL_PIPE_QUEUE - 1]);
	for (int i = 0; i < GL_PIPE_QUEUE; i++)
		ck_assert_msg(r[i].calls == 1 && r[i].failure == GL_SQL_UNSENT, "ask %d", i);
	gl_args_release(&a);
	gl_args_init(&a, 16 << 20);
	gl_args_bytes(&a, large, 8 << 20);
	while (taken < 100 && !gl_pipe_ask(pipe_, GL_SQL_DESK_HEAD, &a, note, &more, &e))
		taken++;
	ck_assert_msg(taken >= 1 && taken < 20, "%d asks of 8 MiB taken", taken);
	ck_assert_int_eq(e.code, GL_BUSY);
	ck_assert(fd >= 0);
}
END_TEST

START_TEST(closing_answers_what_is_left)
{
	struct reply r;

	until_ready();
	ask_head(&r, 2000);
	gl_pipe_close(pipe_);
	pipe_ = NULL;
	ck_assert_int_eq(r.calls, 1);
	ck_assert_int_eq(r.failure, GL_SQL_UNKNOWN);
}
END_TEST

START_TEST(a_conninfo_that_cannot_be_read_is_refused)
{
	ck_assert_ptr_null(gl_pipe_open("host='", &e));
	ck_assert_int_eq(e.code, GL_INVALID);
}
END_TEST

Suite *pipe_suite(void)
{
	Suite *suite = suite_create("pipe");
	TCase *t = tcase_create("pipe");

	tcase_set_timeout(t, 30);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, asks_made_before_it_is_connected_are_answered);
	tcase_add_test(t, replies_come_once_and_in_order);
	tcase_add_test(t, a_refused_ask_undoes_none_of_its_neighbours);
	tcase_add_test(t, a_callback_may_ask);
	tcase_add_test(t, rows_can_be_kept_beyond_the_callback);
	tcase_add_test(t, an_ask_past_its_deadline_is_unknown_and_the_pipe_recovers);
	tcase_add_test(t, a_killed_backend_is_unknown_and_the_pipe_recovers);
	tcase_add_test(t, a_pipe_that_is_killed_while_idle_recovers);
	tcase_add_test(t, a_database_that_never_answers_is_given_up_in_time);
	tcase_add_test(t, the_queue_is_bounded_in_asks_and_in_bytes);
	tcase_add_test(t, closing_answers_what_is_left);
	tcase_add_test(t, a_conninfo_that_cannot_be_read_is_refused);
	suite_add_tcase(suite, t);
	return suite;
}
