/* dataset_files -- what a dataset consists of, as files: whole, in parts, or not again. */
#include <string.h>

#include "api/datasets.h"
#include "base/auto.h"
#include "base/hex.h"
#include "dataset/export.h"
#include "jobs/files.h"

static const char *type_of(const char *name)
{
	static const struct {
		const char *suffix, *type;
	} types[] = {
		{ ".csv", "text/csv; charset=utf-8" },
		{ ".gz", "application/gzip" },
		{ ".jsonl", "application/jsonl" },
		{ ".json", "application/json" },
		{ ".md", "text/markdown; charset=utf-8" },
		{ ".tar", "application/x-tar" },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < GL_COUNT(types); i++)
		if (!strcmp(dot, types[i].suffix))
			return types[i].type;
	return "application/octet-stream";
}

static void file_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	char sha256[2 * GL_HASH_BYTES + 1];
	struct gl_reply_blob blob = { .type = type_of(r->user), .sha256 = sha256 };
	size_t len;
	int fd;

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND,
		        "there is no such file, the dataset is not sealed yet, or it is not yours to read%s",
		        strncmp(r->user, "export/trl-dpo/", 15) != 0
		                ? ""
		                : "; trl-dpo wants a pairwise question and a field beside the two that it "
		                  "compares");
		return;
	}
	fd = gl_file_stored(gl_server->files, gl_rows_bytes(rows, 0, 0, &len));
	if (fd < 0) {
		gl_reply_failf(r, GL_INTERNAL, "a file of this dataset is missing on the server");
		return;
	}
	gl_hex(sha256, gl_rows_bytes(rows, 0, 0, &len), GL_HASH_BYTES);
	blob.size = (uint64_t)gl_rows_i64(rows, 0, 1);
	gl_reply_file(r, fd, &blob);
}

static void send_file(struct gl_req *r, const char *name, bool anyone)
{
	gl_args_auto a = { 0 };

	gl_args_init(&a, 1024);
	if (!gl_dataset_args(r, &a))
		return;
	gl_args_str(&a, name);
	gl_args_bool(&a, anyone);
	gl_args_i64(&a, r->who.scopes & GL_MAY_READ ? r->who.account : 0);
	gl_args_bool(&a, r->who.admin && r->who.scopes & GL_MAY_READ);
	r->user = (void *)name;
	gl_ask(r, GL_SQL_DATASET_FILE_GET, &a, file_came);
}

/* GET /v1/datasets/#/manifest, /oz.json, /croissant.json: for anyone. */
static void dataset_manifest(struct gl_req *r)
{
	send_file(r, "manifest.json", true);
}

static void dataset_oz(struct gl_req *r)
{
	send_file(r, "oz.json", true);
}

static void dataset_croissant(struct gl_req *r)
{
	send_file(r, "croissant.json", true);
}

/* GET /v1/datasets/#/bundle.tar and /files/{name}: for anyone if the dataset is open, else for those who run
 * or review the project, and admins. */
static void dataset_bundle(struct gl_req *r)
{
	send_file(r, "bundle.tar", false);
}

static void dataset_file(struct gl_req *r)
{
	send_file(r, r->rest, false);
}

/* GET /v1/datasets/#/export?format=: one of the same files, under a name to keep it by. */
static void dataset_export(struct gl_req *r)
{
	char *name = gl_req_alloc(r, GL_EXPORT_NAME);
	char flat[GL_EXPORT_NAME];
	struct gl_err e = { 0 };

	if (!gl_req_query_only(r, "format", "profile", "part", NULL))
		return;
	if (!name) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a file's name");
		return;
	}
	if (!gl_export_name(name, gl_req_query(r, "format"), gl_req_query(r, "profile"),
	            gl_req_query(r, "part"), &e)) {
		gl_reply_fail(r, &e);
		return;
	}
	strcpy(flat, strchr(name, '/') + 1);
	for (char *c = flat; *c; c++)
		if (*c == '/')
			*c = '-';
	gl_reply_headerf(r, "Content-Disposition", "attachment; filename=\"%.40s-%s\"", r->id[0], flat);
	send_file(r, name, false);
}

const struct gl_route gl_dataset_file_routes[] = { { GL_GET, "/v1/datasets/#/manifest", 0, 0, GL_ROUTE_PUBLIC,
	                                                   dataset_manifest, NULL },
	{ GL_GET, "/v1/datasets/#/oz.json", 0, 0, GL_ROUTE_PUBLIC, dataset_oz, NULL },
	{ GL_GET, "/v1/datasets/#/croissant.json", 0, 0, GL_ROUTE_PUBLIC, dataset_croissant, NULL },
	{ GL_GET, "/v1/datasets/#/bundle.tar", GL_MAY_ANYBODY, 0, 0, dataset_bundle, NULL },
	{ GL_GET, "/v1/datasets/#/export", GL_MAY_ANYBODY, 0, 0, dataset_export, NULL },
	{ GL_GET, "/v1/datasets/#/files/*", GL_MAY_ANYBODY, 0, 0, dataset_file, NULL }, { 0 } };
