#include "base/hex.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";

void gl_hex(char *out, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < len; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool gl_unhex(void *out, size_t len, const char *text, size_t n)
{
	uint8_t *p = out;

	if (n % 2 || n / 2 != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		p[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* All of data without padding; returns the length. */
static size_t encode(char *out, const uint8_t *p, size_t len, const char alphabet[65])
{
	char *at = out;

	for (; len >= 3; p += 3, len -= 3) {
		uint32_t v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];

		*at++ = alphabet[v >> 18];
		*at++ = alphabet[v >> 12 & 63];
		*at++ = alphabet[v >> 6 & 63];
		*at++ = alphabet[v & 63];
	}
	if (len) {
		uint32_t v = (uint32_t)p[0] << 16 | (len == 2 ? (uint32_t)p[1] << 8 : 0);

		*at++ = alphabet[v >> 18];
		*at++ = alphabet[v >> 12 & 63];
		if (len == 2)
			*at++ = alphabet[v >> 6 & 63];
	}
	return (size_t)(at - out);
}

size_t gl_base64(char *out, const void *data, size_t len)
{
	size_t n = encode(out, data, len, standard);

	while (n % 4)
		out[n++] = '=';
	return n;
}

size_t gl_base64url(char *out, const void *data, size_t len)
{
	return encode(out, data, len, url_safe);
}

static int base64_value(char c, const char alphabet[65])
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == alphabet[62])
		return 62;
	return c == alphabet[63] ? 63 : -1;
}

/* Text without padding. Bits left over in the last character must be 0: one value has one text. */
static bool decode(uint8_t *out, size_t cap, size_t *len, const char *text, size_t n, const char alphabet[65])
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t at = 0;

	if (n % 4 == 1)
		return false;
	for (size_t i = 0; i < n; i++) {
		int v = base64_value(text[i], alphabet);

		if (v < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
		have += 6;
		if (have >= 8) {
			if (at == cap)
				return false;
			have -= 8;
			out[at++] = (uint8_t)(bits >> have);
			bits &= (1U << have) - 1;
		}
	}
	if (bits)
		return false;
	*len = at;
	return true;
}

bool gl_unbase64(void *out, size_t cap, size_t *len, const char *text, size_t n)
{
	size_t pad = 0;

	if (n % 4)
		return false;
	while (pad < 2 && n && text[n - 1] == '=') {
		n--;
		pad++;
	}
	return decode(out, cap, len, text, n, standard);
}

bool gl_unbase64url(void *out, size_t cap, size_t *len, const char *text, size_t n)
{
	return decode(out, cap, len, text, n, url_safe);
}
