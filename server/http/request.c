#include "http/request.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/internal.h"
#include "http/reply.h"

#define MEMBERS 16

void *gl_req_alloc(struct gl_req *r, size_t size)
{
	struct gl_exchange *x = gl_exchange_of(r);
	struct gl_block *b;
	void *p;

	size = (size + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t);
	if (size <= sizeof x->arena - x->used) {
		p = memset(x->arena + x->used, 0, size);
		x->used += size;
		return p;
	}
	b = calloc(1, sizeof *b + size);
	if (!b)
		return NULL;
	b->next = x->blocks;
	x->blocks = b;
	return b->data;
}

char *gl_req_text(struct gl_req *r, const char *text, size_t len)
{
	char *copy = gl_req_alloc(r, len + 1);

	if (copy)
		memcpy(copy, text, len);
	return copy;
}

const char *gl_req_query(const struct gl_req *r, const char *name)
{
	const struct gl_exchange *x = (const struct gl_exchange *)r;

	for (unsigned i = 0; i < x->params; i++)
		if (!strcmp(x->param[i].name, name))
			return x->param[i].value;
	return NULL;
}

static bool listed(const char *name, va_list names)
{
	const char *n;

	while ((n = va_arg(names, const char *)))
		if (!strcmp(n, name))
			return true;
	return false;
}

bool gl_req_query_only(struct gl_req *r, ...)
{
	const struct gl_exchange *x = gl_exchange_of(r);

	for (unsigned i = 0; i < x->params; i++) {
		const char *name = x->param[i].name;
		va_list names;
		bool known;

		va_start(names, r);
		known = listed(name, names);
		va_end(names);
		if (!known || gl_req_query(r, name) != x->param[i].value) {
			gl_reply_failf(r, GL_INVALID, "the query's '%.60s' is %s", name,
			        known ? "there twice" : "not a parameter of this path");
			return false;
		}
	}
	return true;
}

bool gl_req_query_int(
        struct gl_req *r, const char *name, int64_t min, int64_t max, int64_t fallback, int64_t *out)
{
	const char *text = gl_req_query(r, name);
	char *end;

	*out = fallback;
	if (!text)
		return true;
	errno = 0;
	*out = strtoll(text, &end, 10);
	if ((*text == '-' || (*text >= '0' && *text <= '9')) && !*end && !errno && *out >= min && *out <= max)
		return true;
	gl_reply_failf(r, GL_INVALID, "the query's '%s' must be a whole number from %lld to %lld", name,
	        (long long)min, (long long)max);
	return false;
}

const char *gl_req_cookie(const struct gl_req *r, const char *name, size_t *len)
{
	const char *p = r->header[GL_H_COOKIE], *found = NULL;
	size_t n = strlen(name);

	while (p && *p) {
		p += strspn(p, " ;");
		if (!strncmp(p, name, n) && p[n] == '=') {
			if (found)
				return NULL;
			found = p + n + 1;
			*len = strcspn(found, ";");
		}
		p += strcspn(p, ";");
	}
	return found;
}

bool gl_req_is(const struct gl_req *r, const char *type)
{
	const char *sent = r->header[GL_H_CONTENT_TYPE];
	size_t len = strlen(type);

	return sent && !strncasecmp(sent, type, len) && (!sent[len] || strchr("; \t", sent[len]));
}

const struct gl_json *gl_req_json(struct gl_req *r, ...)
{
	const char *m[MEMBERS] = { NULL };
	struct gl_err e = { 0 };
	va_list names;
	int n = 0;

	va_start(names, r);
	while (n < MEMBERS && (m[n] = va_arg(names, const char *)))
		n++;
	va_end(names);
	if (!gl_req_is(r, "application/json")) {
		gl_reply_failf(r, GL_BAD_TYPE, "send the body as Content-Type: application/json");
		return NULL;
	}
	if (gl_json_parse(&r->doc, r->body.data ? r->body.data : "", r->body.len, &e) ||
	        (n && gl_json_members(r->doc.root, &e, m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8],
	                      m[9], m[10], m[11], m[12], m[13], m[14], m[15], NULL))) {
		gl_reply_fail(r, &e);
		return NULL;
	}
	return r->doc.root;
}
