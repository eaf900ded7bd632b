#include "http/reply.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "http/internal.h"

#define PROBLEM_MAX  4096
#define PROBLEM_TYPE "application/problem+json"
#define JSON_MAX     (64u << 20)
#define POLICY       "default-src 'none'; frame-ancestors 'none'" /* of what is no page */
#define HEADER_VALUE 512                                          /* what gl_reply_headerf can make */

void gl_reply_header(struct gl_req *r, const char *name, const char *value)
{
	struct gl_exchange *x = gl_exchange_of(r);
	struct gl_reply_header *h = gl_req_alloc(r, sizeof *h);

	assert(!x->replied && !strpbrk(value, "\r\n"));
	if (!h) {
		x->starved = true;
		return;
	}
	h->name = gl_req_text(r, name, strlen(name));
	h->value = gl_req_text(r, value, strlen(value));
	h->next = x->headers;
	x->headers = h;
}

void gl_reply_headerf(struct gl_req *r, const char *name, const char *fmt, ...)
{
	char value[HEADER_VALUE];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(value, sizeof value, fmt, args);
	va_end(args);
	assert(n >= 0 && (size_t)n < sizeof value);
	gl_reply_header(r, name, value);
}

static bool has(const struct gl_exchange *x, const char *name)
{
	for (const struct gl_reply_header *h = x->headers; h; h = h->next)
		if (!strcasecmp(h->name, name))
			return true;
	return false;
}

void gl_reply_default(struct gl_req *r, const char *name, const char *value)
{
	if (!has(gl_exchange_of(r), name))
		gl_reply_header(r, name, value);
}

/* version "00", ids of 32 and 16 lower-case hex digits, flags: what may be echoed without a second thought.
 */
static bool traceparent(const char *text)
{
	static const char shape[] = "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
	size_t i = 0;

	if (!text)
		return false;
	for (; shape[i]; i++)
		if (shape[i] == 'x' ? !text[i] || !strchr("0123456789abcdef", text[i]) : text[i] != shape[i])
			return false;
	return !text[i];
}

static bool put(struct MHD_Response *response, const char *name, const char *value)
{
	return name && value && MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool put_common(const struct gl_req *r, struct MHD_Response *response)
{
	const char *trace = r->header[GL_H_TRACEPARENT];

	return put(response, "X-Content-Type-Options", "nosniff") &&
	       put(response, "X-Request-Id", r->request_id) &&
	       (!traceparent(trace) || put(response, "traceparent", trace));
}

static bool put_headers(struct gl_exchange *x, struct MHD_Response *response, const char *type)
{
	for (const struct gl_reply_header *h = x->headers; h; h = h->next)
		if (!put(response, h->name, h->value))
			return false;
	return put_common(&x->r, response) && (!type || put(response, "Content-Type", type)) &&
	       (has(x, "Cache-Control") || put(response, "Cache-Control", "no-store")) &&
	       (has(x, "Content-Security-Policy") || put(response, "Content-Security-Policy", POLICY));
}

void gl_reply_with(
        struct gl_req *r, int status, const char *type, struct MHD_Response *response, uint64_t bytes)
{
	struct gl_exchange *x = gl_exchange_of(r);

	assert(!x->replied);
	if (response && (x->starved || !put_headers(x, response, type))) {
		MHD_destroy_response(response);
		response = NULL;
	}
	x->replied = true;
	x->status = status;
	x->reply_bytes = bytes;
	x->response = response;
	gl_exchange_back(x);
}

static void reply_memory(struct gl_req *r, int status, const char *type, const void *data, size_t len,
        enum MHD_ResponseMemoryMode mode)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(len, (void *)(uintptr_t)data, mode);

	if (!response && mode == MHD_RESPMEM_MUST_FREE)
		free((void *)(uintptr_t)data);
	gl_reply_with(r, status, type, response, len);
}

void gl_reply_empty(struct gl_req *r, int status)
{
	reply_memory(r, status, NULL, "", 0, MHD_RESPMEM_PERSISTENT);
}

void gl_reply_bytes(struct gl_req *r, int status, const char *type, const void *data, size_t len)
{
	reply_memory(r, status, type, data, len, MHD_RESPMEM_MUST_COPY);
}

void gl_reply_static(struct gl_req *r, int status, const char *type, const void *data, size_t len)
{
	reply_memory(r, status, type, data, len, MHD_RESPMEM_PERSISTENT);
}

static void reply_no_memory(struct gl_req *r)
{
	gl_reply_failf(r, GL_NO_MEMORY, "no memory for the reply just now");
}

void gl_reply_buf(struct gl_req *r, int status, const char *type, struct gl_buf *buf)
{
	bool failed = gl_buf_failed(buf);
	size_t len = 0;
	char *data = gl_buf_take(buf, &len);

	if (data && !failed)
		reply_memory(r, status, type, data, len, MHD_RESPMEM_MUST_FREE);
	else if (!failed)
		reply_memory(r, status, type, "", 0, MHD_RESPMEM_PERSISTENT);
	else
		reply_no_memory(r);
}

static int dump(const char *data, size_t len, void *buf)
{
	gl_buf_add(buf, data, len);
	return gl_buf_failed(buf) ? -1 : 0;
}

void gl_reply_json(struct gl_req *r, int status, json_t *json)
{
	struct gl_buf text;
	bool dumped;

	gl_buf_init(&text, JSON_MAX);
	dumped = json && !json_dump_callback(json, dump, &text, JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(json);
	if (dumped)
		gl_reply_buf(r, status, "application/json", &text);
	else
		reply_no_memory(r);
	gl_buf_release(&text);
}

static void put_title(struct gl_buf *out, const char *slug)
{
	char title[64];
	size_t len = 0;

	for (; slug[len] && len < sizeof title - 1; len++)
		title[len] = (char)(slug[len] == '-' ? ' '
		                    : len            ? slug[len]
		                                     : toupper((unsigned char)slug[len]));
	gl_jcs_string(out, title, len);
}

/* A detail that quotes what was sent may have cut it within a character: what is left of that goes. */
static void put_detail(struct gl_buf *out, const char *text)
{
	char whole[GL_ERR_TEXT];
	size_t left = strlen(text), len = 0;

	while (left) {
		size_t n = gl_utf8_length(text, left);

		memcpy(whole + len, text, n);
		len += n;
		text += n ? n : 1;
		left -= n ? n : 1;
	}
	gl_jcs_string(out, whole, len);
}

static char *problem_text(const struct gl_req *r, const struct gl_err *e, size_t *len)
{
	const struct gl_code_info *info = gl_code_info(e->code);
	struct gl_buf text;
	char *taken;

	gl_buf_init(&text, PROBLEM_MAX);
	gl_buf_printf(&text, "{\"type\":\"/problems/%s\",\"title\":", info->slug);
	put_title(&text, info->slug);
	gl_buf_printf(&text, ",\"status\":%d,\"detail\":", info->status);
	put_detail(&text, e->text);
	gl_buf_printf(&text, ",\"instance\":\"urn:goldleaf:request:%s\"}", r->request_id);
	taken = gl_buf_failed(&text) ? NULL : gl_buf_take(&text, len);
	gl_buf_release(&text);
	return taken;
}

static bool worth_waiting(int status)
{
	return status == 429 || status == 503;
}

void gl_reply_fail(struct gl_req *r, const struct gl_err *e)
{
	int status = gl_code_info(e->code)->status;
	size_t len = 0;
	char *text = problem_text(r, e, &len);

	if (worth_waiting(status))
		gl_reply_default(r, "Retry-After", "1");
	if (status == 401)
		gl_reply_default(r, "WWW-Authenticate", "Bearer");
	if (!text) {
		gl_reply_with(r, status, NULL, NULL, 0);
		return;
	}
	gl_exchange_of(r)->problem = text;
	gl_exchange_of(r)->problem_len = len;
	reply_memory(r, status, PROBLEM_TYPE, text, len, MHD_RESPMEM_MUST_FREE);
}

void gl_reply_failf(struct gl_req *r, enum gl_code code, const char *fmt, ...)
{
	struct gl_err e = { .code = code };
	va_list args;

	va_start(args, fmt);
	vsnprintf(e.text, sizeof e.text, fmt, args);
	va_end(args);
	gl_reply_fail(r, &e);
}

struct MHD_Response *gl_problem(const struct gl_req *r, const struct gl_err *e, uint64_t *bytes)
{
	size_t len = 0;
	char *text = problem_text(r, e, &len);
	struct MHD_Response *response;

	if (!text)
		return NULL;
	response = MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE);
	if (!response) {
		free(text);
		return NULL;
	}
	if (put_common(r, response) && put(response, "Content-Type", PROBLEM_TYPE) &&
	        put(response, "Content-Security-Policy", POLICY) &&
	        put(response, "Cache-Control", "no-store") && put(response, "Retry-After", "1")) {
		if (bytes)
			*bytes = len;
		return response;
	}
	MHD_destroy_response(response);
	return NULL;
}
