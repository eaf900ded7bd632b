#include "http/range.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Digits at *p; a number beyond 64 bits becomes the largest one. */
static bool number(const char **p, uint64_t *out)
{
	const char *from = *p;

	*out = 0;
	for (; **p >= '0' && **p <= '9'; ++*p)
		if (__builtin_mul_overflow(*out, 10u, out) ||
		        __builtin_add_overflow(*out, (uint64_t)(**p - '0'), out))
			*out = UINT64_MAX;
	return *p > from;
}

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " \t");
}

static struct gl_range suffix(uint64_t count, uint64_t size)
{
	if (!count || !size)
		return (struct gl_range){ .kind = GL_RANGE_OUTSIDE };
	return (struct gl_range){ GL_RANGE_PART, count < size ? size - count : 0, size - 1 };
}

struct gl_range gl_range_parse(const char *text, uint64_t size)
{
	const struct gl_range all = { .kind = GL_RANGE_ALL };
	uint64_t first, last = UINT64_MAX;
	bool from_end;

	if (!text || strncasecmp(text, "bytes=", 6))
		return all;
	text = skip_blanks(text + 6);
	from_end = *text == '-';
	if (!from_end && !number(&text, &first))
		return all;
	if (*text++ != '-')
		return all;
	if (from_end) {
		if (!number(&text, &first) || *skip_blanks(text))
			return all;
		return suffix(first, size);
	}
	if (*text >= '0' && *text <= '9')
		number(&text, &last);
	if (*skip_blanks(text) || last < first)
		return all;
	if (first >= size)
		return (struct gl_range){ .kind = GL_RANGE_OUTSIDE };
	return (struct gl_range){ GL_RANGE_PART, first, last < size ? last : size - 1 };
}
