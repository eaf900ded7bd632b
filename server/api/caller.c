#include "api/caller.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/rand.h"

#define KEYS_MAX 100000 /* in memory; beyond that the table is emptied and fills again */
#define CHAINS   16384

struct known {
	struct known *next;
	uint8_t hash[32];
	struct gl_caller who;
};

static struct {
	pthread_rwlock_t lock;
	struct known *chain[CHAINS];
	size_t count;
} keys = { .lock = PTHREAD_RWLOCK_INITIALIZER };

static struct known **chain_of(const uint8_t hash[32])
{
	return &keys.chain[(hash[0] | (unsigned)hash[1] << 8) % CHAINS];
}

static void hash_key(uint8_t hash[32], const char *text)
{
	gl_hmac_sha256(hash, gl_server->secret_key, text, GL_KEY_TEXT);
}

void gl_key_make(char text[GL_KEY_TEXT + 1], uint8_t hash[32])
{
	uint8_t secret[32];

	gl_random(secret, sizeof secret);
	memcpy(text, "gl_", 3);
	text[3 + gl_base64url(text + 3, secret, sizeof secret)] = '\0';
	hash_key(hash, text);
}

static bool known(const uint8_t hash[32], struct gl_caller *who)
{
	struct known *k;

	pthread_rwlock_rdlock(&keys.lock);
	for (k = *chain_of(hash); k && memcmp(k->hash, hash, sizeof k->hash);)
		k = k->next;
	if (k)
		*who = k->who;
	pthread_rwlock_unlock(&keys.lock);
	return k;
}

static void forget_all(void)
{
	for (size_t i = 0; i < CHAINS; i++)
		for (struct known *k = keys.chain[i], *next; k; k = next) {
			next = k->next;
			free(k);
		}
	memset(keys.chain, 0, sizeof keys.chain);
	keys.count = 0;
}

static void remember(const uint8_t hash[32], const struct gl_caller *who)
{
	struct known *k = malloc(sizeof *k);

	if (!k)
		return; /* asked for again next time */
	memcpy(k->hash, hash, sizeof k->hash);
	k->who = *who;
	pthread_rwlock_wrlock(&keys.lock);
	if (keys.count >= KEYS_MAX)
		forget_all();
	k->next = *chain_of(hash);
	*chain_of(hash) = k;
	keys.count++;
	pthread_rwlock_unlock(&keys.lock);
}

void gl_caller_forget(const uint8_t hash[32])
{
	pthread_rwlock_wrlock(&keys.lock);
	for (struct known **at = chain_of(hash); *at;) {
		struct known *k = *at;

		if (memcmp(k->hash, hash, sizeof k->hash)) {
			at = &k->next;
			continue;
		}
		*at = k->next;
		keys.count--;
		free(k);
	}
	pthread_rwlock_unlock(&keys.lock);
}

void gl_caller_release(void)
{
	pthread_rwlock_wrlock(&keys.lock);
	forget_all();
	pthread_rwlock_unlock(&keys.lock);
}

/* ---- what a route wants ---- */

static void admit(struct gl_req *r)
{
	uint32_t wants = r->route->access;

	if ((r->who.scopes & wants) != wants) {
		gl_reply_failf(r, GL_FORBIDDEN, "this key does not have the scope that is needed here");
	} else if (wants & GL_MAY_ADMIN && !r->who.admin) {
		gl_reply_failf(r, GL_FORBIDDEN, "only an admin may do this");
	} else {
		gl_req_admit(r);
	}
}

static void key_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_header(r, "WWW-Authenticate", "Bearer");
		gl_reply_failf(r, GL_UNAUTHORISED, "this key is not in force");
		return;
	}
	r->who.account = gl_rows_i64(rows, 0, 0);
	r->who.kind = (uint8_t)gl_rows_i64(rows, 0, 1);
	r->who.admin = gl_rows_bool(rows, 0, 2);
	r->who.scopes = (uint32_t)gl_rows_i64(rows, 0, 3);
	remember(r->user, &r->who);
	r->user = NULL;
	admit(r);
}

void gl_caller_authorise(struct gl_req *r)
{
	const char *text = r->header[GL_H_AUTHORIZATION];
	uint8_t *hash = gl_req_alloc(r, 32);
	gl_args_auto args = { 0 };

	gl_args_init(&args, 64);
	if (!text || strncasecmp(text, "Bearer ", 7) || strlen(text + 7) != GL_KEY_TEXT ||
	        strncmp(text + 7, "gl_", 3)) {
		gl_reply_header(r, "WWW-Authenticate", "Bearer");
		gl_reply_failf(r, GL_UNAUTHORISED, "send 'Authorization: Bearer gl_...'");
		return;
	}
	if (!hash) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory to look a key up");
		return;
	}
	hash_key(hash, text + 7);
	if (known(hash, &r->who)) {
		admit(r);
		return;
	}
	r->user = hash;
	gl_args_bytes(&args, hash, 32);
	gl_ask(r, GL_SQL_KEY_FIND, &args, key_came);
}

static void revoked_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	size_t len;

	(void)ctx;
	for (int i = 0; !error && i < rows->count; i++)
		gl_caller_forget(gl_rows_bytes(rows, i, 0, &len));
}

void gl_caller_tick(void)
{
	gl_args_auto args = { 0 };
	struct gl_err e;

	gl_args_init(&args, 16);
	gl_pipe_ask(gl_loop_pipe(gl_loop_self()), GL_SQL_KEY_REVOKED, &args, revoked_came, NULL, &e);
}
