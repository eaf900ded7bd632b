#include "desk/token.h"

#include <assert.h>
#include <string.h>

#include "base/hex.h"
#include "crypto/sign.h"

#define VERSION 1
#define FIELDS  37
#define BYTES   (FIELDS + GL_TAG_BYTES)

_Static_assert((BYTES * 4 + 2) / 3 == GL_TOKEN_LEN, "the length of the text follows from the fields");

static uint8_t *put(uint8_t *at, uint64_t v, unsigned bytes)
{
	while (bytes--)
		*at++ = (uint8_t)(v >> 8 * bytes);
	return at;
}

static uint64_t get(const uint8_t **at, unsigned bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | *(*at)++;
	return v;
}

void gl_token_write(char out[GL_TOKEN_LEN + 1], const struct gl_token *t, const uint8_t key[32])
{
	uint8_t raw[BYTES], *at = raw;

	assert(t->terms >> 48 == 0 && t->expires_ms >= 0 && t->expires_ms >> 48 == 0);
	at = put(at, VERSION, 1);
	at = put(at, t->project, 8);
	at = put(at, t->person, 4);
	at = put(at, t->n, 4);
	at = put(at, t->terms, 6);
	at = put(at, (uint64_t)t->expires_ms, 6);
	at = put(at, t->nonce, 8);
	gl_tag(at, key, raw, FIELDS);
	out[gl_base64url(out, raw, sizeof raw)] = '\0';
}

enum gl_code gl_token_read(
        struct gl_token *t, const char *text, size_t len, const uint8_t key[32], struct gl_err *e)
{
	uint8_t raw[BYTES], tag[GL_TAG_BYTES];
	const uint8_t *at = raw;
	size_t n;

	if (len != GL_TOKEN_LEN || !gl_unbase64url(raw, sizeof raw, &n, text, len) || n != sizeof raw)
		return gl_fail(e, GL_BAD_ASSIGNMENT, "an assignment id has %d characters of A-Z a-z 0-9 - _",
		        GL_TOKEN_LEN);
	gl_tag(tag, key, raw, FIELDS);
	if (!gl_tag_equal(tag, raw + FIELDS) || get(&at, 1) != VERSION)
		return gl_fail(e, GL_BAD_ASSIGNMENT, "this server did not hand out this assignment id");
	t->project = get(&at, 8);
	t->person = (uint32_t)get(&at, 4);
	t->n = (uint32_t)get(&at, 4);
	t->terms = get(&at, 6);
	t->expires_ms = (int64_t)get(&at, 6);
	t->nonce = get(&at, 8);
	return GL_OK;
}
