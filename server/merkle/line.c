#include "merkle/line.h"

#include <string.h>

#include "base/hex.h"

bool gl_line_cut(struct gl_line *rest, char end, struct gl_line *piece)
{
	const char *found = rest->len ? memchr(rest->text, end, rest->len) : NULL;

	if (!found)
		return false;
	*piece = (struct gl_line){ rest->text, (size_t)(found - rest->text) };
	rest->text += piece->len + 1;
	rest->len -= piece->len + 1;
	return true;
}

bool gl_line_is(struct gl_line line, const char *text)
{
	return line.len == strlen(text) && !memcmp(line.text, text, line.len);
}

bool gl_line_number(struct gl_line line, uint64_t *out)
{
	int64_t v = 0;

	if (!line.len || (line.text[0] == '0' && line.len > 1))
		return false;
	for (size_t i = 0; i < line.len; i++) {
		int digit = line.text[i] - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(v, 10, &v) ||
		        __builtin_add_overflow(v, digit, &v))
			return false;
	}
	*out = (uint64_t)v;
	return true;
}

bool gl_line_hash(struct gl_line line, uint8_t out[GL_HASH_BYTES])
{
	size_t n;

	return line.len == GL_BASE64_LEN(GL_HASH_BYTES) &&
	       gl_unbase64(out, GL_HASH_BYTES, &n, line.text, line.len) && n == GL_HASH_BYTES;
}
