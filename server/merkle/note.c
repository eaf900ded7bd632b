#include "merkle/note.h"

#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "merkle/line.h"

#define ED25519    0x01
#define SIGNED     (4 + GL_SIGN_BYTES) /* key id and signature */
#define DASH       "\xe2\x80\x94 "     /* an em dash and a space begin a signature line */
#define SIGNATURES 16

/* Names of keys and origins of logs: no space, no '+', no control characters. */
static bool is_name(struct gl_line name)
{
	if (!name.len)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.text[i];

		if (c <= ' ' || c == '+' || c == 0x7f)
			return false;
	}
	return gl_utf8_valid(name.text, name.len);
}

static bool is_short_name(struct gl_line name)
{
	return name.len <= GL_ORIGIN_MAX && is_name(name);
}

static void copy_name(char to[GL_ORIGIN_MAX + 1], struct gl_line name)
{
	memcpy(to, name.text, name.len);
	to[name.len] = '\0';
}

static uint32_t be32(const uint8_t p[4])
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

void gl_vkey_init(struct gl_vkey *v, const char *name, const uint8_t public[GL_SIGN_PUBLIC])
{
	uint8_t hash[GL_HASH_BYTES];
	struct gl_sha256 h;

	snprintf(v->name, sizeof(v->name), "%s", name);
	memcpy(v->public, public, GL_SIGN_PUBLIC);
	gl_sha256_init(&h);
	gl_sha256_add(&h, v->name, strlen(v->name));
	gl_sha256_add(&h, "\n\x01", 2);
	gl_sha256_add(&h, public, GL_SIGN_PUBLIC);
	gl_sha256_end(&h, hash);
	v->id = be32(hash);
}

void gl_vkey_text(struct gl_buf *out, const struct gl_vkey *v)
{
	uint8_t key[1 + GL_SIGN_PUBLIC] = { ED25519 };

	memcpy(key + 1, v->public, GL_SIGN_PUBLIC);
	gl_buf_printf(out, "%s+%08x+", v->name, v->id);
	gl_buf_base64(out, key, sizeof(key));
}

enum gl_code gl_vkey_parse(struct gl_vkey *v, const char *text, size_t len, struct gl_err *e)
{
	uint8_t id[4], key[1 + GL_SIGN_PUBLIC];
	struct gl_line rest = { text, len }, name, hex;
	char name_text[GL_ORIGIN_MAX + 1];
	size_t n;

	if (rest.len && rest.text[rest.len - 1] == '\n')
		rest.len--;
	if (!gl_line_cut(&rest, '+', &name) || !gl_line_cut(&rest, '+', &hex) || !is_short_name(name))
		return gl_fail(e, GL_INVALID, "a verifier key is one line: name+id+base64");
	if (!gl_unhex(id, sizeof(id), hex.text, hex.len))
		return gl_fail(e, GL_INVALID, "the verifier key's id must be 8 lower-case hex digits");
	if (!gl_unbase64(key, sizeof(key), &n, rest.text, rest.len) || n != sizeof(key) || key[0] != ED25519)
		return gl_fail(
		        e, GL_INVALID, "the verifier key must be base64 of 0x01 and 32 bytes (Ed25519)");
	copy_name(name_text, name);
	gl_vkey_init(v, name_text, key + 1);
	if (v->id != be32(id))
		return gl_fail(e, GL_INVALID, "the verifier key's id is %08x, but its name and key make %08x",
		        be32(id), v->id);
	return GL_OK;
}

static void put_head(struct gl_buf *out, const struct gl_checkpoint *c)
{
	gl_buf_printf(out, "%s\n%llu\n", c->origin, (unsigned long long)c->size);
	gl_buf_base64(out, c->root, GL_HASH_BYTES);
	gl_buf_putc(out, '\n');
}

void gl_checkpoint_sign(
        struct gl_buf *out, const struct gl_checkpoint *c, const struct gl_vkey *v, const struct gl_signer *s)
{
	uint8_t sig[SIGNED] = { (uint8_t)(v->id >> 24), (uint8_t)(v->id >> 16), (uint8_t)(v->id >> 8),
		(uint8_t)v->id };
	size_t from = out->len;

	put_head(out, c);
	if (gl_buf_failed(out))
		return;
	gl_sign(sig + 4, s, out->data + from, out->len - from);
	gl_buf_printf(out, "\n" DASH "%s ", v->name);
	gl_buf_base64(out, sig, sizeof(sig));
	gl_buf_putc(out, '\n');
}

static enum gl_code bad(struct gl_err *e, const char *what)
{
	return gl_fail(e, GL_INVALID, "the checkpoint %s", what);
}

/* Origin, size, root and the blank line after them. */
static enum gl_code take_head(struct gl_checkpoint *c, struct gl_line *rest, struct gl_err *e)
{
	struct gl_line origin, size, root, blank;

	if (!gl_line_cut(rest, '\n', &origin) || !is_short_name(origin))
		return bad(e, "must begin with a line that names its log");
	if (!gl_line_cut(rest, '\n', &size) || !gl_line_number(size, &c->size))
		return bad(e, "must state its size on line 2, in decimal, below 2^63");
	if (!gl_line_cut(rest, '\n', &root) || !gl_line_hash(root, c->root))
		return bad(e, "must state its root on line 3, in base64");
	if (!gl_line_cut(rest, '\n', &blank) || blank.len)
		return bad(e, "must have a blank line after its root");
	copy_name(c->origin, origin);
	return GL_OK;
}

struct signature {
	struct gl_line name;
	uint32_t id;
	uint8_t bytes[GL_SIGN_BYTES];
	bool ours; /* as long as an Ed25519 signature with its key id is */
};

/* "- name base64" with an em dash. Other kinds of keys make other lengths; they are let pass. */
static bool take_signature(struct signature *s, struct gl_line line)
{
	uint8_t bytes[GL_CHECKPOINT_MAX];
	size_t dash = strlen(DASH), len;

	if (line.len < dash || memcmp(line.text, DASH, dash))
		return false;
	line.text += dash;
	line.len -= dash;
	if (!gl_line_cut(&line, ' ', &s->name) || !is_name(s->name))
		return false;
	if (!gl_unbase64(bytes, sizeof(bytes), &len, line.text, line.len) || len < 5)
		return false;
	s->id = be32(bytes);
	s->ours = len == SIGNED;
	if (s->ours)
		memcpy(s->bytes, bytes + 4, GL_SIGN_BYTES);
	return true;
}

/* Takes all signature lines. v may be NULL; else *checked tells whether a line of its was there, which must
 * be right. */
static enum gl_code take_signatures(struct gl_line signed_text, struct gl_line rest, const struct gl_vkey *v,
        bool *checked, struct gl_err *e)
{
	struct gl_line line;
	struct signature s;
	unsigned n = 0;

	*checked = false;
	while (rest.len) {
		if (!gl_line_cut(&rest, '\n', &line) || !take_signature(&s, line))
			return bad(e, "has a signature line that is not '\xe2\x80\x94 name base64'");
		if (++n > SIGNATURES)
			return bad(e, "has more than 16 signatures");
		if (!v || s.id != v->id || !gl_line_is(s.name, v->name))
			continue;
		if (!s.ours || !gl_sign_check(s.bytes, v->public, signed_text.text, signed_text.len))
			return bad(
			        e, "has a wrong signature: its text was changed, or not signed by this key");
		*checked = true;
	}
	return n ? GL_OK : bad(e, "has no signature");
}

static enum gl_code parse(struct gl_checkpoint *c, const char *text, size_t len, const struct gl_vkey *v,
        bool *checked, struct gl_err *e)
{
	struct gl_line rest = { text, len }, signed_text;
	enum gl_code code;

	if (len > GL_CHECKPOINT_MAX)
		return bad(e, "is longer than 4096 bytes");
	code = take_head(c, &rest, e);
	if (code)
		return code;
	signed_text = (struct gl_line){ text, (size_t)(rest.text - text) - 1 };
	return take_signatures(signed_text, rest, v, checked, e);
}

enum gl_code gl_checkpoint_open(
        struct gl_checkpoint *c, const char *text, size_t len, const struct gl_vkey *v, struct gl_err *e)
{
	bool checked;
	enum gl_code code = parse(c, text, len, v, &checked, e);

	if (code)
		return code;
	if (strcmp(c->origin, v->name))
		return gl_fail(e, GL_INVALID, "the checkpoint is of log %s, the verifier key of %s",
		        c->origin, v->name);
	return checked ? GL_OK : bad(e, "is not signed by the verifier key");
}

enum gl_code gl_checkpoint_parse(struct gl_checkpoint *c, const char *text, size_t len, struct gl_err *e)
{
	bool checked;

	return parse(c, text, len, NULL, &checked, e);
}
