#include "http/admission.h"

#include <string.h>
#include <strings.h>

#include "base/auto.h"
#include "http/path.h"

#define CRLF 2

/* What the headers that decide about framing, and those of request.h, were seen to be. */
struct seen {
	const struct gl_field *length, *coding, *host, *expect;
	unsigned known; /* bits (1 << enum gl_req_header) */
};

static const struct {
	const char *text;
	size_t len;
} known[GL_H_COUNT] = {
#define X(name, text) [GL_H_##name] = { text, sizeof text - 1 },
	GL_REQ_HEADERS(X)
#undef X
};

enum gl_req_header gl_header_known(const char *name, size_t len)
{
	enum gl_req_header h = 0;

	while (h < GL_H_COUNT && (known[h].len != len || strncasecmp(known[h].text, name, len)))
		h++;
	return h;
}

static bool is_list(enum gl_req_header h)
{
	return h == GL_H_ACCEPT || h == GL_H_ACCEPT_ENCODING || h == GL_H_IF_MATCH ||
	       h == GL_H_IF_NONE_MATCH || h == GL_H_X_FORWARDED_FOR;
}

static bool token(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		            (c && strchr("!#$%&'*+-.^_`|~", c))))
			return false;
	}
	return len > 0;
}

static bool clean(const struct gl_field *f)
{
	for (size_t i = 0; i < f->value_len; i++) {
		unsigned char c = (unsigned char)f->value[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool named(const struct gl_field *f, const char *name)
{
	return f->name_len == strlen(name) && !strncasecmp(f->name, name, f->name_len);
}

static bool says(const struct gl_field *f, const char *value)
{
	return f->value_len == strlen(value) && !strncasecmp(f->value, value, f->value_len);
}

/* Whether the lines lie back to back, each ended by CRLF, as they do when MHD has left nothing out. */
static bool whole(const struct gl_head *h)
{
	const char *end = h->version + strlen(h->version);

	if (h->method + strlen(h->method) + 1 != h->path || h->target_end + 1 != h->version)
		return false;
	for (unsigned i = 0; i < h->fields; i++) {
		if (h->field[i].name != end + CRLF)
			return false;
		end = h->field[i].value + h->field[i].value_len;
	}
	return end + CRLF + CRLF == h->method + h->bytes;
}

static enum gl_code note_once(const struct gl_field **slot, const struct gl_field *f, struct gl_err *e)
{
	if (*slot)
		return gl_fail(e, GL_BAD_REQUEST, "%.*s was sent twice", (int)f->name_len, f->name);
	*slot = f;
	return GL_OK;
}

static enum gl_code note(struct seen *seen, const struct gl_field *f, struct gl_err *e)
{
	const struct {
		const char *name;
		const struct gl_field **slot;
	} framing[] = {
		{ "Content-Length", &seen->length },
		{ "Transfer-Encoding", &seen->coding },
		{ "Host", &seen->host },
		{ "Expect", &seen->expect },
	};
	enum gl_req_header h;

	if (!token(f->name, f->name_len))
		return gl_fail(
		        e, GL_BAD_REQUEST, "a header's name holds a character that is not allowed there");
	if (!f->value || !clean(f))
		return gl_fail(e, GL_BAD_REQUEST, "the value of %.*s holds a control character",
		        (int)f->name_len, f->name);
	for (size_t i = 0; i < GL_COUNT(framing); i++)
		if (named(f, framing[i].name))
			return note_once(framing[i].slot, f, e);
	h = gl_header_known(f->name, f->name_len);
	if (h == GL_H_COUNT || is_list(h))
		return GL_OK;
	if (seen->known & 1u << h)
		return gl_fail(e, GL_BAD_REQUEST, "%s was sent twice", known[h].text);
	seen->known |= 1u << h;
	return GL_OK;
}

static bool host_is_fine(const char *host, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!token(host + i, 1) && !strchr(":[]();=,", host[i]))
			return false;
	return true;
}

static enum gl_code read_host(
        const struct gl_head *h, const struct seen *seen, struct gl_framing *out, struct gl_err *e)
{
	bool fine = true;

	out->path = h->path;
	if (!gl_path_origin(&out->path, &out->host, &out->host_len))
		return gl_fail(
		        e, GL_BAD_REQUEST, "the request's target is neither a path nor an http address");
	if (!seen->host && !strcmp(h->version, "HTTP/1.1"))
		return gl_fail(e, GL_BAD_REQUEST, "HTTP/1.1 demands a Host header");
	if (seen->host)
		fine = host_is_fine(seen->host->value, seen->host->value_len);
	if (!fine || (out->host && !host_is_fine(out->host, out->host_len)))
		return gl_fail(e, GL_BAD_REQUEST, "Host is not the name of a host");
	return GL_OK;
}

static enum gl_code read_framing(
        const struct gl_head *h, const struct seen *seen, struct gl_framing *out, struct gl_err *e)
{
	const struct gl_field *length = seen->length;

	out->expects = seen->expect && says(seen->expect, "100-continue");
	out->chunked = seen->coding != NULL;
	if (seen->coding) {
		if (length)
			return gl_fail(
			        e, GL_BAD_REQUEST, "send Content-Length or Transfer-Encoding, not both");
		if (!says(seen->coding, "chunked"))
			return gl_fail(e, GL_BAD_REQUEST, "the only Transfer-Encoding taken is 'chunked'");
		if (strcmp(h->version, "HTTP/1.1") != 0)
			return gl_fail(e, GL_BAD_REQUEST, "Transfer-Encoding needs HTTP/1.1");
		return GL_OK;
	}
	if (!length)
		return GL_OK;
	for (size_t i = 0; i < length->value_len; i++)
		if (length->value[i] < '0' || length->value[i] > '9' ||
		        __builtin_mul_overflow(out->length, 10u, &out->length) ||
		        __builtin_add_overflow(out->length, (uint64_t)(length->value[i] - '0'), &out->length))
			return gl_fail(e, GL_BAD_REQUEST, "Content-Length is not a number of bytes");
	return length->value_len ? GL_OK : gl_fail(e, GL_BAD_REQUEST, "Content-Length is empty");
}

enum gl_code gl_admit(const struct gl_head *h, struct gl_framing *out, struct gl_err *e)
{
	struct seen seen = { 0 };

	*out = (struct gl_framing){ .path = h->path };
	if (h->bytes > GL_REQUEST_HEADERS || h->overflow)
		return gl_fail(e, GL_HEADER_TOO_LARGE,
		        "request line and headers: at most %d bytes, %d headers and parameters",
		        GL_REQUEST_HEADERS, GL_REQUEST_FIELDS);
	if (strcmp(h->version, "HTTP/1.1") != 0 && strcmp(h->version, "HTTP/1.0") != 0)
		return gl_fail(e, GL_BAD_REQUEST, "the version must be HTTP/1.1 or HTTP/1.0");
	if (!token(h->method, strlen(h->method)))
		return gl_fail(e, GL_BAD_REQUEST, "the method is not a token");
	for (unsigned i = 0; i < h->fields; i++)
		if (note(&seen, &h->field[i], e))
			return e->code;
	if (!whole(h))
		return gl_fail(e, GL_BAD_REQUEST,
		        "lines must end with CR LF, be on one line each, and hold neither NUL nor needless "
		        "spaces");
	if (read_host(h, &seen, out, e) || read_framing(h, &seen, out, e))
		return e->code;
	return gl_path_check(out->path, e);
}
