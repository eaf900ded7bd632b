#include "base/utf8.h"

#include <stdint.h>

/* By lead byte: how long the character is, and what its second byte may be (Unicode, table 3-7). */
static const struct {
	uint8_t first, last, length, low, high;
} leads[] = {
	{ 0x00, 0x7f, 1, 0, 0 },
	{ 0xc2, 0xdf, 2, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
};

size_t gl_utf8_length(const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t i = 0;

	while (i < sizeof(leads) / sizeof(leads[0]) && p[0] > leads[i].last)
		i++;
	if (i == sizeof(leads) / sizeof(leads[0]) || p[0] < leads[i].first || len < leads[i].length)
		return 0;
	if (leads[i].length > 1 && (p[1] < leads[i].low || p[1] > leads[i].high))
		return 0;
	for (size_t k = 2; k < leads[i].length; k++)
		if ((p[k] & 0xc0) != 0x80)
			return 0;
	return leads[i].length;
}

size_t gl_utf8_count(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xC0) != 0x80;
	return n;
}

bool gl_utf8_valid(const char *text, size_t len)
{
	size_t n;

	for (; len; text += n, len -= n) {
		n = gl_utf8_length(text, len);
		if (!n)
			return false;
	}
	return true;
}
