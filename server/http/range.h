/* range -- the Range header (RFC 9110, 14): which bytes of so many are asked for. */
#ifndef GL_HTTP_RANGE_H
#define GL_HTTP_RANGE_H

#include <stdint.h>

enum gl_range_kind {
	GL_RANGE_ALL,     /* no range, or one that may be ignored: other units, several ranges, nonsense */
	GL_RANGE_PART,    /* first to last */
	GL_RANGE_OUTSIDE, /* 416 */
};

struct gl_range {
	enum gl_range_kind kind;
	uint64_t first, last; /* of PART: both inclusive, first <= last < size */
};

/* text NULL: no header. */
struct gl_range gl_range_parse(const char *text, uint64_t size);

#endif
