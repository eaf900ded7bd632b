#include "crypto/password.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "crypto/rand.h"

#define SALT    crypto_pwhash_SALTBYTES
#define DIGEST  32
#define KIB     1024
/* What we write, and the most that we accept from the database: whoever can write there must not be able to
 * stop us. */
#define OPS     crypto_pwhash_OPSLIMIT_INTERACTIVE
#define MEM     crypto_pwhash_MEMLIMIT_INTERACTIVE
#define OPS_MAX 16
#define MEM_MAX (256ul << 20)

struct phc {
	unsigned long mem_kib, ops;
	uint8_t salt[SALT], digest[DIGEST];
};

static bool derive(struct phc *p, const char *password, size_t len)
{
	return !crypto_pwhash(p->digest, DIGEST, password, len, p->salt, p->ops, p->mem_kib * KIB,
	        crypto_pwhash_ALG_ARGON2ID13);
}

static void print(char out[GL_PASSWORD_TEXT], const struct phc *p)
{
	char salt[sodium_base64_ENCODED_LEN(SALT, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)];
	char digest[sodium_base64_ENCODED_LEN(DIGEST, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)];

	sodium_bin2base64(salt, sizeof salt, p->salt, SALT, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	sodium_bin2base64(
	        digest, sizeof digest, p->digest, DIGEST, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	snprintf(out, GL_PASSWORD_TEXT, "$argon2id$v=19$m=%lu,t=%lu,p=1$%s$%s", p->mem_kib, p->ops, salt,
	        digest);
}

static bool bytes(uint8_t *out, size_t want, const char *text)
{
	size_t len;

	return !sodium_base642bin(out, want, text, strlen(text), NULL, &len, NULL,
	               sodium_base64_VARIANT_ORIGINAL_NO_PADDING) &&
	       len == want;
}

static bool parse(struct phc *p, const char *text)
{
	char salt[64], digest[64];
	int end = 0;

	if (sscanf(text, "$argon2id$v=19$m=%9lu,t=%9lu,p=1$%63[A-Za-z0-9+/]$%63[A-Za-z0-9+/]%n", &p->mem_kib,
	            &p->ops, salt, digest, &end) != 4 ||
	        text[end])
		return false;
	return p->mem_kib >= crypto_pwhash_MEMLIMIT_MIN / KIB && p->mem_kib <= MEM_MAX / KIB && p->ops >= 1 &&
	       p->ops <= OPS_MAX && bytes(p->salt, SALT, salt) && bytes(p->digest, DIGEST, digest);
}

enum gl_password_outcome gl_password_hash(char out[GL_PASSWORD_TEXT], const char *password, size_t len)
{
	struct phc p = { .mem_kib = MEM / KIB, .ops = OPS };

	gl_random(p.salt, SALT);
	if (!derive(&p, password, len))
		return GL_PASSWORD_NO_MEMORY;
	print(out, &p);
	return GL_PASSWORD_DONE;
}

enum gl_password_outcome gl_password_check(const char *text, const char *password, size_t len)
{
	struct phc stored, given;
	bool same;

	if (!parse(&stored, text))
		return GL_PASSWORD_WRONG;
	given = stored;
	if (!derive(&given, password, len))
		return GL_PASSWORD_NO_MEMORY;
	same = !sodium_memcmp(stored.digest, given.digest, DIGEST);
	sodium_memzero(&given, sizeof given);
	return same ? GL_PASSWORD_DONE : GL_PASSWORD_WRONG;
}

void gl_password_decoy(char out[GL_PASSWORD_TEXT])
{
	struct phc p = { .mem_kib = MEM / KIB, .ops = OPS };

	gl_random(p.salt, SALT);
	gl_random(p.digest, DIGEST);
	print(out, &p);
}
