#include "cli/crowd.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

void gl_crowd_init(struct gl_crowd *c, struct gl_client *client, uint32_t n)
{
	*c = (struct gl_crowd){ .client = client, .n = n };
	c->player = calloc(n, sizeof(*c->player));
	if (!c->player)
		abort();
	for (uint32_t i = 0; i < n; i++) {
		c->player[i].no = i;
		c->player[i].kind = "person";
	}
}

void gl_crowd_release(struct gl_crowd *c)
{
	free(c->player);
	*c = (struct gl_crowd){ 0 };
}

/* One player on the way to an account and a key. */
struct enlisting {
	struct gl_crowd *crowd;
	struct gl_player *player;
	const char *admin_key;
	struct gl_request rq;
	char path[100];
	struct gl_err *e;
	struct gl_progress *progress;
};

static bool take_member(char *out, size_t cap, const struct gl_response *r, const char *name)
{
	json_auto_t *reply = r->status / 100 == 2 ? json_loadb(r->body, r->len, 0, NULL) : NULL;
	const char *text = json_string_value(json_object_get(reply, name));

	if (!text || strlen(text) >= cap)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static void on_key(void *ctx, const struct gl_response *r)
{
	struct enlisting *s = ctx;

	if (!take_member(s->player->key, sizeof(s->player->key), r, "key"))
		gl_client_problem(&s->rq, r, s->e);
	else
		gl_progress_set(s->progress, s->progress->done + 1);
}

static void on_account(void *ctx, const struct gl_response *r)
{
	struct enlisting *s = ctx;

	if (!take_member(s->player->account, sizeof(s->player->account), r, "id")) {
		gl_client_problem(&s->rq, r, s->e);
		return;
	}
	snprintf(s->path, sizeof(s->path), "/v1/accounts/%s/keys", s->player->account);
	s->rq = (struct gl_request){ .method = "POST",
		.path = s->path,
		.key = s->admin_key,
		.body = "{\"scopes\":[\"annotate\"]}",
		.once = true };
	gl_client_send(s->crowd->client, &s->rq, on_key, s);
}

enum gl_code gl_crowd_enlist(struct gl_crowd *c, const char *admin_key, struct gl_err *e)
{
	gl_mem_auto struct enlisting *all = calloc(c->n, sizeof(*all));
	struct gl_progress progress = { .what = "accounts", .total = c->n };

	if (!all)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	for (uint32_t i = 0; i < c->n; i++) {
		struct enlisting *s = &all[i];
		json_auto_t *body =
		        json_pack("{s:s, s:s}", "name", c->player[i].name, "kind", c->player[i].kind);
		gl_mem_auto char *text = json_dumps(body, JSON_COMPACT);

		*s = (struct enlisting){ .crowd = c,
			.player = &c->player[i],
			.admin_key = admin_key,
			.e = e,
			.progress = &progress };
		s->rq = (struct gl_request){
			.method = "POST", .path = "/v1/accounts", .key = admin_key, .body = text, .once = true
		};
		gl_client_send(c->client, &s->rq, on_account, s);
	}
	gl_client_run(c->client);
	gl_progress_end(&progress);
	return progress.done == c->n ? GL_OK : e->code;
}
