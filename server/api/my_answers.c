/* my_answers -- what somebody has said and earned: every answer, what it counted for, and the money by day.
 */
#include <string.h>
#include <unistd.h>

#include "api/cursor.h"
#include "base/auto.h"
#include "base/id.h"
#include "jobs/seal_index.h"

#define LIST_MAX   (16 << 20)
#define RECORD_MAX (4 << 20)

/* Columns of my_answers. */
enum { PROJECT, DAY, IDX, TASK, TIME, ACCEPTED, BODY, DATASET, RECORDS, AT };

/* The files of the dataset that was looked into last: a page's answers lie in few. */
struct shelf {
	int64_t project, d;
	int records, at;
	struct gl_buf line;
	struct gl_json_doc doc;
};

static void shelf_close(struct shelf *s)
{
	if (s->records >= 0)
		close(s->records);
	if (s->at >= 0)
		close(s->at);
	s->records = s->at = -1;
}

static int open_stored(const struct gl_rows *rows, int i, int column)
{
	size_t len;
	const uint8_t *sha256 = gl_rows_bytes(rows, i, column, &len);

	return sha256 ? gl_file_stored(gl_server->files, sha256) : -1;
}

/* The record of an answer's task; NULL: it cannot be read. */
static const struct gl_json *record_of(struct shelf *s, const struct gl_rows *rows, int i)
{
	int64_t project = gl_rows_i64(rows, i, PROJECT), d = gl_rows_i64(rows, i, DATASET);

	if (s->records < 0 || s->project != project || s->d != d) {
		shelf_close(s);
		s->project = project;
		s->d = d;
		s->records = open_stored(rows, i, RECORDS);
		s->at = open_stored(rows, i, AT);
	}
	if (s->records < 0 || s->at < 0 ||
	        !gl_seal_index_line(s->at, s->records, (uint64_t)gl_rows_i64(rows, i, TASK) - 1, &s->line) ||
	        gl_json_parse(&s->doc, s->line.data, s->line.len, NULL))
		return NULL;
	return s->doc.root;
}

static bool lists(const struct gl_json *answers, int64_t idx)
{
	int64_t x;

	for (const struct gl_json *a = gl_json_first(answers); a; a = gl_json_next(answers, a))
		if (gl_json_int(a, 0, INT64_MAX, &x) && x == idx)
			return true;
	return false;
}

/* Why an answer was left out: [[index, "reason"], ...]. */
static const struct gl_json *reason_of(const struct gl_json *left_out, int64_t idx)
{
	int64_t x;

	for (const struct gl_json *pair = gl_json_first(left_out); pair;
	        pair = gl_json_next(left_out, pair)) {
		const struct gl_json *first = gl_json_first(pair);

		if (first && gl_json_int(first, 0, INT64_MAX, &x) && x == idx)
			return gl_json_next(pair, first);
	}
	return NULL;
}

/* What the crowd came to. Only records say it: whatever is sealed is no secret any more. */
static void put_result(struct gl_buf *out, const struct gl_json *questions)
{
	const char *comma = "";

	gl_buf_putc(out, '{');
	for (const struct gl_json *q = gl_json_first(questions); q; q = gl_json_next(questions, q)) {
		gl_buf_puts(out, comma);
		gl_jcs_string(out, q->key, q->key_len);
		gl_buf_puts(out, ":{\"status\":");
		gl_jcs(out, gl_json_get(q, "status"));
		gl_buf_puts(out, ",\"value\":");
		gl_jcs(out, gl_json_get(q, "value"));
		gl_buf_putc(out, '}');
		comma = ",";
	}
	gl_buf_putc(out, '}');
}

static void put_sealed(struct gl_buf *out, struct shelf *s, const struct gl_rows *rows, int i)
{
	int64_t idx = gl_rows_i64(rows, i, IDX);
	const struct gl_json *record = record_of(s, rows, i), *why;
	char id[GL_ID_LEN + 1];

	gl_id_text(id, gl_rows_i64(rows, i, PROJECT));
	gl_buf_printf(out, ",\"state\":\"sealed\",\"dataset\":\"%s.%lld\",\"used\":", id,
	        (long long)gl_rows_i64(rows, i, DATASET));
	if (!record) { /* its files are away: what they said is not known */
		gl_buf_puts(out, "null,\"why\":null,\"result\":null}");
		return;
	}
	why = reason_of(gl_json_get(record, "left_out"), idx);
	gl_buf_puts(out, lists(gl_json_get(record, "answers"), idx) ? "true,\"why\":" : "false,\"why\":");
	if (why)
		gl_jcs(out, why);
	else
		gl_buf_puts(out, "null");
	gl_buf_puts(out, ",\"result\":");
	put_result(out, gl_json_get(record, "questions"));
	gl_buf_putc(out, '}');
}

static void put_answer(struct gl_buf *out, struct shelf *s, const struct gl_rows *rows, int i)
{
	size_t len;
	const char *body = gl_rows_text(rows, i, BODY, &len);

	gl_buf_add(out, body, len - 1); /* without its brace */
	if (!gl_rows_null(rows, i, DATASET))
		put_sealed(out, s, rows, i);
	else
		gl_buf_printf(out,
		        ",\"state\":\"%s\",\"dataset\":null,\"used\":null,\"why\":null,\"result\":null}",
		        gl_rows_bool(rows, i, ACCEPTED) ? "accepted" : "answered");
}

/* The page's last one in the order of its cursor, which is not quite the order of time. */
static struct gl_cursor last_of(const struct gl_rows *rows)
{
	struct gl_cursor last = { INT32_MAX, INT64_MAX, INT64_MAX };

	for (int i = 0; i < rows->count; i++) {
		struct gl_cursor c = { (int32_t)gl_rows_i64(rows, i, DAY), gl_rows_i64(rows, i, PROJECT),
			gl_rows_i64(rows, i, IDX) };

		if (c.day < last.day ||
		        (c.day == last.day && (c.project < last.project ||
		                                      (c.project == last.project && c.idx < last.idx))))
			last = c;
	}
	return last;
}

static void answers_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct shelf s = { .records = -1, .at = -1 };
	struct gl_cursor last;
	struct gl_buf out;

	if (gl_ask_failed(r, error))
		return;
	gl_buf_init(&out, LIST_MAX);
	gl_buf_init(&s.line, RECORD_MAX);
	gl_buf_puts(&out, "{\"answers\":[");
	for (int i = 0; i < rows->count; i++) {
		if (i)
			gl_buf_putc(&out, ',');
		put_answer(&out, &s, rows, i);
	}
	gl_buf_puts(&out, "]}");
	shelf_close(&s);
	gl_buf_release(&s.line);
	gl_json_release(&s.doc);
	if (rows->count == GL_PAGE) {
		last = last_of(rows);
		gl_cursor_link(r, &last);
	}
	gl_reply_buf(r, 200, "application/json", &out);
}

/* GET /v1/me/answers?project&cursor: newest first, with what each counted for once its task is sealed. */
static void my_answers(struct gl_req *r)
{
	gl_args_auto args = { 0 };

	gl_args_init(&args, 128);
	if (gl_cursor_args(r, &args))
		gl_ask(r, GL_SQL_MY_ANSWERS, &args, answers_came);
}

/* GET /v1/me/earnings: in all, this week, and by day and project. */
static void my_earnings(struct gl_req *r)
{
	gl_args_auto args = { 0 };

	gl_args_init(&args, 64);
	if (!gl_req_query_only(r, NULL))
		return;
	gl_args_i64(&args, r->who.account);
	gl_ask(r, GL_SQL_MY_EARNINGS, &args, gl_reply_row);
}

const struct gl_route gl_my_answers_routes[] = { { GL_GET, "/v1/me/answers", 0, 0, 0, my_answers, NULL },
	{ GL_GET, "/v1/me/earnings", 0, 0, 0, my_earnings, NULL }, { 0 } };
