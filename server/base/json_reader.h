/*
 * json_reader -- the parts of the JSON reader, for base/json*.c alone; everyone else includes base/json.h.
 *
 * json.c walks through values and containers; strings, numbers and the order of members have a file each. A
 * part that finds something wrong says so with gl_reader_bad, which returns false, and false goes all the way
 * up.
 */
#ifndef GL_BASE_JSON_READER_H
#define GL_BASE_JSON_READER_H

#include "base/json.h"

struct gl_reader {
	struct gl_json_doc *doc;
	const char *start, *at, *end;
	char *string;   /* where the next string goes; never further in its area than at is in the text */
	bool canonical; /* refuse what JCS would have written otherwise */
	bool unsorted;  /* some object's members are linked in an order that is not theirs in the array */
	struct gl_err *e;
};

/* json.c: both return false. Places are told as line and column, which count from 1. */
bool gl_reader_bad(struct gl_reader *r, const char *at, const char *fmt, ...)
        __attribute__((format(printf, 3, 4), cold));
bool gl_reader_no_memory(struct gl_reader *r);

/* json_string.c: at the quote that opens it. */
bool gl_reader_string(struct gl_reader *r, const char **text, uint32_t *len);

/* json_number.c: at its first character. */
bool gl_reader_number(struct gl_reader *r, struct gl_json *node);

/* json_order.c. Sorting links the members of one object, right after it was read; when all is read, one walk
 * copies the nodes so that every object's members stand in order. Both cost n log n for a whole text, however
 * it is nested. */
int gl_reader_compare(const struct gl_json *a, const struct gl_json *b); /* names, as JCS orders them */
bool gl_reader_sort(struct gl_reader *r, uint32_t object); /* false also if a name is there twice */
bool gl_reader_reorder(struct gl_reader *r);

static inline bool gl_reader_digit(const struct gl_reader *r)
{
	return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

/* Steps over c, if it is what comes next. */
static inline bool gl_reader_take(struct gl_reader *r, char c)
{
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

/* How much of a stranger's text to repeat in a message: at most 60 bytes, whole characters. */
static inline int gl_json_shown(const char *text, size_t len)
{
	if (len > 60)
		for (len = 60; len && ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
	return (int)len;
}

#endif
