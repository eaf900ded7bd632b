/* datasets -- sealed releases: made, listed, described. Their files: dataset_files.c; proofs:
 * dataset_proofs.c. */
#include <stdlib.h>
#include <string.h>

#include "api/datasets.h"
#include "api/projects.h"
#include "base/auto.h"
#include "base/id.h"
#include "live/release.h"

#define BODY_MAX 4096

/* ---- sealing ---- */

static bool licence_ok(const struct gl_json *v)
{
	if (!gl_json_is(v, GL_JSON_STRING) || !v->len || v->len > 100)
		return false;
	for (uint32_t i = 0; i < v->len; i++)
		if ((unsigned char)v->text[i] < 0x20 || v->text[i] == 0x7f)
			return false;
	return true;
}

static void seal(struct gl_req *r, struct gl_live *live)
{
	const struct gl_json *price = gl_json_get(r->doc.root, "price");
	struct gl_price p = { .currency = "USD" };
	struct gl_err e = { 0 };

	if (!gl_project_managed(r, live))
		return;
	if (price && gl_price_parse(&p, price, &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	gl_release_start(r, live, gl_json_get(r->doc.root, "licence")->text,
	        gl_json_is(gl_json_get(r->doc.root, "partial"), GL_JSON_TRUE), &p);
}

/* POST /v1/projects/#/datasets {licence, partial?, price?}: 202; the dataset says how far it is. Free and
 * under an open licence, its files are for anyone. */
static void dataset_seal(struct gl_req *r)
{
	const struct gl_json *body = gl_req_json(r, "licence", "?partial", "?price", NULL), *partial;

	if (!body)
		return;
	partial = gl_json_get(body, "partial");
	if (!licence_ok(gl_json_get(body, "licence")))
		gl_reply_failf(
		        r, GL_INVALID, "licence: an SPDX name such as \"CC-BY-4.0\", at most 100 bytes");
	else if (partial && partial->type != GL_JSON_TRUE && partial->type != GL_JSON_FALSE)
		gl_reply_failf(r, GL_INVALID, "partial: true or false");
	else
		gl_live_with(r, seal);
}

static void datasets_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_ask_failed(ctx, error))
		gl_reply_rows(ctx, "datasets", rows);
}

static void list(struct gl_req *r, struct gl_live *live)
{
	gl_args_auto args = { 0 };
	int64_t after;

	gl_args_init(&args, 64);
	if (!gl_project_managed(r, live) || !gl_req_query_only(r, "cursor", NULL) ||
	        !gl_req_query_int(r, "cursor", 0, INT32_MAX, 0, &after))
		return;
	gl_args_i64(&args, live->project);
	gl_args_i64(&args, after);
	gl_ask(r, GL_SQL_DATASET_LIST, &args, datasets_came);
}

/* GET /v1/projects/#/datasets. */
static void dataset_list(struct gl_req *r)
{
	gl_live_with(r, list);
}

/* ---- one dataset ---- */

bool gl_dataset_args(struct gl_req *r, struct gl_args *a)
{
	int64_t project, d;

	if (!gl_id_parse_numbered(&project, &d, r->id[0], strlen(r->id[0])) || d < 1 || d > INT32_MAX) {
		gl_reply_failf(r, GL_NOT_FOUND, "there is no dataset '%.40s'", r->id[0]);
		return false;
	}
	gl_args_i64(a, project);
	gl_args_i32(a, (int32_t)d);
	return true;
}

/* With how far it is. */
static void reply_making(struct gl_req *r, struct gl_live *live)
{
	json_t *body = json_loads(r->user, 0, NULL);
	struct gl_making m;

	if (gl_release_making(live, &m))
		json_object_set_new(body, "progress",
		        json_pack("{s:I, s:I}", "done", (json_int_t)m.done, "total", (json_int_t)m.total));
	gl_reply_json(r, 200, body);
}

/* One that is being made is asked for by who waits for it: after a restart that opens the project, which goes
 * on. */
static void dataset_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	const char *text;
	int64_t project, d;
	size_t len;
	char *body;

	if (error || !rows->count || !gl_rows_bool(rows, 0, 1)) {
		gl_reply_row(r, rows, error);
		return;
	}
	text = gl_rows_text(rows, 0, 0, &len);
	body = gl_req_alloc(r, len + 1);
	if (!body) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a dataset");
		return;
	}
	memcpy(body, text, len + 1);
	r->user = body;
	gl_id_parse_numbered(&project, &d, r->id[0], strlen(r->id[0]));
	gl_live_with_project(r, project, reply_making);
}

/* GET /v1/datasets/#. */
static void dataset_get(struct gl_req *r)
{
	gl_args_auto a = { 0 };

	gl_args_init(&a, 64);
	if (gl_dataset_args(r, &a))
		gl_ask(r, GL_SQL_DATASET_GET, &a, dataset_came);
}

/* GET /v1/datasets: the catalogue. */
static void dataset_catalogue(struct gl_req *r)
{
	gl_args_auto args = { 0 };
	int64_t before;

	gl_args_init(&args, 64);
	if (!gl_req_query_only(r, "cursor", NULL) ||
	        !gl_req_query_int(r, "cursor", 0, INT64_MAX, INT64_MAX, &before))
		return;
	gl_args_i64(&args, before);
	gl_ask(r, GL_SQL_DATASET_CATALOGUE, &args, datasets_came);
}

const struct gl_route gl_dataset_routes[] = { { GL_POST, "/v1/projects/#/datasets", GL_MAY_MANAGE, BODY_MAX,
	                                              GL_ROUTE_PROJECT, dataset_seal, NULL },
	{ GL_GET, "/v1/projects/#/datasets", GL_MAY_MANAGE, 0, GL_ROUTE_PROJECT, dataset_list, NULL },
	{ GL_GET, "/v1/datasets", 0, 0, GL_ROUTE_PUBLIC, dataset_catalogue, NULL },
	{ GL_GET, "/v1/datasets/#", 0, 0, GL_ROUTE_PROJECT | GL_ROUTE_PUBLIC, dataset_get, NULL }, { 0 } };
