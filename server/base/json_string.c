/* Strings of JSON, unescaped into the document's string area. */
#include <string.h>

#include "base/json_reader.h"
#include "base/utf8.h"

#define EACH_BYTE(c) (0x0101010101010101U * (uint64_t)(c))
#define HAS_ZERO(v)  (((v)-EACH_BYTE(1)) & ~(v)&EACH_BYTE(0x80))

/* Whether eight bytes are all ASCII and none a control character, a quote or a backslash. */
static bool eight_plain(uint64_t v)
{
	uint64_t control = (v - EACH_BYTE(0x20)) & ~v & EACH_BYTE(0x80);

	return !((v & EACH_BYTE(0x80)) | control | HAS_ZERO(v ^ EACH_BYTE('"')) |
	         HAS_ZERO(v ^ EACH_BYTE('\\')));
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static char *copy_plain(struct gl_reader *r, char *out)
{
	uint64_t v;

	while (r->end - r->at >= 8) {
		memcpy(&v, r->at, 8);
		if (!eight_plain(v))
			break;
		memcpy(out, &v, 8);
		out += 8;
		r->at += 8;
	}
	while (r->at < r->end && is_plain((unsigned char)*r->at))
		*out++ = *r->at++;
	return out;
}

static char *put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*out++ = (char)(0xe0 | c >> 12);
		} else {
			*out++ = (char)(0xf0 | c >> 18);
			*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (c & 0x3f));
	return out;
}

/* Four hex digits at at; false if they are not there. */
static bool hex4(const struct gl_reader *r, const char *at, uint32_t *out)
{
	uint32_t v = 0;

	if (r->end - at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = at[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			v = v << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return false;
	}
	*out = v;
	return true;
}

/* JCS escapes so only the control characters that have no letter, in lower case. */
static bool canonical_u(uint32_t c, const char *hex)
{
	return c < 0x20 && !memchr("\b\t\n\f\r", (int)c, 5) && (hex[3] < 'A' || hex[3] > 'F');
}

/* At the backslash of \uXXXX; a pair of surrogates is one character. */
static bool read_u(struct gl_reader *r, char **out)
{
	uint32_t c = 0, low = 0;

	if (!hex4(r, r->at + 2, &c))
		return gl_reader_bad(r, r->at, "\\u needs four hex digits");
	if (r->canonical && !canonical_u(c, r->at + 2))
		return gl_reader_bad(
		        r, r->at, "canonical JSON escapes this character otherwise, or not at all");
	if (c >= 0xdc00 && c < 0xe000)
		return gl_reader_bad(r, r->at, "a low surrogate stands alone");
	if (c >= 0xd800 && c < 0xdc00) {
		if (r->end - r->at < 12 || r->at[6] != '\\' || r->at[7] != 'u' || !hex4(r, r->at + 8, &low) ||
		        low < 0xdc00 || low > 0xdfff)
			return gl_reader_bad(r, r->at, "a high surrogate stands alone");
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		r->at += 6;
	}
	r->at += 6;
	*out = put_utf8(*out, c);
	return true;
}

/* At a backslash. */
static bool read_escape(struct gl_reader *r, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (r->end - r->at < 2)
		return gl_reader_bad(r, r->at, "the text ends inside an escape");
	if (r->at[1] == 'u')
		return read_u(r, out);
	found = memchr(from, r->at[1], sizeof(from) - 1);
	if (!found)
		return gl_reader_bad(r, r->at, "there is no such escape");
	if (r->canonical && r->at[1] == '/')
		return gl_reader_bad(r, r->at, "canonical JSON does not escape '/'");
	*(*out)++ = to[found - from];
	r->at += 2;
	return true;
}

bool gl_reader_string(struct gl_reader *r, const char **text, uint32_t *len)
{
	const char *open = r->at++;
	char *out = r->string;

	for (;;) {
		size_t n;

		out = copy_plain(r, out);
		if (r->at == r->end)
			return gl_reader_bad(r, open, "this string is not closed");
		if (*r->at == '"')
			break;
		if (*r->at == '\\') {
			if (!read_escape(r, &out))
				return false;
			continue;
		}
		if ((unsigned char)*r->at < 0x20)
			return gl_reader_bad(r, r->at, "a control character in a string must be escaped");
		n = gl_utf8_length(r->at, (size_t)(r->end - r->at));
		if (!n)
			return gl_reader_bad(r, r->at, "this is not UTF-8");
		memcpy(out, r->at, n);
		out += n;
		r->at += n;
	}
	r->at++;
	*out = '\0';
	*text = r->string;
	*len = (uint32_t)(out - r->string);
	r->string = out + 1;
	return true;
}
