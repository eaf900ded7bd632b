/* Numbers of JSON: exact as doubles, none beyond +-(2^53-1). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_reader.h"

struct decimal {
	uint64_t digits; /* the first 19 significant ones */
	unsigned count;  /* all significant ones */
	long exponent;   /* value = digits * 10^exponent, as long as count <= 19 */
	bool plain;      /* neither point nor exponent */
	bool negative;
};

static void read_digits(struct gl_reader *r, struct decimal *d, bool fraction)
{
	for (; gl_reader_digit(r); r->at++) {
		if (d->count || *r->at != '0')
			d->count++;
		if (d->count <= 19)
			d->digits = d->digits * 10 + (uint64_t)(*r->at - '0');
		if (fraction)
			d->exponent--;
	}
}

static bool read_exponent(struct gl_reader *r, struct decimal *d)
{
	long v = 0;
	bool negative;

	r->at++;
	negative = gl_reader_take(r, '-');
	if (!negative)
		gl_reader_take(r, '+');
	if (!gl_reader_digit(r))
		return gl_reader_bad(r, r->at, "an exponent needs a digit");
	for (; gl_reader_digit(r); r->at++)
		if (v < 1000000000000) /* more than any number of digits can make up for */
			v = v * 10 + (*r->at - '0');
	d->exponent += negative ? -v : v;
	return true;
}

static bool read_decimal(struct gl_reader *r, struct decimal *d)
{
	*d = (struct decimal){ .plain = true, .negative = gl_reader_take(r, '-') };
	if (!gl_reader_digit(r))
		return gl_reader_bad(r, r->at, "a digit is expected here");
	if (*r->at == '0' && r->end - r->at > 1 && r->at[1] >= '0' && r->at[1] <= '9')
		return gl_reader_bad(r, r->at, "a number has no leading zeros");
	read_digits(r, d, false);
	if (gl_reader_take(r, '.')) {
		d->plain = false;
		if (!gl_reader_digit(r))
			return gl_reader_bad(r, r->at, "a digit is expected after the point");
		read_digits(r, d, true);
	}
	if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
		d->plain = false;
		return read_exponent(r, d);
	}
	return true;
}

/* Up to 15 digits and 10^22 are exact doubles, and one rounding is right; all else is strtod's (in the C
 * locale, which this program never leaves). */
static double to_double(struct gl_reader *r, const struct decimal *d, const char *from)
{
	static const double ten[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
		1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	size_t len = (size_t)(r->at - from);
	double v;

	if (d->count <= 15 && d->exponent >= -22 && d->exponent <= 22) {
		v = (double)d->digits;
		v = d->exponent < 0 ? v / ten[-d->exponent] : v * ten[d->exponent];
		return d->negative ? -v : v;
	}
	memcpy(r->string, from, len); /* strtod wants a NUL; the string area has room for all text there is */
	r->string[len] = '\0';
	return strtod(r->string, NULL);
}

/* A text that rounds to 2^53-1 may still say more than that: so do its digits, wherever the point is. */
static bool says_more(const char *from, const char *to)
{
	static const char most[] = "9007199254740991";
	size_t n = 0;

	for (; from < to && *from != 'e' && *from != 'E'; from++) {
		if (*from < '0' || *from > '9' || (!n && *from == '0'))
			continue;
		if (n == sizeof(most) - 1) {
			if (*from != '0')
				return true;
		} else if (*from != most[n++]) {
			return *from > most[n - 1];
		}
	}
	return false;
}

static bool is_canonical_number(
        const struct gl_reader *r, const char *from, const struct decimal *d, double v)
{
	char text[GL_JCS_NUMBER_MAX];
	size_t len = (size_t)(r->at - from);

	if (d->plain)
		return d->count || !d->negative; /* all integers but -0 */
	return gl_jcs_number(text, v) == len && !memcmp(text, from, len);
}

bool gl_reader_number(struct gl_reader *r, struct gl_json *node)
{
	const char *from = r->at;
	struct decimal d;
	double v;

	if (!read_decimal(r, &d))
		return false;
	if (d.plain && d.count <= 15) {
		node->i = d.negative ? -(int64_t)d.digits : (int64_t)d.digits;
		node->real = (double)node->i;
		node->type = GL_JSON_INT;
	} else {
		v = to_double(r, &d, from);
		if (fabs(v) > (double)GL_JSON_INT_MAX ||
		        (fabs(v) == (double)GL_JSON_INT_MAX && says_more(from, r->at)))
			return gl_reader_bad(r, from, "this number is beyond +-(2^53-1): put it in a string");
		node->type = v == trunc(v) ? GL_JSON_INT : GL_JSON_REAL;
		node->i = node->type == GL_JSON_INT ? (int64_t)v : 0;
		node->real = node->type == GL_JSON_INT ? (double)node->i : v;
	}
	if (r->canonical && !is_canonical_number(r, from, &d, node->real))
		return gl_reader_bad(r, from, "canonical JSON writes this number otherwise");
	return true;
}
