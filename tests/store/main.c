/* Tests of store/ against a private Postgres in a folder of their own. usage: store-tests [SUITE...]
 * The last line is "N passed, N failed". "store-tests bench" measures desk_commit instead. */
#include "store_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/auto.h"
#include "store/connection.h"
#include "store/embedded.h"
#include "store/migrate.h"

const char *store_conninfo, *store_folder;

struct gl_session *store_session(const char *role)
{
	struct gl_err e = { 0 };
	struct gl_session *s = gl_session_open(store_conninfo, role, &e);

	ck_assert_msg(s != NULL, "%s", e.text);
	return s;
}

void store_exec(struct gl_session *s, const char *text)
{
	struct gl_err e = { 0 };

	ck_assert_msg(gl_session_exec(s, text, NULL, &e) == GL_OK, "%s: %s", text, e.text);
}

int64_t store_number(struct gl_session *s, const char *text)
{
	gl_rows_auto rows = { 0 };
	struct gl_err e = { 0 };

	ck_assert_msg(gl_session_exec(s, text, &rows, &e) == GL_OK, "%s: %s", text, e.text);
	ck_assert_msg(rows.count > 0, "%s: no row", text);
	return atoll(gl_rows_text(&rows, 0, 0, NULL));
}

int64_t store_project(struct gl_session *s)
{
	int64_t project = store_number(s, "select coalesce(max(project), 0) + 1 from project");
	char text[256];

	snprintf(text, sizeof(text),
	        "insert into project (project, name, owner, origin) values (%lld, 'p', 1, 'o%lld')",
	        (long long)project, (long long)project);
	store_exec(s, text);
	snprintf(text, sizeof(text),
	        "insert into desk (project, owner, epoch, until) values (%lld, 'us', 1, now())",
	        (long long)project);
	store_exec(s, text);
	return project;
}

static void salts(struct gl_args *a, const struct batch *b, uint8_t what)
{
	uint8_t bytes[32];

	gl_args_array(a, GL_TYPE_BYTEA, (size_t)b->n);
	for (int i = 0; i < b->n; i++) {
		for (unsigned k = 0; k < sizeof(bytes); k++)
			bytes[k] = (uint8_t)((unsigned)(b->old_size + i) * 2654435761u >> k ^ what ^ k * 37);
		gl_args_bytes(a, bytes, sizeof(bytes));
	}
}

/* The columns of answers. */
static void answers(struct gl_args *a, const struct batch *b)
{
	static const char said[] =
	        "{\"ms\":8123,\"order\":{\"better\":[\"b\",\"a\"]},\"predictions\":false,\"salt\":\""
	        "d7f2c1a0b3e4958671d7f2c1a0b3e4958671d7f2c1a0b3e4958671d7f2c1a0b3\","
	        "\"t\":1795219200000,\"value\":{\"better\":{\"choice\":\"left\",\"strength\":2}}}";
	size_t n = (size_t)b->n;

	gl_args_array(a, GL_TYPE_BIGINT, n);
	for (int i = 0; i < b->n; i++)
		gl_args_i64(a, b->old_size + i);
	gl_args_array(a, GL_TYPE_BIGINT, n);
	for (int i = 0; i < b->n; i++)
		gl_args_i64(a, b->first_n + i);
	gl_args_array(a, GL_TYPE_INTEGER, n);
	for (int i = 0; i < b->n; i++)
		gl_args_i32(a, b->no);
	for (int column = 0; column < 2; column++) { /* price, terms */
		gl_args_array(a, GL_TYPE_BIGINT, n);
		for (int i = 0; i < b->n; i++)
			gl_args_i64(a, 30000);
	}
	gl_args_array(a, GL_TYPE_SMALLINT, n);
	for (int i = 0; i < b->n; i++)
		gl_args_i16(a, 1);
	salts(a, b, 1);
	salts(a, b, 2);
	gl_args_array(a, GL_TYPE_INTEGER, n);
	for (int i = 0; i < b->n; i++)
		gl_args_i32(a, 20778);
	gl_args_array(a, GL_TYPE_BOOLEAN, n);
	for (int i = 0; i < b->n; i++)
		gl_args_bool(a, false);
	gl_args_array(a, GL_TYPE_BYTEA, n);
	for (int i = 0; i < b->n; i++)
		gl_args_bytes(a, said, sizeof(said) - 1);
}

void store_batch(struct gl_args *a, const struct batch *b)
{
	const struct gl_statement *s = gl_statement(GL_SQL_DESK_COMMIT);
	static const uint8_t tile[256 * 162];
	uint8_t root[32];

	memset(root, b->root, sizeof(root));
	gl_args_clear(a);
	gl_args_i64(a, b->project);
	gl_args_i64(a, b->epoch);
	gl_args_i64(a, b->old_size);
	gl_args_i64(a, b->new_size);
	gl_args_bytes(a, root, sizeof(root));
	gl_args_bytes(a, root, sizeof(root));
	answers(a, b);
	store_empty(a, GL_SQL_DESK_COMMIT, 4); /* other entries */
	gl_args_array(a, GL_TYPE_SMALLINT, 2 * (size_t)b->tiles);
	for (int i = 0; i < 2 * b->tiles; i++)
		gl_args_i16(a, (int16_t)(i % 2 - 1));
	gl_args_array(a, GL_TYPE_BIGINT, 2 * (size_t)b->tiles);
	for (int i = 0; i < 2 * b->tiles; i++)
		gl_args_i64(a, b->old_size / 256 + i / 2);
	gl_args_array(a, GL_TYPE_BYTEA, 2 * (size_t)b->tiles);
	for (int i = 0; i < 2 * b->tiles; i++)
		gl_args_bytes(a, tile, i % 2 ? 256 * 32 : sizeof(tile));
	store_empty(a, GL_SQL_DESK_COMMIT, s->params - a->count); /* terms and tasks */
}

void store_empty(struct gl_args *a, enum gl_sql sql, int count)
{
	const struct gl_statement *s = gl_statement(sql);

	for (; count > 0; count--) {
		enum gl_type t = GL_TYPE_BIGINT;

		while (gl_types[t].array_oid != s->param[a->count])
			t++;
		gl_args_array(a, t, 0);
	}
}

static char *made_folder(void)
{
	static char path[] = "/tmp/goldleaf-store-XXXXXX";

	/* Postgres' user must be able to pass, where we are root. */
	if (!mkdtemp(path) || chmod(path, 0711))
		return NULL;
	return path;
}

static int run(const char *only)
{
	Suite *(*const suites[])(
	        void) = { args_suite, schema_suite, commit_suite, pipe_suite, embedded_suite };
	SRunner *runner = srunner_create(NULL);
	int ran, failed;

	for (size_t i = 0; i < GL_COUNT(suites); i++)
		srunner_add_suite(runner, suites[i]());
	if (only && !strcmp(only, "bench"))
		srunner_add_suite(runner, bench_suite());
	srunner_run(runner, only, NULL, CK_NORMAL);
	ran = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("%d passed, %d failed\n", ran - failed, failed);
	return failed || !ran;
}

int main(int argc, char **argv)
{
	struct gl_err e = { 0 };
	char dir[128];
	struct gl_embedded *pg;
	int status = 1;

	store_folder = made_folder();
	if (!store_folder)
		return 1;
	snprintf(dir, sizeof(dir), "%s/main", store_folder);
	pg = gl_embedded_start(dir, &e);
	if (pg && !gl_migrate(gl_embedded_conninfo(pg), NULL, &e)) {
		store_conninfo = gl_embedded_conninfo(pg);
		status = run(argc > 1 ? argv[1] : NULL);
	} else {
		fprintf(stderr, "%s\n", e.text);
	}
	gl_embedded_stop(pg);
	snprintf(dir, sizeof(dir), "rm -rf '%s'", store_folder);
	return system(dir) || status;
}
