/*
 * password -- Argon2id of passwords, in the PHC form that other programs read too. Each call takes some 0.1 s
 * and 64 MiB: never on a loop (jobs/passwords.h).
 *
 * Want of memory is told apart from a wrong password, which libsodium's own crypto_pwhash_str_verify does not
 * do.
 */
#ifndef GL_CRYPTO_PASSWORD_H
#define GL_CRYPTO_PASSWORD_H

#include <stddef.h>

#define GL_PASSWORD_MAX  1024 /* bytes */
#define GL_PASSWORD_TEXT 128  /* of a hash, NUL included */

enum gl_password_outcome {
	GL_PASSWORD_DONE, /* hashed; or it is the right one */
	GL_PASSWORD_WRONG,
	GL_PASSWORD_NO_MEMORY, /* nothing was found out */
};

enum gl_password_outcome gl_password_hash(char out[GL_PASSWORD_TEXT], const char *password, size_t len);

/* text: what gl_password_hash gave; one that cannot be read is never right. */
enum gl_password_outcome gl_password_check(const char *text, const char *password, size_t len);

/* A hash that no password has: checking against it takes as long as against any other. */
void gl_password_decoy(char out[GL_PASSWORD_TEXT]);

#endif
