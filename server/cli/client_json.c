#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/client.h"

enum gl_code gl_client_problem(const struct gl_request *rq, const struct gl_response *r, struct gl_err *e)
{
	json_auto_t *problem = NULL;
	const char *type, *detail, *slug;
	enum gl_code code = GL_INTERNAL;

	if (!r->status)
		return gl_fail(e, GL_BUSY, "%s %s: %s", rq->method, rq->path, r->error);
	problem = json_loadb(r->body, r->len, 0, NULL);
	type = json_string_value(json_object_get(problem, "type"));
	detail = json_string_value(json_object_get(problem, "detail"));
	slug = type ? strrchr(type, '/') : NULL;
	for (int i = 1; slug && i < GL_CODES; i++)
		if (!strcmp(gl_code_info((enum gl_code)i)->slug, slug + 1))
			code = (enum gl_code)i;
	return gl_fail(e, code, "%s %s: %d %s", rq->method, rq->path, r->status, detail ? detail : r->body);
}

struct json_call {
	const struct gl_request *rq;
	struct gl_err *e;
	json_t *reply;
};

static void on_json(void *ctx, const struct gl_response *r)
{
	struct json_call *call = ctx;

	if (r->status / 100 != 2)
		gl_client_problem(call->rq, r, call->e);
	else if (!r->len)
		call->reply = json_null();
	else if (!(call->reply = json_loadb(r->body, r->len, JSON_DECODE_ANY, NULL)))
		gl_fail(call->e, GL_INTERNAL, "%s %s: the reply is not JSON", call->rq->method,
		        call->rq->path);
}

json_t *gl_client_json(struct gl_client *c, const struct gl_request *rq, json_t *body, struct gl_err *e)
{
	struct gl_request with_body = *rq;
	struct json_call call = { .rq = &with_body, .e = e };
	json_auto_t *held = body;
	gl_mem_auto char *text = NULL;

	if (held)
		with_body.body = text = json_dumps(held, JSON_COMPACT);
	if (held && !text) {
		gl_fail(e, GL_NO_MEMORY, "out of memory");
		return NULL;
	}
	gl_client_call(c, &with_body, on_json, &call);
	return call.reply;
}

enum gl_code gl_client_key(char *out, size_t cap, const char *key, struct gl_err *e)
{
	gl_file_auto *f = NULL;

	if (!key)
		key = getenv("GOLDLEAF_KEY");
	if (!key)
		return gl_fail(e, GL_INVALID, "give an admin's key: --key FILE, or GOLDLEAF_KEY");
	if (!strncmp(key, "gl_", 3)) {
		snprintf(out, cap, "%s", key);
		return GL_OK;
	}
	f = fopen(key, "r");
	if (!f || !fgets(out, (int)cap, f))
		return gl_fail(e, GL_INVALID, "cannot read a key from %s", key);
	out[strcspn(out, "\r\n")] = 0;
	return GL_OK;
}
