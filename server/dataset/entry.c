#include "dataset/entry.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"

/* ---- small readers and writers ---- */

enum gl_code gl_member_hex(
        const struct gl_json *v, const char *name, uint8_t *out, size_t len, struct gl_err *e)
{
	const struct gl_json *m = gl_json_get(v, name);

	if (gl_json_is(m, GL_JSON_STRING) && gl_unhex(out, len, m->text, m->len))
		return GL_OK;
	return gl_fail(e, GL_INVALID, "\"%s\" must be %zu lower-case hex digits", name, 2 * len);
}

enum gl_code gl_member_u64(
        const struct gl_json *v, const char *name, int64_t min, uint64_t *out, struct gl_err *e)
{
	int64_t i;

	if (!gl_json_int(gl_json_get(v, name), min, GL_JSON_INT_MAX, &i))
		return gl_fail(e, GL_INVALID, "\"%s\" must be an integer from %lld on", name, (long long)min);
	*out = (uint64_t)i;
	return GL_OK;
}

/* A text that is used as a name: no NUL inside, so that C's strings hold it whole. */
static enum gl_code member_text(const struct gl_json *v, const char *name, const char **out, struct gl_err *e)
{
	const struct gl_json *m = gl_json_get(v, name);

	if (!gl_json_is(m, GL_JSON_STRING) || !m->len || strlen(m->text) != m->len)
		return gl_fail(e, GL_INVALID, "\"%s\" must be a text that is not empty", name);
	*out = m->text;
	return GL_OK;
}

static enum gl_code member_signature(
        const struct gl_json *v, const char *name, uint8_t out[GL_SIGNATURE_BYTES], struct gl_err *e)
{
	const struct gl_json *m = gl_json_get(v, name);
	size_t len = 0;

	if (gl_json_is(m, GL_JSON_STRING) && gl_unbase64(out, GL_SIGNATURE_BYTES, &len, m->text, m->len) &&
	        len == GL_SIGNATURE_BYTES)
		return GL_OK;
	return gl_fail(e, GL_INVALID, "\"%s\" must be %d bytes in base64", name, GL_SIGNATURE_BYTES);
}

static enum gl_code member_day(const struct gl_json *v, char out[11], struct gl_err *e)
{
	const struct gl_json *m = gl_json_get(v, "d");
	int32_t day;

	if (!gl_json_is(m, GL_JSON_STRING) || !gl_day_parse(m->text, m->len, &day))
		return gl_fail(e, GL_INVALID, "\"d\" must be a day like \"2026-11-21\"");
	memcpy(out, m->text, 11);
	return GL_OK;
}

static void put_hex(struct gl_buf *out, const char *before, const uint8_t *data, size_t len)
{
	gl_buf_puts(out, before);
	gl_buf_hex(out, data, len);
}

static void put_u64(struct gl_buf *out, const char *before, uint64_t v)
{
	gl_buf_puts(out, before);
	gl_buf_u64(out, v);
}

static void put_text(struct gl_buf *out, const char *before, const char *text)
{
	gl_buf_puts(out, before);
	gl_jcs_string(out, text, strlen(text));
}

static void put_base64(struct gl_buf *out, const char *before, const uint8_t *data, size_t len)
{
	gl_buf_puts(out, before);
	gl_buf_base64(out, data, len);
}

/* ---- the kinds ---- */

static void write_open(struct gl_buf *out, const struct gl_entry *x)
{
	const struct gl_predecessor *p = &x->open.predecessor;

	put_text(out, "{\"k\":\"open\",\"origin\":", x->open.origin);
	gl_buf_puts(out, ",\"predecessor\":");
	if (x->open.continued) {
		put_hex(out, "{\"leaf\":\"", p->leaf, sizeof(p->leaf));
		put_text(out, "\",\"origin\":", p->origin);
		put_hex(out, ",\"root\":\"", p->root, sizeof(p->root));
		put_u64(out, "\",\"size\":", p->size);
		gl_buf_putc(out, '}');
	} else {
		gl_buf_puts(out, "null");
	}
	gl_buf_puts(out, ",\"v\":1}");
}

static enum gl_code parse_open(struct gl_entry *x, const struct gl_json *v, struct gl_err *e)
{
	const struct gl_json *before = gl_json_get(v, "predecessor");
	struct gl_predecessor *p = &x->open.predecessor;

	if (gl_json_members(v, e, "k", "origin", "predecessor", "v", NULL) ||
	        member_text(v, "origin", &x->open.origin, e))
		return e->code;
	x->open.continued = !gl_json_is(before, GL_JSON_NULL);
	if (!x->open.continued)
		return GL_OK;
	if (gl_json_members(before, e, "leaf", "origin", "root", "size", NULL) ||
	        gl_member_hex(before, "leaf", p->leaf, sizeof(p->leaf), e) ||
	        member_text(before, "origin", &p->origin, e) ||
	        gl_member_hex(before, "root", p->root, sizeof(p->root), e) ||
	        gl_member_u64(before, "size", 1, &p->size, e))
		return gl_fail_in(e, "predecessor: ");
	return GL_OK;
}

static void write_terms(struct gl_buf *out, const struct gl_entry *x)
{
	put_hex(out, "{\"guidelines\":\"", x->terms.guidelines, GL_HASH_BYTES);
	put_hex(out, "\",\"k\":\"terms\",\"policy\":\"", x->terms.policy, GL_HASH_BYTES);
	put_u64(out, "\",\"price\":{\"amount\":", (uint64_t)x->terms.price.amount);
	put_text(out, ",\"currency\":", x->terms.price.currency);
	put_hex(out, "},\"template\":\"", x->terms.template, GL_HASH_BYTES);
	gl_buf_puts(out, "\",\"v\":1}");
}

static enum gl_code parse_terms(struct gl_entry *x, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "guidelines", "k", "policy", "price", "template", "v", NULL) ||
	        gl_member_hex(v, "guidelines", x->terms.guidelines, GL_HASH_BYTES, e) ||
	        gl_member_hex(v, "policy", x->terms.policy, GL_HASH_BYTES, e) ||
	        gl_member_hex(v, "template", x->terms.template, GL_HASH_BYTES, e))
		return e->code;
	return gl_price_parse(&x->terms.price, gl_json_get(v, "price"), e);
}

static void write_tasks(struct gl_buf *out, const struct gl_entry *x)
{
	put_u64(out, "{\"count\":", x->tasks.count);
	put_u64(out, ",\"first\":", x->tasks.first);
	put_hex(out, ",\"gold\":\"", x->tasks.gold, GL_HASH_BYTES);
	put_hex(out, "\",\"k\":\"tasks\",\"root\":\"", x->tasks.root, GL_HASH_BYTES);
	gl_buf_puts(out, "\",\"v\":1}");
}

static enum gl_code parse_tasks(struct gl_entry *x, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "count", "first", "gold", "k", "root", "v", NULL) ||
	        gl_member_u64(v, "count", 1, &x->tasks.count, e) ||
	        gl_member_u64(v, "first", 1, &x->tasks.first, e) ||
	        gl_member_hex(v, "gold", x->tasks.gold, GL_HASH_BYTES, e))
		return e->code;
	return gl_member_hex(v, "root", x->tasks.root, GL_HASH_BYTES, e);
}

static void write_said_by(struct gl_buf *out, const struct gl_entry *x)
{
	put_hex(out, "{\"a\":\"", x->a, sizeof(x->a));
	put_hex(out, "\",\"c\":\"", x->c, sizeof(x->c));
	gl_buf_puts(out, "\",\"d\":\"");
	gl_buf_add(out, x->day, 10);
	gl_buf_puts(out, "\",\"k\":\"");
	gl_buf_puts(out, gl_entry_kind_name(x->kind));
	gl_buf_puts(out, "\",\"v\":1}");
}

static enum gl_code parse_said_by(struct gl_entry *x, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "a", "c", "d", "k", "v", NULL) ||
	        gl_member_hex(v, "a", x->a, sizeof(x->a), e) || gl_member_hex(v, "c", x->c, sizeof(x->c), e))
		return e->code;
	return member_day(v, x->day, e);
}

static void write_decided(struct gl_buf *out, const struct gl_entry *x)
{
	put_hex(out, "{\"c\":\"", x->c, sizeof(x->c));
	gl_buf_puts(out, "\",\"d\":\"");
	gl_buf_add(out, x->day, 10);
	gl_buf_puts(out, "\",\"k\":\"");
	gl_buf_puts(out, gl_entry_kind_name(x->kind));
	gl_buf_puts(out, "\",\"v\":1}");
}

static enum gl_code parse_decided(struct gl_entry *x, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "c", "d", "k", "v", NULL) || gl_member_hex(v, "c", x->c, sizeof(x->c), e))
		return e->code;
	return member_day(v, x->day, e);
}

static void write_erase(struct gl_buf *out, const struct gl_entry *x)
{
	put_hex(out, "{\"a\":\"", x->a, sizeof(x->a));
	gl_buf_puts(out, "\",\"k\":\"erase\",\"v\":1}");
}

static enum gl_code parse_erase(struct gl_entry *x, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "a", "k", "v", NULL))
		return e->code;
	return gl_member_hex(v, "a", x->a, sizeof(x->a), e);
}

static void write_sealing(struct gl_buf *out, const struct gl_entry *x)
{
	put_u64(out, "{\"dataset\":", x->dataset);
	gl_buf_puts(out, ",\"k\":\"sealing\",\"v\":1}");
}

static enum gl_code parse_sealing(struct gl_entry *x, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "dataset", "k", "v", NULL))
		return e->code;
	return gl_member_u64(v, "dataset", 1, &x->dataset, e);
}

static void write_seal(struct gl_buf *out, const struct gl_entry *x)
{
	put_u64(out, "{\"dataset\":", x->seal.dataset);
	put_hex(out, ",\"k\":\"seal\",\"manifest\":\"", x->seal.manifest, GL_HASH_BYTES);
	put_hex(out, "\",\"root\":\"", x->seal.root, GL_HASH_BYTES);
	put_u64(out, "\",\"size\":", x->seal.size);
	gl_buf_puts(out, ",\"v\":1}");
}

static enum gl_code parse_seal(struct gl_entry *x, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "dataset", "k", "manifest", "root", "size", "v", NULL) ||
	        gl_member_u64(v, "dataset", 1, &x->seal.dataset, e) ||
	        gl_member_hex(v, "manifest", x->seal.manifest, GL_HASH_BYTES, e) ||
	        gl_member_hex(v, "root", x->seal.root, GL_HASH_BYTES, e))
		return e->code;
	return gl_member_u64(v, "size", 1, &x->seal.size, e);
}

static void write_key(struct gl_buf *out, const struct gl_entry *x)
{
	put_text(out, "{\"k\":\"key\",\"new\":", x->key.new_vkey);
	put_text(out, ",\"old\":", x->key.old_vkey);
	put_base64(out, ",\"sig_new\":\"", x->key.sig_new, GL_SIGNATURE_BYTES);
	put_base64(out, "\",\"sig_old\":\"", x->key.sig_old, GL_SIGNATURE_BYTES);
	gl_buf_puts(out, "\",\"v\":1}");
}

static enum gl_code parse_key(struct gl_entry *x, const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_members(v, e, "k", "new", "old", "sig_new", "sig_old", "v", NULL) ||
	        member_text(v, "new", &x->key.new_vkey, e) || member_text(v, "old", &x->key.old_vkey, e) ||
	        member_signature(v, "sig_new", x->key.sig_new, e))
		return e->code;
	return member_signature(v, "sig_old", x->key.sig_old, e);
}

static void write_payout(struct gl_buf *out, const struct gl_entry *x)
{
	put_u64(out, "{\"epoch\":", x->payout.epoch);
	put_hex(out, ",\"k\":\"payout\",\"root\":\"0x", x->payout.root, GL_HASH_BYTES);
	put_u64(out, "\",\"total\":", x->payout.total);
	gl_buf_puts(out, ",\"v\":1}");
}

static enum gl_code parse_payout(struct gl_entry *x, const struct gl_json *v, struct gl_err *e)
{
	const struct gl_json *root = gl_json_get(v, "root");

	if (gl_json_members(v, e, "epoch", "k", "root", "total", "v", NULL) ||
	        gl_member_u64(v, "epoch", 0, &x->payout.epoch, e) ||
	        gl_member_u64(v, "total", 0, &x->payout.total, e))
		return e->code;
	if (!gl_json_is(root, GL_JSON_STRING) || strncmp(root->text, "0x", 2) ||
	        !gl_unhex(x->payout.root, GL_HASH_BYTES, root->text + 2, root->len - 2))
		return gl_fail(e, GL_INVALID, "\"root\" must be 0x and 64 lower-case hex digits");
	return GL_OK;
}

static const struct {
	const char *name;
	bool committed;
	void (*write)(struct gl_buf *out, const struct gl_entry *x);
	enum gl_code (*parse)(struct gl_entry *x, const struct gl_json *v, struct gl_err *e);
} kinds[GL_ENTRY_KINDS] = {
	[GL_ENTRY_OPEN] = { "open", false, write_open, parse_open },
	[GL_ENTRY_TERMS] = { "terms", false, write_terms, parse_terms },
	[GL_ENTRY_TASKS] = { "tasks", false, write_tasks, parse_tasks },
	[GL_ENTRY_ANSWER] = { "answer", true, write_said_by, parse_said_by },
	[GL_ENTRY_REVIEW] = { "review", true, write_said_by, parse_said_by },
	[GL_ENTRY_VERDICT] = { "verdict", true, write_decided, parse_decided },
	[GL_ENTRY_WITHDRAW] = { "withdraw", true, write_decided, parse_decided },
	[GL_ENTRY_ERASE] = { "erase", false, write_erase, parse_erase },
	[GL_ENTRY_SEALING] = { "sealing", false, write_sealing, parse_sealing },
	[GL_ENTRY_SEAL] = { "seal", false, write_seal, parse_seal },
	[GL_ENTRY_KEY] = { "key", false, write_key, parse_key },
	[GL_ENTRY_PAYOUT] = { "payout", false, write_payout, parse_payout },
};

const char *gl_entry_kind_name(enum gl_entry_kind kind)
{
	assert(kind < GL_ENTRY_KINDS);
	return kinds[kind].name;
}

bool gl_entry_committed(enum gl_entry_kind kind)
{
	assert(kind < GL_ENTRY_KINDS);
	return kinds[kind].committed;
}

void gl_entry_write(struct gl_buf *out, const struct gl_entry *x)
{
	assert(x->kind < GL_ENTRY_KINDS);
	kinds[x->kind].write(out, x);
}

/* An answer's entry has one length, so its bytes are laid into a frame. */
#define FRAME_A 6
#define FRAME_C 45
#define FRAME_D 116
static const char frame[] = "{\"a\":\"................................\",\"c\":\""
                            "................................................................"
                            "\",\"d\":\"..........\",\"k\":\"answer\",\"v\":1}";

void gl_entry_answer(struct gl_buf *out, const uint8_t a[GL_PSEUDONYM_BYTES], const uint8_t c[GL_HASH_BYTES],
        const char day[11])
{
	char *at = gl_buf_grow(out, sizeof(frame) - 1), hex[2 * GL_HASH_BYTES + 1];

	if (!at)
		return;
	memcpy(at, frame, sizeof(frame) - 1);
	gl_hex(hex, a, GL_PSEUDONYM_BYTES);
	memcpy(at + FRAME_A, hex, 2 * GL_PSEUDONYM_BYTES);
	gl_hex(hex, c, GL_HASH_BYTES);
	memcpy(at + FRAME_C, hex, 2 * GL_HASH_BYTES);
	memcpy(at + FRAME_D, day, 10);
}

/* ---- reading ---- */

enum gl_code gl_entry_parse(
        struct gl_entry *x, struct gl_json_doc *doc, const char *text, size_t len, struct gl_err *e)
{
	const struct gl_json *k;
	struct gl_err local = { 0 };

	if (!e)
		e = &local;
	if (len > GL_ENTRY_MAX)
		return gl_fail(
		        e, GL_TOO_LARGE, "an entry of %zu bytes; at most %d are allowed", len, GL_ENTRY_MAX);
	if (gl_json_parse_jcs(doc, text, len, e))
		return e->code;
	memset(x, 0, sizeof(*x));
	k = gl_json_get(doc->root, "k");
	for (x->kind = 0; x->kind < GL_ENTRY_KINDS; x->kind++)
		if (gl_json_str(k, kinds[x->kind].name))
			break;
	if (x->kind == GL_ENTRY_KINDS)
		return gl_fail(e, GL_INVALID, "\"k\" names no kind of entry");
	if (kinds[x->kind].parse(x, doc->root, e))
		return gl_fail_in(e, "%s: ", kinds[x->kind].name);
	if (!gl_json_int(gl_json_get(doc->root, "v"), 1, 1, &(int64_t){ 0 }))
		return gl_fail(
		        e, GL_INVALID, "%s: \"v\" must be 1, the only version there is", kinds[x->kind].name);
	return GL_OK;
}

static bool digits(const char *text, int n, int *out)
{
	for (*out = 0; n; n--, text++) {
		if (*text < '0' || *text > '9')
			return false;
		*out = *out * 10 + (*text - '0');
	}
	return true;
}

bool gl_day_parse(const char *text, size_t len, int32_t *day)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };
	int y, m, d, leap;

	if (len != 10 || text[4] != '-' || text[7] != '-' || !digits(text, 4, &y) ||
	        !digits(text + 5, 2, &m) || !digits(text + 8, 2, &d))
		return false;
	leap = y % 4 == 0 && (y % 100 || y % 400 == 0);
	if (y < 1970 || m < 1 || m > 12 || d < 1 || d > before[m] - before[m - 1] + (m == 2 && leap))
		return false;
	*day = (y - 1970) * 365 + (y - 1969) / 4 - (y - 1901) / 100 + (y - 1601) / 400 + before[m - 1] +
	       (m > 2 && leap) + d - 1;
	return true;
}

void gl_key_statement(struct gl_buf *out, const char *origin, const char *new_vkey)
{
	gl_buf_add(out, "goldleaf/key/v1", sizeof("goldleaf/key/v1"));
	gl_buf_puts(out, origin);
	gl_buf_putc(out, '\n');
	gl_buf_puts(out, new_vkey);
}
