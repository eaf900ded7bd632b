#include "http/path.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "http/request.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte at *p, which moves behind it; -1: a broken escape. */
static int next_byte(const char **p, const char *end)
{
	int high, low;

	if (**p != '%')
		return (unsigned char)*(*p)++;
	if (end - *p < 3 || (high = hex((*p)[1])) < 0 || (low = hex((*p)[2])) < 0)
		return -1;
	*p += 3;
	return high << 4 | low;
}

long gl_unescape(char *out, const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	char *to = out;

	while (p < end) {
		int c = next_byte(&p, end);

		if (c <= 0)
			return -1;
		*to++ = (char)c;
	}
	*to = '\0';
	return gl_utf8_valid(out, (size_t)(to - out)) ? to - out : -1;
}

static bool allowed(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~!$&'()*+,;=:@%", c));
}

static enum gl_code check_segment(const char *segment, size_t len, struct gl_err *e)
{
	char text[GL_REQUEST_HEADERS + 1];

	if (!memchr(segment, '%', len)) /* the usual case: nothing to decode, and all of it ASCII */
		snprintf(text, sizeof text, "%.*s", len < 3 ? (int)len : 0, segment);
	else if (gl_unescape(text, segment, len) < 0)
		return gl_fail(
		        e, GL_BAD_REQUEST, "the path holds a broken escape, a NUL or what is not UTF-8");
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f || *p == '/' || *p == '\\')
			return gl_fail(e, GL_BAD_REQUEST,
			        "the path holds an encoded slash, backslash or control character");
	if (!strcmp(text, ".") || !strcmp(text, ".."))
		return gl_fail(e, GL_BAD_REQUEST, "the path holds a '.' or '..' segment");
	return GL_OK;
}

enum gl_code gl_path_check(const char *path, struct gl_err *e)
{
	if (strlen(path) > GL_REQUEST_HEADERS)
		return gl_fail(e, GL_BAD_REQUEST, "the path is too long");
	for (const char *p = path; *p; p++)
		if (*p != '/' && !allowed(*p))
			return gl_fail(
			        e, GL_BAD_REQUEST, "the path holds a character that must be percent-encoded");
	while (*path == '/') {
		size_t len = strcspn(++path, "/");

		if (check_segment(path, len, e))
			return GL_BAD_REQUEST;
		path += len;
	}
	return GL_OK;
}

bool gl_path_origin(const char **path, const char **host, size_t *host_len)
{
	const char *p = *path;

	*host = NULL;
	if (*p == '/')
		return true;
	if (!strncasecmp(p, "http://", 7))
		p += 7;
	else if (!strncasecmp(p, "https://", 8))
		p += 8;
	else
		return false;
	*host = p;
	*host_len = strcspn(p, "/");
	*path = p[*host_len] ? p + *host_len : "/";
	return *host_len > 0;
}
