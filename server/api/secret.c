#include "api/secret.h"

#include <string.h>

#include "base/hex.h"
#include "base/id.h"
#include "crypto/hash.h"
#include "crypto/rand.h"
#include "live/server.h"

static void hash_text(uint8_t hash[GL_SECRET_HASH], const char *text, size_t len)
{
	gl_hmac_sha256(hash, gl_server->secret_key, text, len);
}

static void draw(char text[GL_SECRET_TEXT + 1])
{
	uint8_t secret[32];

	gl_random(secret, sizeof secret);
	text[gl_base64url(text, secret, sizeof secret)] = '\0';
}

void gl_secret_make(char text[GL_SECRET_TEXT + 1], uint8_t hash[GL_SECRET_HASH])
{
	draw(text);
	hash_text(hash, text, GL_SECRET_TEXT);
}

void gl_key_make(char text[GL_KEY_TEXT + 1], uint8_t hash[GL_SECRET_HASH])
{
	memcpy(text, "gl_", 3);
	draw(text + 3);
	hash_text(hash, text, GL_KEY_TEXT);
}

bool gl_secret_read(uint8_t hash[GL_SECRET_HASH], const char *text, size_t len)
{
	if (len != GL_SECRET_TEXT)
		return false;
	hash_text(hash, text, len);
	return true;
}

bool gl_key_read(uint8_t hash[GL_SECRET_HASH], const char *text, size_t len)
{
	if (len != GL_KEY_TEXT || strncmp(text, "gl_", 3) != 0)
		return false;
	hash_text(hash, text, len);
	return true;
}

int64_t gl_id_draw(void)
{
	int64_t id;

	gl_random(&id, sizeof id);
	return id & ((1ll << GL_ID_BITS) - 1);
}
