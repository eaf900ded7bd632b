/*
 * server -- what every room of one running process shares: settings, secrets, the signing key, job threads.
 *
 * Made once before the first request and never changed after, so that no lock guards it.
 */
#ifndef GL_LIVE_SERVER_H
#define GL_LIVE_SERVER_H

#include "base/config.h"
#include "crypto/sign.h"
#include "jobs/passwords.h"
#include "jobs/pool.h"
#include "live/signed_log.h"

struct gl_server {
	const struct gl_config *config;
	char *conninfo;
	uint8_t secret_token[32]; /* MAC of assignments */
	uint8_t secret_key[32];   /* keyed hash of bearer keys, as they rest in the database */
	uint8_t secret_gold[32];  /* salts of gold commitments */
	uint8_t secret_draw[32];  /* which hand-outs are gold probes */
	struct gl_signer signer;  /* of checkpoints */
	struct gl_signed_log *signed_log;
	struct gl_pool *pool;
	struct gl_passwords *passwords;
	char files[4096]; /* folder of content-addressed files */
	char owner[33];   /* this server, in desk leases */
};

extern struct gl_server *gl_server;

/* Reads (or at the first start makes, mode 0600) `secret`, `log.key` and `server.id` in the data folder, and
 * derives the rest. Refuses files that others can read and secrets of the wrong length. */
enum gl_code gl_server_secrets(struct gl_server *s, const char *data, struct gl_err *e);

/* What a purpose's secret (secret_gold, secret_draw) is in one project. */
void gl_server_project_secret(uint8_t out[32], const uint8_t secret[32], int64_t project);

#endif
