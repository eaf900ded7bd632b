/* The reader: one pass over the text, then members are put in JCS order where they were not. Values recurse,
 * at most GL_JSON_DEPTH deep. A node takes 64 bytes and at least two bytes of text, so a text costs at most
 * 32 times its size, and as much again when it had to be sorted. */
#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct gl_json_doc *doc;
	const char *start, *at, *end;
	char *string;   /* where the next string goes; never further in its area than at is in the text */
	bool canonical; /* refuse what JCS would have written otherwise */
	bool unsorted;  /* some object's members were */
	uint32_t twice; /* a member whose name was met before, or 0 */
	struct gl_err *e;
};

static bool read_value(struct reader *r, unsigned depth);

/* Says where: people count lines and characters from 1. */
static bool bad_at(struct reader *r, const char *at, const char *what)
{
	unsigned long line = 1, column = 1;

	for (const char *c = r->start; c < at; c++) {
		if (*c == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)*c & 0xc0) != 0x80) {
			column++;
		}
	}
	gl_fail(r->e, GL_BAD_JSON, "line %lu, column %lu: %s", line, column, what);
	return false;
}

static bool bad(struct reader *r, const char *what)
{
	return bad_at(r, r->at, what);
}

static bool no_memory(struct reader *r)
{
	gl_fail(r->e, GL_NO_MEMORY, "no memory for a JSON text of %zu bytes", (size_t)(r->end - r->start));
	return false;
}

/* The node is zeroed; the pointer holds until the next one is added. */
static struct gl_json *add_node(struct reader *r)
{
	struct gl_json_doc *doc = r->doc;
	size_t most = (size_t)(r->end - r->start) / 2 + 1, cap;
	struct gl_json *node;

	if (doc->used == doc->cap) {
		cap = doc->cap ? doc->cap * 2 : 16;
		if (cap > most && most > doc->used)
			cap = most;
		node = reallocarray(doc->node, cap, sizeof(*node));
		if (!node) {
			no_memory(r);
			return NULL;
		}
		doc->node = node;
		doc->cap = cap;
	}
	node = &doc->node[doc->used++];
	*node = (struct gl_json){ .next = 1 };
	return node;
}

static bool skip_space(struct reader *r)
{
	const char *from = r->at;

	while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
		r->at++;
	if (r->canonical && r->at != from)
		return bad_at(r, from, "canonical JSON has no white space here");
	return true;
}

/* Steps over c, if it is what comes next. */
static bool take_char(struct reader *r, char c)
{
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

/* --- Strings --- */

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

static char *copy_plain(struct reader *r, char *out)
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

/* Length of the UTF-8 character at p: 2 to 4, or 0 when it is none (overlong, surrogate, beyond U+10FFFF, cut
 * off). */
static size_t utf8_length(const unsigned char *p, size_t left)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t n;

	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (left < n)
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
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
static bool hex4(const struct reader *r, const char *at, uint32_t *out)
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
static bool read_u(struct reader *r, uint32_t *out)
{
	uint32_t c, low;

	if (!hex4(r, r->at + 2, &c))
		return bad(r, "\\u needs four hex digits");
	if (r->canonical && !canonical_u(c, r->at + 2))
		return bad(r, "canonical JSON escapes this character otherwise, or not at all");
	if (c >= 0xdc00 && c < 0xe000)
		return bad(r, "a low surrogate stands alone");
	if (c >= 0xd800 && c < 0xdc00) {
		if (r->end - r->at < 12 || r->at[6] != '\\' || r->at[7] != 'u' || !hex4(r, r->at + 8, &low) ||
		        low < 0xdc00 || low > 0xdfff)
			return bad(r, "a high surrogate stands alone");
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		r->at += 6;
	}
	r->at += 6;
	*out = c;
	return true;
}

/* At a backslash. */
static bool read_escape(struct reader *r, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	uint32_t c;

	if (r->end - r->at < 2)
		return bad(r, "the text ends inside an escape");
	if (r->at[1] == 'u') {
		if (!read_u(r, &c))
			return false;
		*out = put_utf8(*out, c);
		return true;
	}
	found = memchr(from, r->at[1], sizeof(from) - 1);
	if (!found)
		return bad(r, "there is no such escape");
	if (r->canonical && r->at[1] == '/')
		return bad(r, "canonical JSON does not escape '/'");
	*(*out)++ = to[found - from];
	r->at += 2;
	return true;
}

/* At the quote that opens it. */
static bool read_string(struct reader *r, const char **text, uint32_t *len)
{
	const char *open = r->at++;
	char *out = r->string;

	for (;;) {
		size_t n;

		out = copy_plain(r, out);
		if (r->at == r->end)
			return bad_at(r, open, "this string is not closed");
		if (*r->at == '"')
			break;
		if (*r->at == '\\') {
			if (!read_escape(r, &out))
				return false;
			continue;
		}
		if ((unsigned char)*r->at < 0x20)
			return bad(r, "a control character in a string must be escaped");
		n = utf8_length((const unsigned char *)r->at, (size_t)(r->end - r->at));
		if (!n)
			return bad(r, "this is not UTF-8");
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

/* --- Numbers --- */

struct decimal {
	uint64_t digits; /* the first 19 significant ones */
	unsigned count;  /* all significant ones */
	long exponent;   /* value = digits * 10^exponent, as long as count <= 19 */
	bool plain;      /* neither point nor exponent */
	bool negative;
};

static bool is_digit(const struct reader *r)
{
	return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

static void read_digits(struct reader *r, struct decimal *d, bool fraction)
{
	for (; is_digit(r); r->at++) {
		if (d->count || *r->at != '0')
			d->count++;
		if (d->count <= 19)
			d->digits = d->digits * 10 + (uint64_t)(*r->at - '0');
		if (fraction)
			d->exponent--;
	}
}

static bool read_exponent(struct reader *r, struct decimal *d)
{
	long v = 0;
	bool negative;

	r->at++;
	negative = take_char(r, '-');
	if (!negative)
		take_char(r, '+');
	if (!is_digit(r))
		return bad(r, "an exponent needs a digit");
	for (; is_digit(r); r->at++)
		if (v < 100000)
			v = v * 10 + (*r->at - '0');
	d->exponent += negative ? -v : v;
	return true;
}

static bool read_decimal(struct reader *r, struct decimal *d)
{
	*d = (struct decimal){ .plain = true, .negative = take_char(r, '-') };
	if (!is_digit(r))
		return bad(r, "a digit is expected here");
	if (*r->at == '0' && r->end - r->at > 1 && r->at[1] >= '0' && r->at[1] <= '9')
		return bad(r, "a number has no leading zeros");
	read_digits(r, d, false);
	if (take_char(r, '.')) {
		d->plain = false;
		if (!is_digit(r))
			return bad(r, "a digit is expected after the point");
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
static double to_double(struct reader *r, const struct decimal *d, const char *from)
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

static bool is_canonical_number(const struct reader *r, const char *from, const struct decimal *d, double v)
{
	char text[GL_JCS_NUMBER_MAX];
	size_t len = (size_t)(r->at - from);

	if (d->plain)
		return d->count || !d->negative; /* all integers but -0 */
	return gl_jcs_number(text, v) == len && !memcmp(text, from, len);
}

static bool read_number(struct reader *r, struct gl_json *node)
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
			return bad_at(r, from, "this number is beyond +-(2^53-1): put it in a string");
		node->type = v == trunc(v) ? GL_JSON_INT : GL_JSON_REAL;
		node->i = node->type == GL_JSON_INT ? (int64_t)v : 0;
		node->real = node->type == GL_JSON_INT ? (double)node->i : v;
	}
	if (r->canonical && !is_canonical_number(r, from, &d, node->real))
		return bad_at(r, from, "canonical JSON writes this number otherwise");
	return true;
}

/* --- Order of members --- */

/* By UTF-16 units: bytes of UTF-8 compare the same, but that U+E000 to U+FFFF come after all surrogate pairs.
 */
static int compare_keys(const struct gl_json *a, const struct gl_json *b)
{
	uint32_t n = a->key_len < b->key_len ? a->key_len : b->key_len, i = 0;
	unsigned char x, y;

	while (i < n && a->key[i] == b->key[i])
		i++;
	if (i == n)
		return a->key_len < b->key_len ? -1 : a->key_len > b->key_len;
	x = (unsigned char)a->key[i];
	y = (unsigned char)b->key[i];
	if (x >= 0xf0 && (y == 0xee || y == 0xef))
		return -1;
	if (y >= 0xf0 && (x == 0xee || x == 0xef))
		return 1;
	return x < y ? -1 : 1;
}

/* Lists of members run through doc->link; 0, the place of the root, ends them. */
static uint32_t merge(struct reader *r, uint32_t a, uint32_t b)
{
	const struct gl_json *node = r->doc->node;
	uint32_t *link = r->doc->link, head = 0, *tail = &head;

	while (a && b) {
		int order = compare_keys(&node[a], &node[b]);
		uint32_t *least = order <= 0 ? &a : &b;

		if (!order)
			r->twice = a;
		*tail = *least;
		tail = &link[*least];
		*least = *tail;
	}
	*tail = a ? a : b;
	return head;
}

static bool reserve_links(struct reader *r)
{
	struct gl_json_doc *doc = r->doc;
	uint32_t *link;

	if (doc->link_cap >= doc->used)
		return true;
	link = reallocarray(doc->link, doc->cap, sizeof(*link));
	if (!link)
		return no_memory(r);
	doc->link = link;
	doc->link_cap = doc->cap;
	return true;
}

/* A merge sort with one run of 2^k members in bin k: adding a member is adding 1 in binary, each carry
 * merges. Two equal names end side by side, so they were compared. The first member is left in the
 * container's i. */
static bool sort_members(struct reader *r, uint32_t object)
{
	struct gl_json *node = r->doc->node;
	uint32_t bin[32] = { 0 }, member = object + 1, k;

	if (!reserve_links(r))
		return false;
	r->unsorted = true;
	for (uint32_t i = 0; i < node[object].count; i++, member += node[member].next) {
		uint32_t run = member;

		r->doc->link[member] = 0;
		for (k = 0; bin[k]; k++) {
			run = merge(r, bin[k], run);
			bin[k] = 0;
		}
		bin[k] = run;
	}
	member = 0;
	for (k = 0; k < 32; k++)
		if (bin[k])
			member = merge(r, bin[k], member);
	node[object].i = member;
	return true;
}

/* Copies a node and all it holds to the sorted array. */
static void copy_sorted(const struct gl_json_doc *doc, uint32_t from, struct gl_json **to)
{
	const struct gl_json *node = &doc->node[from];
	bool sorted = node->type != GL_JSON_OBJECT || !node->i;
	uint32_t child = sorted ? from + 1 : (uint32_t)node->i;
	struct gl_json *copy = (*to)++;

	*copy = *node;
	if (node->type == GL_JSON_OBJECT)
		copy->i = 0;
	for (uint32_t i = 0; i < node->count; i++) {
		copy_sorted(doc, child, to);
		child = sorted ? child + doc->node[child].next : doc->link[child];
	}
}

static bool put_in_order(struct reader *r)
{
	struct gl_json_doc *doc = r->doc;
	struct gl_json *to, *spare;
	size_t cap;

	if (doc->spare_cap < doc->used) {
		spare = reallocarray(NULL, doc->cap, sizeof(*spare));
		if (!spare)
			return no_memory(r);
		free(doc->spare);
		doc->spare = spare;
		doc->spare_cap = doc->cap;
	}
	to = doc->spare;
	copy_sorted(doc, 0, &to);
	spare = doc->node;
	cap = doc->cap;
	doc->node = doc->spare;
	doc->cap = doc->spare_cap;
	doc->spare = spare;
	doc->spare_cap = cap;
	return true;
}

/* --- Containers --- */

/* At the character after the one that opens it. */
static bool read_array(struct reader *r, uint32_t self, unsigned depth)
{
	uint32_t count = 0;

	if (!skip_space(r))
		return false;
	if (!take_char(r, ']')) {
		do {
			if (!read_value(r, depth) || !skip_space(r))
				return false;
			count++;
		} while (take_char(r, ','));
		if (!take_char(r, ']'))
			return bad(r, "',' or ']' is expected here");
	}
	r->doc->node[self].count = count;
	r->doc->node[self].next = (uint32_t)r->doc->used - self;
	return true;
}

/* Reads "name": value; the member is the node at the place that is used next. */
static bool read_member(struct reader *r, unsigned depth)
{
	uint32_t member = (uint32_t)r->doc->used, key_len;
	const char *key;

	if (!skip_space(r))
		return false;
	if (r->at == r->end || *r->at != '"')
		return bad(r, "a member's name in double quotes is expected here");
	if (!read_string(r, &key, &key_len) || !skip_space(r))
		return false;
	if (!take_char(r, ':'))
		return bad(r, "':' is expected here");
	if (!read_value(r, depth) || !skip_space(r))
		return false;
	r->doc->node[member].key = key;
	r->doc->node[member].key_len = key_len;
	return true;
}

static bool read_object(struct reader *r, uint32_t self, unsigned depth)
{
	uint32_t count = 0, last = 0;
	bool sorted = true;

	if (!skip_space(r))
		return false;
	if (!take_char(r, '}')) {
		do {
			uint32_t member = (uint32_t)r->doc->used;

			if (!read_member(r, depth))
				return false;
			if (last && compare_keys(&r->doc->node[last], &r->doc->node[member]) >= 0)
				sorted = false;
			last = member;
			count++;
		} while (take_char(r, ','));
		if (!take_char(r, '}'))
			return bad(r, "',' or '}' is expected here");
	}
	r->doc->node[self].count = count;
	r->doc->node[self].next = (uint32_t)r->doc->used - self;
	if (sorted)
		return true;
	if (!sort_members(r, self))
		return false;
	if (r->twice)
		return bad_at(r, r->at - 1, "the object that ends here has a member twice");
	if (r->canonical)
		return bad_at(
		        r, r->at - 1, "the members of the object that ends here are not in canonical order");
	return true;
}

/* --- Values --- */

static bool read_container(struct reader *r, enum gl_json_type type, unsigned depth)
{
	uint32_t self = (uint32_t)r->doc->used - 1;

	if (depth == GL_JSON_DEPTH)
		return bad(r, "arrays and objects may be nested 64 deep, not deeper");
	r->doc->node[self].type = type;
	r->at++;
	return type == GL_JSON_ARRAY ? read_array(r, self, depth + 1) : read_object(r, self, depth + 1);
}

static bool read_word(struct reader *r, struct gl_json *node)
{
	static const struct {
		const char *word;
		size_t len;
		enum gl_json_type type;
	} words[] = { { "null", 4, GL_JSON_NULL }, { "true", 4, GL_JSON_TRUE },
		{ "false", 5, GL_JSON_FALSE } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((size_t)(r->end - r->at) >= words[i].len && !memcmp(r->at, words[i].word, words[i].len)) {
			node->type = words[i].type;
			r->at += words[i].len;
			return true;
		}
	}
	return bad(r, "a value is expected here");
}

static bool read_value(struct reader *r, unsigned depth)
{
	struct gl_json *node;

	if (!skip_space(r))
		return false;
	if (r->at == r->end)
		return bad(r, "the text ends where a value is expected");
	node = add_node(r);
	if (!node)
		return false;
	if (*r->at == '"') {
		node->type = GL_JSON_STRING;
		return read_string(r, &node->text, &node->len);
	}
	if (*r->at == '{')
		return read_container(r, GL_JSON_OBJECT, depth);
	if (*r->at == '[')
		return read_container(r, GL_JSON_ARRAY, depth);
	if (*r->at == '-' || is_digit(r))
		return read_number(r, node);
	return read_word(r, node);
}

static bool read_text(struct reader *r)
{
	if (r->end - r->at >= 3 && !memcmp(r->at, "\xef\xbb\xbf", 3))
		return bad(r, "send JSON without a byte order mark");
	if (!read_value(r, 0) || !skip_space(r))
		return false;
	if (r->at != r->end)
		return bad(r, "the value ends before this");
	return !r->unsorted || put_in_order(r);
}

/* All strings with their NULs are never longer than the text: a string loses two quotes and gains one NUL. */
static bool reserve_strings(struct gl_json_doc *doc, size_t len)
{
	if (doc->strings.cap <= len) {
		gl_buf_release(&doc->strings);
		gl_buf_init(&doc->strings, len);
		return gl_buf_grow(&doc->strings, len) != NULL;
	}
	return true;
}

static enum gl_code parse(
        struct gl_json_doc *doc, const char *text, size_t len, bool canonical, struct gl_err *e)
{
	struct gl_err own = { .code = GL_OK };
	struct reader r = {
		.doc = doc, .start = text, .at = text, .canonical = canonical, .e = e ? e : &own
	};

	doc->root = NULL;
	doc->used = 0;
	if (len >= UINT32_MAX)
		return gl_fail(e, GL_TOO_LARGE, "a JSON text may have 4 GiB, not more");
	r.end = text + len;
	if (!reserve_strings(doc, len))
		return gl_fail(e, GL_NO_MEMORY, "no memory for a JSON text of %zu bytes", len);
	r.string = doc->strings.data;
	if (!read_text(&r))
		return r.e->code;
	doc->root = doc->node;
	return GL_OK;
}

enum gl_code gl_json_parse(struct gl_json_doc *doc, const char *text, size_t len, struct gl_err *e)
{
	return parse(doc, text, len, false, e);
}

enum gl_code gl_json_parse_jcs(struct gl_json_doc *doc, const char *text, size_t len, struct gl_err *e)
{
	return parse(doc, text, len, true, e);
}

void gl_json_release(struct gl_json_doc *doc)
{
	free(doc->node);
	free(doc->spare);
	free(doc->link);
	gl_buf_release(&doc->strings);
	*doc = (struct gl_json_doc){ 0 };
}
