/* The finding: written once, by whoever meets the first wrong thing. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "audit/inside.h"
#include "base/hex.h"

/* As much as fits, never cut inside a character; what was cut is shown by dots. */
static void clip(char *out, size_t cap, const char *text, size_t len)
{
	size_t keep = len < cap ? len : cap - 4;

	while (keep < len && keep && ((unsigned char)text[keep] & 0xc0) == 0x80)
		keep--;
	for (size_t i = 0; i < keep; i++)
		out[i] = (unsigned char)text[i] < 0x20 || text[i] == 0x7f ? '?' : text[i];
	snprintf(out + keep, cap - keep, "%s", keep < len ? "..." : "");
}

static enum gl_code put(struct gl_audit *a, struct gl_place at, const char *expected, size_t expected_len,
        const char *found, size_t found_len, const char *message)
{
	struct gl_finding *w = &a->r->wrong;

	if (w->found)
		return GL_INVALID;
	w->found = true;
	w->step = a->step;
	w->line = at.line;
	w->index = at.index;
	clip(w->file, sizeof(w->file), at.file, strlen(at.file));
	clip(w->message, sizeof(w->message), message, strlen(message));
	clip(w->expected, sizeof(w->expected), expected, expected_len);
	clip(w->found_text, sizeof(w->found_text), found, found_len);
	a->r->state[a->step] = GL_STEP_WRONG;
	return GL_INVALID;
}

enum gl_code gl_wrong(struct gl_audit *a, struct gl_place at, const char *fmt, ...)
{
	char message[GL_ERR_TEXT];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	return put(a, at, "", 0, "", 0, message);
}

enum gl_code gl_wrong_pair(struct gl_audit *a, struct gl_place at, const char *expected, size_t expected_len,
        const char *found, size_t found_len, const char *fmt, ...)
{
	char message[GL_ERR_TEXT];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	return put(a, at, expected, expected_len, found, found_len, message);
}

enum gl_code gl_wrong_u64(
        struct gl_audit *a, struct gl_place at, uint64_t expected, uint64_t found, const char *what)
{
	char want[24], have[24];
	int want_len = snprintf(want, sizeof(want), "%llu", (unsigned long long)expected);
	int have_len = snprintf(have, sizeof(have), "%llu", (unsigned long long)found);

	return put(a, at, want, (size_t)want_len, have, (size_t)have_len, what);
}

enum gl_code gl_wrong_hash(struct gl_audit *a, struct gl_place at, const uint8_t expected[GL_HASH_BYTES],
        const uint8_t found[GL_HASH_BYTES], const char *what)
{
	char want[2 * GL_HASH_BYTES + 1], have[2 * GL_HASH_BYTES + 1];

	gl_hex(want, expected, GL_HASH_BYTES);
	gl_hex(have, found, GL_HASH_BYTES);
	return put(a, at, want, 2 * GL_HASH_BYTES, have, 2 * GL_HASH_BYTES, what);
}

enum gl_code gl_wrong_err(struct gl_audit *a, struct gl_place at, const struct gl_err *e)
{
	if (e->code != GL_NO_MEMORY && e->code != GL_INTERNAL)
		return put(a, at, "", 0, "", 0, e->text);
	*a->err = *e;
	return e->code;
}

void gl_audit_progress(struct gl_audit *a, uint64_t done, uint64_t total)
{
	if (a->o->progress)
		a->o->progress(a->o->ctx, a->step, done, total);
}
