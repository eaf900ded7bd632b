/* spans -- stretches of a field's text, each with one of 1 to 64 options:
 * {"spans":[{"start":0,"end":5,"label":"PER"}]}. Places are Unicode code points from the text's beginning,
 * half-open; spans do not overlap and may come in any order, and none at all says that there are none. A log
 * may hold spans that end behind the text: intake checks it (within), an audit does not. */
#include <stdlib.h>

#include "base/auto.h"
#include "base/utf8.h"
#include "consensus/spans.h"
#include "questions/template.h"

#define SPANS_MAX 1000    /* of an answer */
#define PLACE_MAX 1000000 /* code points */

static enum gl_code spans_parse(
        struct gl_question *q, const struct gl_json *json, const struct gl_template *t, struct gl_err *e)
{
	if (gl_json_members(json, e, "name", "type", "title", "?required", "field", "options", NULL) ||
	        gl_template_text_field(t, json, "field", e))
		return e->code;
	q->about = gl_template_field(t, gl_json_get(json, "field"));
	return gl_marks_parse(q, json, e);
}

static enum gl_code span_read(
        struct gl_span *out, const struct gl_question *q, const struct gl_json *json, struct gl_err *e)
{
	int64_t start, end;
	int label = gl_options_find(q, gl_json_get(json, "label"));

	if (gl_json_members(json, e, "start", "end", "label", NULL))
		return e->code;
	if (!gl_json_int(gl_json_get(json, "start"), 0, PLACE_MAX - 1, &start) ||
	        !gl_json_int(gl_json_get(json, "end"), start + 1, PLACE_MAX, &end))
		return gl_fail(e, GL_INVALID,
		        "\"start\" and \"end\" must be whole numbers of characters from 0 to %d, \"end\" "
		        "above "
		        "\"start\"",
		        PLACE_MAX);
	if (label < 0)
		return gl_fail(
		        e, GL_INVALID, "\"label\" must be the value of one of the %u options", q->marks);
	*out = (struct gl_span){ (uint32_t)start, (uint32_t)end, (uint32_t)label };
	return GL_OK;
}

/* The spans of value["spans"], as gl_span, sorted; at most so many. */
static enum gl_code spans_read(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value,
        uint32_t most, struct gl_err *e)
{
	const struct gl_json *spans = gl_json_get(value, "spans");
	struct gl_span *span;
	unsigned n = 0;

	if (!gl_json_is(spans, GL_JSON_ARRAY) || spans->count > most)
		return gl_fail(e, GL_INVALID, "\"spans\" must be a list of at most %u spans", most);
	for (const struct gl_json *s = gl_json_first(spans); s; s = gl_json_next(spans, s)) {
		struct gl_span one;

		if (span_read(&one, q, s, e))
			return gl_fail_in(e, "spans, number %u: ", n + 1);
		gl_buf_add(out, &one, sizeof(one));
		n++;
	}
	if (gl_buf_failed(out))
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u spans", spans->count);
	span = (struct gl_span *)(void *)out->data;
	gl_spans_sort(span, n);
	for (unsigned i = 1; i < n; i++)
		if (span[i].start < span[i - 1].end)
			return gl_fail(e, GL_INVALID, "two spans overlap, from %u to %u and from %u to %u",
			        span[i - 1].start, span[i - 1].end, span[i].start, span[i].end);
	return GL_OK;
}

static enum gl_code spans_check(const struct gl_question *q, const struct gl_json *value, struct gl_err *e)
{
	gl_buf_auto spans = { 0 };

	gl_buf_init(&spans, SPANS_MAX * sizeof(struct gl_span));
	if (gl_json_members(value, e, "spans", "?comment", NULL))
		return e->code;
	return spans_read(&spans, q, value, SPANS_MAX, e);
}

static enum gl_code spans_within(const struct gl_question *q, const struct gl_json *value,
        const struct gl_json *content, struct gl_err *e)
{
	const struct gl_json *spans = gl_json_get(value, "spans");
	int64_t length = (int64_t)gl_utf8_count(content->text, content->len), end = 0;
	unsigned n = 1;

	(void)q;
	for (const struct gl_json *s = gl_json_first(spans); s; s = gl_json_next(spans, s), n++)
		if (gl_json_int(gl_json_get(s, "end"), 0, PLACE_MAX, &end) && end > length)
			return gl_fail(e, GL_INVALID,
			        "spans, number %u: it ends at %lld, but the text of \"%s\" has %lld Unicode "
			        "code points",
			        n, (long long)end, content->key, (long long)length);
	return GL_OK;
}

static void spans_pack(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	gl_buf_auto spans = { 0 };
	struct gl_err e = { 0 };

	gl_buf_init(&spans, SIZE_MAX);
	if (spans_read(&spans, q, value, UINT32_MAX, &e))
		out->full = true; /* it was checked, so memory is what lacks */
	else
		gl_spans_pack(out, (const struct gl_span *)(const void *)spans.data,
		        (uint32_t)(spans.len / sizeof(struct gl_span)));
}

static void spans_state(struct gl_buf *out, const struct gl_question *q, struct gl_ballot value)
{
	gl_buf_puts(out, "{\"spans\":[");
	for (uint32_t i = 0; i < gl_spans_count(value); i++) {
		struct gl_span s = gl_spans_at(value, i);

		gl_buf_printf(out, "%s{\"end\":%u,\"label\":", i ? "," : "", s.end);
		gl_jcs_string(out, q->label[s.label], strlen(q->label[s.label]));
		gl_buf_printf(out, ",\"start\":%u}", s.start);
	}
	gl_buf_puts(out, "]}");
}

/* A crowd may come to more spans than one person may mark. */
static bool spans_stated(const struct gl_question *q, const struct gl_json *value)
{
	gl_buf_auto spans = { 0 }, packed = { 0 }, text = { 0 };
	struct gl_err e = { 0 };
	size_t len;

	gl_buf_init(&spans, SIZE_MAX);
	gl_buf_init(&packed, SIZE_MAX);
	gl_buf_init(&text, SIZE_MAX);
	if (gl_json_members(value, &e, "spans", NULL) || spans_read(&spans, q, value, UINT32_MAX, &e))
		return false;
	spans_pack(&packed, q, value);
	spans_state(&text, q, (struct gl_ballot){ packed.data, packed.len });
	len = text.len;
	gl_jcs(&text, value);
	return text.len == 2 * len && !memcmp(text.data, text.data + len, len);
}

static void spans_cell(struct gl_buf *out, const struct gl_question *q, const struct gl_json *value)
{
	(void)q;
	gl_jcs(out, gl_json_get(value, "spans"));
}

/* 1 - F1 of the one's spans against the other's, label included; two that mark nothing are the same. */
static double spans_distance(struct gl_ballot a, struct gl_ballot b)
{
	uint32_t all = gl_spans_count(a) + gl_spans_count(b);

	return all ? 1 - 2 * (double)gl_spans_shared(a, b) / all : 0;
}

const struct gl_question_type gl_question_type_spans = {
	.name = "spans",
	.counted = GL_COUNT_ANSWERS,
	.ties = true,
	.methods = gl_span_methods,
	.parse = spans_parse,
	.check = spans_check,
	.within = spans_within,
	.pack = spans_pack,
	.state = spans_state,
	.stated = spans_stated,
	.cell = spans_cell,
	.distance = spans_distance,
};
