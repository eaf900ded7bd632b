/* The reader: one pass over the text, then members are put in JCS order where they were not. Values recurse,
 * at most GL_JSON_DEPTH deep. A node has 56 bytes and stands for at least two of text; there are as many
 * again when members had to be sorted. */
#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_reader.h"

static bool read_value(struct gl_reader *r, unsigned depth);

bool gl_reader_bad(struct gl_reader *r, const char *at, const char *fmt, ...)
{
	unsigned long line = 1, column = 1;
	char what[GL_ERR_TEXT];
	va_list args;

	for (const char *c = r->start; c < at; c++) {
		if (*c == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)*c & 0xc0) != 0x80) {
			column++;
		}
	}
	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	gl_fail(r->e, GL_BAD_JSON, "line %lu, column %lu: %s", line, column, what);
	return false;
}

bool gl_reader_no_memory(struct gl_reader *r)
{
	gl_fail(r->e, GL_NO_MEMORY, "no memory for a JSON text of %zu bytes", (size_t)(r->end - r->start));
	return false;
}

/* The node is zeroed; the pointer holds until the next one is added. */
static struct gl_json *add_node(struct gl_reader *r)
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
			gl_reader_no_memory(r);
			return NULL;
		}
		doc->node = node;
		doc->cap = cap;
	}
	node = &doc->node[doc->used++];
	*node = (struct gl_json){ .next = 1 };
	return node;
}

static bool skip_space(struct gl_reader *r)
{
	const char *from = r->at;

	while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
		r->at++;
	if (r->canonical && r->at != from)
		return gl_reader_bad(r, from, "canonical JSON has no white space here");
	return true;
}

/* At the character after the one that opens it. */
static bool read_array(struct gl_reader *r, uint32_t self, unsigned depth)
{
	uint32_t count = 0;

	if (!skip_space(r))
		return false;
	if (!gl_reader_take(r, ']')) {
		do {
			if (!read_value(r, depth) || !skip_space(r))
				return false;
			count++;
		} while (gl_reader_take(r, ','));
		if (!gl_reader_take(r, ']'))
			return gl_reader_bad(r, r->at, "',' or ']' is expected here");
	}
	r->doc->node[self].count = count;
	r->doc->node[self].next = (uint32_t)r->doc->used - self;
	return true;
}

/* Reads "name": value; the member is the node at the place that is used next. */
static bool read_member(struct gl_reader *r, unsigned depth)
{
	uint32_t member = (uint32_t)r->doc->used, key_len;
	const char *key;

	if (!skip_space(r))
		return false;
	if (r->at == r->end || *r->at != '"')
		return gl_reader_bad(r, r->at, "a member's name in double quotes is expected here");
	if (!gl_reader_string(r, &key, &key_len) || !skip_space(r))
		return false;
	if (!gl_reader_take(r, ':'))
		return gl_reader_bad(r, r->at, "':' is expected here");
	if (!read_value(r, depth) || !skip_space(r))
		return false;
	r->doc->node[member].key = key;
	r->doc->node[member].key_len = key_len;
	return true;
}

static bool read_object(struct gl_reader *r, uint32_t self, unsigned depth)
{
	uint32_t count = 0, last = 0;
	bool sorted = true;

	if (!skip_space(r))
		return false;
	if (!gl_reader_take(r, '}')) {
		do {
			uint32_t member = (uint32_t)r->doc->used;

			if (!read_member(r, depth))
				return false;
			if (last && gl_reader_compare(&r->doc->node[last], &r->doc->node[member]) >= 0)
				sorted = false;
			last = member;
			count++;
		} while (gl_reader_take(r, ','));
		if (!gl_reader_take(r, '}'))
			return gl_reader_bad(r, r->at, "',' or '}' is expected here");
	}
	r->doc->node[self].count = count;
	r->doc->node[self].next = (uint32_t)r->doc->used - self;
	if (sorted)
		return true;
	if (!gl_reader_sort(r, self))
		return false;
	return !r->canonical ||
	       gl_reader_bad(r, r->at - 1, "this object's members are not in canonical order");
}

/* --- Values --- */

static bool read_container(struct gl_reader *r, enum gl_json_type type, unsigned depth)
{
	uint32_t self = (uint32_t)r->doc->used - 1;

	if (depth == GL_JSON_DEPTH)
		return gl_reader_bad(r, r->at, "arrays and objects may be nested 64 deep, not deeper");
	r->doc->node[self].type = type;
	r->at++;
	return type == GL_JSON_ARRAY ? read_array(r, self, depth + 1) : read_object(r, self, depth + 1);
}

static bool read_word(struct gl_reader *r, struct gl_json *node)
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
	return gl_reader_bad(r, r->at, "a value is expected here");
}

static bool read_value(struct gl_reader *r, unsigned depth)
{
	struct gl_json *node;

	if (!skip_space(r))
		return false;
	if (r->at == r->end)
		return gl_reader_bad(r, r->at, "the text ends where a value is expected");
	node = add_node(r);
	if (!node)
		return false;
	if (*r->at == '"') {
		node->type = GL_JSON_STRING;
		return gl_reader_string(r, &node->text, &node->len);
	}
	if (*r->at == '{')
		return read_container(r, GL_JSON_OBJECT, depth);
	if (*r->at == '[')
		return read_container(r, GL_JSON_ARRAY, depth);
	if (*r->at == '-' || gl_reader_digit(r))
		return gl_reader_number(r, node);
	return read_word(r, node);
}

static bool read_text(struct gl_reader *r)
{
	if (r->end - r->at >= 3 && !memcmp(r->at, "\xef\xbb\xbf", 3))
		return gl_reader_bad(r, r->at, "send JSON without a byte order mark");
	if (!read_value(r, 0) || !skip_space(r))
		return false;
	if (r->at != r->end)
		return gl_reader_bad(r, r->at, "the value ends before this");
	return !r->unsorted || gl_reader_reorder(r);
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
	struct gl_reader r = {
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
