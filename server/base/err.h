/*
 * err -- what went wrong, said once and carried to whoever can act on it.
 *
 * A function that can fail for the world's reasons returns an enum gl_code and
 * fills the caller's struct gl_err; nothing on the error path allocates. What
 * can only fail through a bug of ours is an assert.
 *
 *     struct gl_err e = {0};
 *     if (thing(&e))
 *             return gl_reply_fail(r, &e);
 *     ...
 *     return gl_fail(e, GL_INVALID, "price: %ld is below 0", price);
 */
#ifndef GL_BASE_ERR_H
#define GL_BASE_ERR_H

enum gl_code {
	GL_OK = 0,
#define X(name, status, slug, help) GL_##name,
#include "base/errors.def"
#undef X
	GL_CODES
};

#define GL_ERR_TEXT 480

struct gl_err {
	enum gl_code code;
	char text[GL_ERR_TEXT]; /* what is wrong, for who sent it; UTF-8, never cut inside a character */
};

/* What the table says of one code. */
struct gl_code_info {
	const char *name; /* "BAD_JSON" */
	int status;       /* HTTP status */
	const char *slug; /* last part of /problems/{slug} */
	const char *help; /* what the caller can do about it */
};

const struct gl_code_info *gl_code_info(enum gl_code code);

/* Fills e (which may be NULL) and returns code, so that it can be returned in turn. */
enum gl_code gl_fail(struct gl_err *e, enum gl_code code, const char *fmt, ...)
        __attribute__((format(printf, 3, 4)));

/* Puts "prefix" before the text that is already there: "line 3: " and the like. Returns e->code;
 * e may not be NULL. */
enum gl_code gl_fail_in(struct gl_err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
