/*
 * trl-dpo: preference pairs as TRL reads them, {prompt, chosen, rejected} as lists of messages with the
 * prompt apart.
 *
 * The pair is that of the template's first pairwise question; the prompt is made of the fields that are
 * neither its left nor its right: a chat's turns as they are, texts as one turn of the user with an empty
 * line between two fields. A pair on which the crowd came to a tie or to "both bad", or whose two sides are
 * the same, has nothing to choose and goes to `undecided`, as {prompt, left, right, value}.
 */
#include <string.h>

#include "dataset/export.h"

enum { TRAIN, TEST, UNDECIDED };

static bool side(const struct gl_export_about *x, unsigned field)
{
	return (int)field == x->left || (int)field == x->right;
}

static bool fits(const struct gl_export_about *x)
{
	for (unsigned i = 0; x->pair >= 0 && i < x->t->fields; i++)
		if (!side(x, i))
			return true;
	return false;
}

static const struct gl_json *field(const struct gl_export_about *x, const struct gl_export_row *r, int i)
{
	return gl_json_get(r->content, x->t->field[i].name);
}

/* ---- which part ---- */

static bool same(const struct gl_json *a, const struct gl_json *b)
{
	gl_buf_auto x = { 0 }, y = { 0 };

	if (gl_json_is(a, GL_JSON_STRING) && gl_json_is(b, GL_JSON_STRING))
		return a->len == b->len && !memcmp(a->text, b->text, a->len);
	if (!a || !b)
		return a == b;
	gl_buf_init(&x, SIZE_MAX);
	gl_buf_init(&y, SIZE_MAX);
	gl_jcs(&x, a);
	gl_jcs(&y, b);
	return x.len == y.len && !memcmp(x.data, y.data, x.len);
}

/* The choice that the record came to, NULL: none that is exported. */
static const struct gl_json *choice(const struct gl_export_about *x, const struct gl_export_row *r)
{
	return gl_json_get(gl_export_value(x, r, (unsigned)x->pair), "choice");
}

static int part(const struct gl_export_about *x, const struct gl_export_row *r)
{
	const struct gl_json *c = choice(x, r);
	bool sided = gl_json_str(c, "left") || gl_json_str(c, "right");

	if (!c || !field(x, r, x->left) || !field(x, r, x->right))
		return -1;
	if (!sided || same(field(x, r, x->left), field(x, r, x->right)))
		return UNDECIDED;
	return gl_export_test(r) ? TEST : TRAIN;
}

/* ---- messages ---- */

static void put_turn(
        struct gl_buf *out, bool first, const char *role, size_t role_len, const char *text, size_t len)
{
	gl_buf_puts(out, first ? "{\"role\":" : ",{\"role\":");
	gl_jcs_string(out, role, role_len);
	gl_buf_puts(out, ",\"content\":");
	gl_jcs_string(out, text, len);
	gl_buf_putc(out, '}');
}

static bool put_chat(struct gl_buf *out, bool first, const struct gl_json *chat)
{
	for (const struct gl_json *t = gl_json_first(chat); t; t = gl_json_next(chat, t)) {
		const struct gl_json *role = gl_json_get(t, "role"), *content = gl_json_get(t, "content");

		put_turn(out, first, role->text, role->len, content->text, content->len);
		first = false;
	}
	return first;
}

static bool is_chat(const struct gl_export_about *x, unsigned i)
{
	return x->t->field[i].type == GL_FIELD_CHAT;
}

/* A field as text: a string's own, else its JCS. */
static void add_text(struct gl_buf *text, const struct gl_json *v)
{
	if (gl_json_is(v, GL_JSON_STRING))
		gl_buf_add(text, v->text, v->len);
	else
		gl_jcs(text, v);
}

/* What was gathered so far becomes a turn. */
static bool flush(struct gl_buf *out, bool first, const char *role, struct gl_buf *text)
{
	if (!text->data)
		return first;
	put_turn(out, first, role, strlen(role), text->data, text->len);
	out->full |= gl_buf_failed(text);
	gl_buf_release(text);
	return false;
}

static void put_prompt(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r)
{
	gl_buf_auto text = { 0 };
	bool first = true;

	gl_buf_init(&text, SIZE_MAX);
	gl_buf_puts(out, "{\"prompt\":[");
	for (unsigned i = 0; i < x->t->fields; i++) {
		const struct gl_json *v = field(x, r, (int)i);

		if (side(x, i) || !v)
			continue;
		if (is_chat(x, i)) {
			first = flush(out, first, "user", &text);
			first = put_chat(out, first, v);
			continue;
		}
		if (text.data)
			gl_buf_puts(&text, "\n\n");
		gl_buf_puts(&text, ""); /* a field without a character is a field all the same */
		add_text(&text, v);
	}
	flush(out, first, "user", &text);
	gl_buf_putc(out, ']');
}

static void put_side(struct gl_buf *out, const char *before, const struct gl_export_about *x,
        const struct gl_export_row *r, int i)
{
	const struct gl_json *v = field(x, r, i);
	gl_buf_auto text = { 0 };

	gl_buf_puts(out, before);
	gl_buf_putc(out, '[');
	if (is_chat(x, (unsigned)i)) {
		put_chat(out, true, v);
	} else {
		gl_buf_init(&text, SIZE_MAX);
		gl_buf_puts(&text, "");
		add_text(&text, v);
		flush(out, true, "assistant", &text);
	}
	gl_buf_putc(out, ']');
}

/* ---- the full profile ---- */

/* -3 (left, much) to 3 (right, much); 0 where neither is better; 0 too, with *stated false, where no strength
 * was said. */
static int64_t strength(const struct gl_json *said, bool *stated)
{
	const struct gl_json *c = gl_json_get(said, "choice");
	int64_t s = 0;

	*stated = gl_json_int(gl_json_get(said, "strength"), 1, 3, &s);
	if (gl_json_str(c, "left"))
		return -s;
	if (gl_json_str(c, "right"))
		return s;
	*stated = true;
	return 0;
}

static void put_judgments(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r)
{
	const char *name = x->t->question[x->pair].name, *comma = "";

	gl_buf_puts(out, ",\"judgments\":[");
	for (size_t i = 0; i < r->answers; i++) {
		const struct gl_export_answer *a = &r->answer[i];
		const struct gl_json *said = gl_export_said(x, a, (unsigned)x->pair);
		bool stated;
		int64_t s = strength(said, &stated);

		if (!said)
			continue;
		gl_buf_printf(out, "%s{\"annotator\":\"", comma);
		gl_buf_hex(out, a->a, GL_PSEUDONYM_BYTES);
		gl_buf_printf(out, "\",\"kind\":\"%s\"", gl_kind_name(a->kind));
		gl_export_text(out, ",\"choice\":", gl_json_get(said, "choice"));
		gl_buf_puts(out, ",\"strength\":");
		if (stated)
			gl_buf_i64(out, s);
		else
			gl_buf_puts(out, "null");
		gl_export_node(out, ",\"order\":", gl_json_get(gl_json_get(a->said, "order"), name));
		gl_export_node(out, ",\"active_ms\":", gl_json_get(a->said, "ms"));
		gl_export_text(out, ",\"rationale\":", gl_json_get(said, "comment"));
		gl_buf_puts(out, ",\"index\":");
		gl_buf_u64(out, a->index);
		gl_buf_putc(out, '}');
		comma = ",";
	}
	gl_buf_putc(out, ']');
}

/* The mean of the strengths towards the chosen side, one that was not stated counting as 1, in millionths. */
static void put_margin(
        struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r, bool left)
{
	int64_t sum = 0, n = 0, micro;

	for (size_t i = 0; i < r->answers; i++) {
		const struct gl_json *said = gl_export_said(x, &r->answer[i], (unsigned)x->pair);
		bool stated;
		int64_t s = strength(said, &stated);

		if (!said)
			continue;
		if (!stated)
			s = gl_json_str(gl_json_get(said, "choice"), "left") ? -1 : 1;
		sum += left ? -s : s;
		n++;
	}
	if (!n) {
		gl_buf_puts(out, ",\"margin\":null");
		return;
	}
	micro = sum * 1000000 / n;
	gl_buf_printf(out, ",\"margin\":%s%lld.%06lld", micro < 0 ? "-" : "",
	        (long long)(micro < 0 ? -micro : micro) / 1000000,
	        (long long)(micro < 0 ? -micro : micro) % 1000000);
}

/* What the other questions came to. */
static void put_dimensions(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r)
{
	const char *comma = "";

	if (x->t->questions == 1)
		return; /* some readers refuse a column of empty objects */
	gl_buf_puts(out, ",\"dimensions\":{");
	for (unsigned q = 0; q < x->t->questions; q++) {
		const struct gl_json *question = gl_export_question(x, r, q);

		if ((int)q == x->pair)
			continue;
		gl_buf_printf(out, "%s\"%s\":", comma, x->t->question[q].name);
		gl_export_text(out, "{\"status\":", gl_json_get(question, "status"));
		gl_export_decimal(out, ",\"confidence\":", gl_json_get(question, "confidence"));
		gl_export_node(out, ",\"value\":", gl_export_value(x, r, q));
		gl_buf_putc(out, '}');
		comma = ",";
	}
	gl_buf_putc(out, '}');
}

static void put_all(struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r,
        bool sided, bool left)
{
	const struct gl_json *question = gl_export_question(x, r, (unsigned)x->pair),
	                     *id = gl_json_get(r->record, "external_id"),
	                     *group = gl_json_get(r->record, "group");

	if (sided) {
		put_margin(out, x, r, left);
		gl_export_decimal(out, ",\"p_chosen\":", gl_json_get(question, "confidence"));
	}
	gl_export_node(out, ",\"votes\":", gl_json_get(question, "votes"));
	gl_export_text(out, ",\"status\":", gl_json_get(question, "status"));
	put_judgments(out, x, r);
	put_dimensions(out, x, r);
	gl_buf_printf(out, ",\"question\":\"%s\"", x->t->question[x->pair].name);
	gl_export_text(out, ",\"id\":", id);
	gl_export_text(out, ",\"prompt_id\":", group);
	gl_buf_printf(out, ",\"split\":\"%s\"", gl_export_test(r) ? "test" : "train");
	gl_export_origin(out, x, r);
}

static void write(
        struct gl_buf *out, const struct gl_export_about *x, const struct gl_export_row *r, bool full)
{
	const struct gl_json *c = choice(x, r);
	bool left = gl_json_str(c, "left"), sided = part(x, r) != UNDECIDED;

	put_prompt(out, x, r);
	if (sided) {
		put_side(out, ",\"chosen\":", x, r, left ? x->left : x->right);
		put_side(out, ",\"rejected\":", x, r, left ? x->right : x->left);
	} else {
		put_side(out, ",\"left\":", x, r, x->left);
		put_side(out, ",\"right\":", x, r, x->right);
		gl_export_text(out, ",\"value\":", c);
	}
	if (full)
		put_all(out, x, r, sided, left);
	gl_buf_puts(out, "}\n");
}

const struct gl_export_format gl_export_trl_dpo = {
	.name = "trl-dpo",
	.suffix = "jsonl",
	.part_name = { "train", "test", "undecided" },
	.fits = fits,
	.part = part,
	.write = write,
};
