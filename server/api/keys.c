/* keys -- bearer keys, for programs: made, listed, revoked. */
#include <string.h>

#include "api/api.h"
#include "api/known.h"
#include "api/secret.h"
#include "base/auto.h"
#include "base/hex.h"
#include "base/id.h"
#include "crypto/rand.h"

#define BODY_MAX 4096

static const struct {
	const char *name;
	enum gl_scope bit;
} scopes[] = {
	{ "annotate", GL_MAY_ANNOTATE },
	{ "manage", GL_MAY_MANAGE },
	{ "review", GL_MAY_REVIEW },
	{ "read", GL_MAY_READ },
	{ "admin", GL_MAY_ADMIN },
};

static bool read_scopes(struct gl_req *r, const struct gl_json *list, uint32_t *out)
{
	*out = 0;
	for (const struct gl_json *s = gl_json_first(list); s; s = gl_json_next(list, s)) {
		size_t i = 0;

		while (i < GL_COUNT(scopes) && !gl_json_str(s, scopes[i].name))
			i++;
		if (i == GL_COUNT(scopes))
			break;
		*out |= scopes[i].bit;
	}
	if (gl_json_is(list, GL_JSON_ARRAY) && list->count &&
	        (unsigned)__builtin_popcount(*out) == list->count)
		return true;
	gl_reply_failf(r, GL_INVALID,
	        "scopes: a list of \"annotate\", \"manage\", \"review\", \"read\", \"admin\", each once");
	return false;
}

struct new_key {
	char text[GL_KEY_TEXT + 1], id[17];
	uint32_t scopes;
};

static void key_made(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	struct new_key *k = r->user;

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND, "there is no such account");
		return;
	}
	gl_reply_json(r, 201, json_pack("{s:s, s:s}", "id", k->id, "key", k->text));
}

static void key_add(struct gl_req *r, int64_t account, uint32_t allowed)
{
	struct new_key *k = gl_req_alloc(r, sizeof *k);
	uint8_t hash[32], id[8];
	gl_args_auto args = { 0 };

	gl_args_init(&args, 256);
	if (!k) {
		gl_reply_failf(r, GL_NO_MEMORY, "no memory for a key");
		return;
	}
	if (!read_scopes(r, gl_json_get(r->doc.root, "scopes"), &k->scopes))
		return;
	if (k->scopes & ~allowed) {
		gl_reply_failf(r, GL_FORBIDDEN, "a key cannot give more than the key that makes it has");
		return;
	}
	r->user = k;
	gl_key_make(k->text, hash);
	gl_random(id, sizeof id);
	gl_hex(k->id, id, sizeof id);
	gl_args_bytes(&args, hash, sizeof hash);
	gl_args_i64(&args, account);
	gl_args_str(&args, k->id);
	gl_args_i32(&args, (int32_t)k->scopes);
	gl_ask(r, GL_SQL_KEY_ADD, &args, key_made);
}

/* POST /v1/accounts/#/keys {scopes}: shown once. */
static void account_key_add(struct gl_req *r)
{
	int64_t account;

	if (!gl_req_json(r, "scopes", NULL))
		return;
	if (gl_id_parse(&account, r->id[0], strlen(r->id[0])))
		key_add(r, account, ~0u);
	else
		gl_reply_failf(r, GL_NOT_FOUND, "there is no account '%.40s'", r->id[0]);
}

/* POST /v1/me/keys {scopes}: a key of my own, that may do no more than the one I ask with. */
static void me_key_add(struct gl_req *r)
{
	if (gl_req_json(r, "scopes", NULL))
		key_add(r, r->who.account, r->who.scopes);
}

static void key_gone(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	struct gl_req *r = ctx;
	size_t len;

	if (gl_ask_failed(r, error))
		return;
	if (!rows->count) {
		gl_reply_failf(r, GL_NOT_FOUND,
		        "you have no key with this id in force that may do no more than what you ask with");
		return;
	}
	gl_known_forget(gl_rows_bytes(rows, 0, 0, &len));
	gl_reply_empty(r, 204);
}

/* DELETE /v1/me/keys/#: who may make a key like it may also end it. */
static void me_key_revoke(struct gl_req *r)
{
	gl_args_auto args = { 0 };

	gl_args_init(&args, 256);
	gl_args_i64(&args, r->who.account);
	gl_args_str(&args, r->id[0]);
	gl_args_i32(&args, (int32_t)r->who.scopes);
	gl_ask(r, GL_SQL_KEY_REVOKE, &args, key_gone);
}

static void keys_came(void *ctx, struct gl_rows *rows, const struct gl_sql_error *error)
{
	if (!gl_ask_failed(ctx, error))
		gl_reply_rows(ctx, "keys", rows);
}

/* GET /v1/me/keys. */
static void me_key_list(struct gl_req *r)
{
	gl_args_auto args = { 0 };
	int64_t after;

	gl_args_init(&args, 64);
	if (!gl_req_query_only(r, "cursor", NULL) || !gl_req_query_int(r, "cursor", 0, INT64_MAX, 0, &after))
		return;
	gl_args_i64(&args, r->who.account);
	gl_args_i64(&args, after);
	gl_ask(r, GL_SQL_KEY_LIST, &args, keys_came);
}

const struct gl_route gl_key_routes[] = { { GL_POST, "/v1/accounts/#/keys", GL_MAY_ADMIN, BODY_MAX, 0,
	                                          account_key_add, NULL },
	{ GL_GET, "/v1/me/keys", 0, 0, 0, me_key_list, NULL },
	{ GL_POST, "/v1/me/keys", 0, BODY_MAX, 0, me_key_add, NULL },
	{ GL_DELETE, "/v1/me/keys/#", 0, 0, 0, me_key_revoke, NULL }, { 0 } };
