#include "cli/client_project.h"

#include <inttypes.h>
#include <string.h>

#include "base/auto.h"
#include "base/buf.h"

#define IMPORT_PIECE     (4 << 20) /* bytes a request; the server takes more, but progress is to be seen */
#define SEAL_POLL_MS     200
#define SEAL_PATIENCE_MS 600000

#define PATH_BYTES 200

/* Calls METHOD /v1/projects/{project}{rest}. */
static json_t *call(struct gl_remote *r, const char *method, const char *rest, json_t *body, struct gl_err *e)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof(path), "/v1/projects/%s%s", r->project, rest);
	return gl_client_json(r->client,
	        &(struct gl_request){ .method = method, .path = path, .key = r->key, .once = true }, body, e);
}

/* Copies the string member of a reply; fails if it is not there or too long. */
static enum gl_code member(char *out, size_t cap, const json_t *reply, const char *name, struct gl_err *e)
{
	const char *text = json_string_value(json_object_get(reply, name));

	if (!text || strlen(text) >= cap)
		return gl_fail(e, GL_INTERNAL, "the server's reply has no usable '%s'", name);
	memcpy(out, text, strlen(text) + 1);
	return GL_OK;
}

enum gl_code gl_remote_create(struct gl_remote *r, json_t *document, struct gl_err *e)
{
	struct gl_request rq = { .method = "POST", .path = "/v1/projects", .key = r->key, .once = true };
	json_auto_t *reply = gl_client_json(r->client, &rq, json_incref(document), e);

	return reply ? member(r->project, sizeof(r->project), reply, "id", e) : e->code;
}

/* The length of the first piece: whole lines, and not much more than IMPORT_PIECE. */
static size_t piece(const char *lines, size_t len)
{
	const char *end = len > IMPORT_PIECE ? memchr(lines + IMPORT_PIECE, '\n', len - IMPORT_PIECE) : NULL;

	return end ? (size_t)(end - lines) + 1 : len;
}

static enum gl_code check_import(const json_t *reply, struct gl_err *e)
{
	const json_t *first = json_array_get(json_object_get(reply, "rejected"), 0);

	if (!first)
		return GL_OK;
	return gl_fail(e, GL_INVALID, "line %" JSON_INTEGER_FORMAT " of the tasks was refused: %s",
	        json_integer_value(json_object_get(first, "line")),
	        json_string_value(json_object_get(first, "error")));
}

enum gl_code gl_remote_import(
        struct gl_remote *r, const char *lines, size_t len, uint64_t *imported, struct gl_err *e)
{
	char path[PATH_BYTES];
	struct gl_request rq = {
		.method = "POST", .path = path, .key = r->key, .type = "application/jsonl", .once = true
	};

	snprintf(path, sizeof(path), "/v1/projects/%s/tasks", r->project);
	*imported = 0;
	for (size_t at = 0; at < len; at += rq.len) {
		json_auto_t *reply = NULL;

		rq.body = lines + at;
		rq.len = piece(lines + at, len - at);
		reply = gl_client_json(r->client, &rq, NULL, e);
		if (!reply || check_import(reply, e))
			return e->code;
		*imported += (uint64_t)json_integer_value(json_object_get(reply, "imported"));
	}
	return GL_OK;
}

enum gl_code gl_remote_open(struct gl_remote *r, struct gl_err *e)
{
	json_auto_t *reply = call(r, "POST", "/open", NULL, e);

	return reply ? GL_OK : e->code;
}

struct listing {
	const struct gl_request *rq;
	struct gl_err *e;
	gl_remote_task_fn *each;
	void *ctx;
	char next[1024]; /* "": that was the last page */
	bool failed;
};

static void on_page(void *ctx, const struct gl_response *r)
{
	struct listing *l = ctx;
	json_auto_t *page = r->status == 200 ? json_loadb(r->body, r->len, 0, NULL) : NULL;
	const json_t *tasks = json_object_get(page, "tasks"), *task;
	size_t i;

	l->failed = !json_is_array(tasks);
	if (l->failed)
		gl_client_problem(l->rq, r, l->e);
	snprintf(l->next, sizeof(l->next), "%s", r->next && !l->failed ? r->next : "");
	json_array_foreach (tasks, i, task) {
		const json_t *n = json_object_get(task, "n");
		const char *id = json_string_value(json_object_get(task, "external_id"));

		l->each(l->ctx,
		        json_is_string(n) ? strtoull(json_string_value(n), NULL, 10)
		                          : (uint64_t)json_integer_value(n),
		        id);
	}
}

enum gl_code gl_remote_tasks(struct gl_remote *r, gl_remote_task_fn *each, void *ctx, struct gl_err *e)
{
	struct listing l = { .e = e, .each = each, .ctx = ctx };
	struct gl_request rq = { .method = "GET", .path = l.next, .key = r->key };

	l.rq = &rq;
	snprintf(l.next, sizeof(l.next), "/v1/projects/%s/tasks", r->project);
	while (l.next[0])
		gl_client_call(r->client, &rq, on_page, &l);
	return l.failed ? e->code : GL_OK;
}

static void on_pause(void *ctx, const struct gl_response *r)
{
	(void)ctx;
	(void)r;
}

/* Sealing may answer before it is over: its progress is then read until the dataset is there. */
static enum gl_code await_dataset(struct gl_remote *r, struct gl_err *e)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof(path), "/v1/datasets/%s", r->dataset);
	for (int waited = 0; waited < SEAL_PATIENCE_MS; waited += SEAL_POLL_MS) {
		json_auto_t *seen = gl_client_json(r->client,
		        &(struct gl_request){ .method = "GET", .path = path, .key = r->key }, NULL, e);
		const char *state = json_string_value(json_object_get(seen, "state"));

		if (seen && (!state || !strcmp(state, "sealed")))
			return GL_OK;
		if (state && !strcmp(state, "failed"))
			return gl_fail(e, GL_UNDECIDED, "sealing failed: %s",
			        json_string_value(json_object_get(seen, "error")));
		if (!seen)
			return e->code;
		gl_client_call(r->client,
		        &(struct gl_request){ .method = "GET", .path = "/livez", .after_ms = SEAL_POLL_MS },
		        on_pause, NULL);
	}
	return gl_fail(e, GL_TIMEOUT, "sealing took more than %d s", SEAL_PATIENCE_MS / 1000);
}

enum gl_code gl_remote_seal(struct gl_remote *r, const char *licence, bool partial, struct gl_err *e)
{
	json_auto_t *reply = call(
	        r, "POST", "/datasets", json_pack("{s:s, s:b}", "licence", licence, "partial", partial), e);

	if (!reply || member(r->dataset, sizeof(r->dataset), reply, "id", e))
		return e->code;
	return await_dataset(r, e);
}
