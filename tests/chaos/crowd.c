#include "crowd.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"
#include "base/id.h"
#include "cli/client_project.h"
#include "dataset/receipt.h"

#define THINK_MS      15
#define AGAIN_MS      60
#define HANGUP_ONE_IN 40
#define WRONG_SHOWN   10
#define WAIT_MS       60000

const char *const crowd_values[3] = { "red", "green", "blue" };

static void ask(struct person *p, int64_t after_ms);
static void answer(struct person *p, int64_t after_ms);

static void wrong(struct crowd *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void wrong(struct crowd *c, const char *fmt, ...)
{
	va_list args;

	if (c->wrong++ >= WRONG_SHOWN)
		return;
	printf("     wrong: ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
}

static int64_t think(struct person *p)
{
	return (int64_t)gl_stream_below(&p->random, 2 * THINK_MS + 1);
}

/* Whether the reply is one of those that a client expects while the server is in trouble. */
static bool unavailable(struct crowd *c, const struct gl_response *r)
{
	if (!r->status)
		c->unreachable++;
	else if (r->status == 503 && r->retry_after_ms >= 0)
		c->busy++;
	else if (r->status == 503)
		c->busy_silent++;
	return !r->status || r->status == 503;
}

/* ---- taking ---- */

static void hold(struct person *p, const json_t *a)
{
	const char *token = json_string_value(json_object_get(a, "id"));
	const char *task = json_string_value(json_object_get(a, "task"));
	uint32_t n = task ? (uint32_t)strtoul(task, NULL, 10) : 0;

	if (!token || !n || n > CROWD_TASKS || p->holds == CROWD_TRIES) {
		wrong(p->crowd, "an assignment that was not asked for, or is none");
		return;
	}
	if (p->answered[n])
		wrong(p->crowd, "%s was handed task %u again, having answered it", p->account, n);
	snprintf(p->held[p->holds].token, sizeof(p->held[0].token), "%s", token);
	p->held[p->holds].task = n;
	p->held[p->holds++].value = (uint8_t)gl_stream_below(&p->random, GL_COUNT(crowd_values));
}

static void on_handed(void *ctx, const struct gl_response *r)
{
	struct person *p = ctx;
	json_auto_t *reply = r->status == 200 ? json_loadb(r->body, r->len, 0, NULL) : NULL;
	json_t *list = json_object_get(reply, "assignments"), *a;
	size_t i;

	if (!json_is_array(list)) {
		if (!unavailable(p->crowd, r))
			wrong(p->crowd, "asked for work: %d %.200s", r->status, r->body);
		ask(p, AGAIN_MS);
		return;
	}
	p->holds = p->at = 0;
	json_array_foreach (list, i, a)
		hold(p, a);
	if (p->holds)
		answer(p, think(p));
	else
		ask(p, 4 * AGAIN_MS);
}

static void ask(struct person *p, int64_t after_ms)
{
	char path[64];

	if (p->crowd->stopping)
		return;
	snprintf(path, sizeof(path), "/v1/projects/%s/assignments", p->crowd->project);
	gl_client_send(p->crowd->client,
	        &(struct gl_request){ .method = "POST",
	                .path = path,
	                .key = p->key,
	                .body = "{\"count\":3}",
	                .after_ms = after_ms },
	        on_handed, p);
}

/* ---- answering ---- */

char *crowd_answer_body(const char *token, unsigned value)
{
	char *body;

	if (asprintf(&body,
	            "{\"assignment\":\"%s\",\"value\":{\"colour\":{\"choice\":\"%s\"}},\"active_ms\":2000}",
	            token, crowd_values[value]) < 0)
		abort();
	return body;
}

/* That the receipt proves, offline, what was said; fills the rest of a. */
static void keep_receipt(struct person *p, struct ack *a, const char *text)
{
	struct gl_receipt r = { 0 };
	struct gl_err e = { 0 };
	int64_t n = 0;

	if (!text || gl_receipt_parse(&r, text, strlen(text), &e) ||
	        gl_receipt_check(&r, &p->crowd->vkey, &e))
		wrong(p->crowd, "a receipt does not verify: %s", e.text);
	else if (r.proof.index != a->index ||
	         !gl_json_int(gl_json_get(gl_json_get(r.opening, "job"), "n"), 1, CROWD_TASKS, &n) ||
	         (uint32_t)n != a->task ||
	         !gl_json_str(gl_json_get(gl_json_get(gl_json_get(gl_json_get(r.opening, "said"), "value"),
	                                          "colour"),
	                              "choice"),
	                 crowd_values[a->value]))
		wrong(p->crowd, "a receipt is for another answer than the one that was given");
	memcpy(a->leaf, r.leaf, sizeof(a->leaf));
	a->size = r.checkpoint.size;
	memcpy(a->root, r.checkpoint.root, sizeof(a->root));
	gl_receipt_release(&r);
	if (!p->crowd->receipt && text)
		p->crowd->receipt = strdup(text);
}

static void acknowledged(struct person *p, const struct gl_response *r)
{
	struct crowd *c = p->crowd;
	json_auto_t *reply = json_loadb(r->body, r->len, 0, NULL);
	const char *id = json_string_value(json_object_get(reply, "answer"));
	struct ack a = { .person = p->no, .task = p->held[p->at].task, .value = p->held[p->at].value };
	int64_t project, index;

	if (!id || !gl_id_parse_numbered(&project, &index, id, strlen(id))) {
		wrong(c, "an acknowledgement names no answer: %.200s", r->body);
		return;
	}
	a.index = (uint64_t)index;
	memcpy(a.token, p->held[p->at].token, sizeof(a.token));
	keep_receipt(p, &a, json_string_value(json_object_get(reply, "receipt")));
	if (p->answered[a.task])
		wrong(c, "two answers of %s to task %u were acknowledged", p->account, a.task);
	p->answered[a.task] = true;
	if (c->acks == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 4096;
		c->ack = realloc(c->ack, c->cap * sizeof(*c->ack));
		if (!c->ack)
			abort();
	}
	c->ack[c->acks++] = a;
	c->repeats += r->status == 200;
	c->progress++;
}

static void on_answered(void *ctx, const struct gl_response *r)
{
	struct person *p = ctx;

	if (unavailable(p->crowd, r)) {
		answer(p, AGAIN_MS / 2 + think(p));
		return;
	}
	if (r->status == 201 || r->status == 200)
		acknowledged(p, r);
	else
		wrong(p->crowd, "task %u of %s: %d %.200s", p->held[p->at].task, p->account, r->status,
		        r->body);
	p->at++;
	if (p->at < p->holds)
		answer(p, think(p));
	else
		ask(p, think(p));
}

/* Sends the answer, or the beginning of it, and is gone. */
static void hang_up(struct person *p, const char *path, const char *body)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)p->crowd->world->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	gl_fd_auto s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	gl_mem_auto char *text = NULL;
	int len = asprintf(&text,
	        "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: "
	        "application/json\r\n"
	        "Content-Length: %zu\r\n\r\n%s",
	        path, p->key, strlen(body), body);
	size_t send_len;

	if (len < 0 || s < 0 || connect(s, (struct sockaddr *)&at, sizeof(at)))
		return; /* the server is down: nothing to break off */
	send_len = gl_stream_below(&p->random, 2) ? (size_t)len
	                                          : (size_t)gl_stream_below(&p->random, (uint64_t)len);
	if (send(s, text, send_len, MSG_NOSIGNAL) >= 0)
		p->crowd->hangups++;
}

static void answer(struct person *p, int64_t after_ms)
{
	gl_mem_auto char *body = crowd_answer_body(p->held[p->at].token, p->held[p->at].value);
	char path[64];

	snprintf(path, sizeof(path), "/v1/projects/%s/answers", p->crowd->project);
	if (!gl_stream_below(&p->random, HANGUP_ONE_IN))
		hang_up(p, path, body);
	gl_client_send(p->crowd->client,
	        &(struct gl_request){
	                .method = "POST", .path = path, .key = p->key, .body = body, .after_ms = after_ms },
	        on_answered, p);
}

/* ---- the beginning and the end ---- */

static void *run(void *ctx)
{
	struct crowd *c = ctx;

	for (unsigned i = 0; i < CROWD_PEOPLE; i++)
		ask(&c->person[i], think(&c->person[i]));
	gl_client_run(c->client);
	return NULL;
}

static json_t *must(struct crowd *c, const char *path, json_t *body)
{
	struct gl_request rq = { .method = "POST", .path = path, .key = c->world->key };
	struct gl_err e = { 0 };
	json_t *reply = gl_client_json(c->world->client, &rq, body, &e);

	if (!reply)
		world_give_up(c->world, "POST %s: %s", path, e.text);
	return reply;
}

void crowd_init(struct crowd *c, struct world *w, uint64_t seed)
{
	struct gl_err e = { 0 };
	char text[64];

	*c = (struct crowd){ .world = w, .client = gl_client_new(w->url, CROWD_PEOPLE, &e) };
	if (!c->client)
		world_give_up(w, "%s", e.text);
	gl_client_patience(c->client, 0); /* we repeat ourselves, and count */
	for (unsigned i = 0; i < CROWD_PEOPLE; i++) {
		struct person *p = &c->person[i];
		json_auto_t *account = NULL, *key = NULL;

		p->crowd = c;
		p->no = i;
		world_seed(&p->random, seed, i + 1);
		snprintf(text, sizeof(text), "person %u", i);
		account = must(c, "/v1/accounts", json_pack("{s:s}", "name", text));
		snprintf(p->account, sizeof(p->account), "%s",
		        json_string_value(json_object_get(account, "id")));
		snprintf(text, sizeof(text), "/v1/accounts/%s/keys", p->account);
		key = must(c, text, json_pack("{s:[s]}", "scopes", "annotate"));
		snprintf(p->key, sizeof(p->key), "%s", json_string_value(json_object_get(key, "key")));
	}
}

void crowd_release(struct crowd *c)
{
	gl_client_free(c->client);
	free(c->ack);
	free(c->receipt);
}

static void import(struct crowd *c, struct gl_remote *r)
{
	struct gl_buf lines;
	struct gl_err e = { 0 };
	uint64_t imported;

	gl_buf_init(&lines, 1 << 20);
	for (unsigned n = 0; n < CROWD_TASKS; n++)
		gl_buf_printf(&lines,
		        "{\"external_id\":\"t-%u\",\"content\":{\"text\":\"What colour has number "
		        "%u?\"}%s}\n",
		        n, n, n % 50 ? "" : ",\"gold\":{\"colour\":{\"choice\":\"red\"}}");
	if (gl_remote_import(r, lines.data, lines.len, &imported, &e) || gl_remote_open(r, &e))
		world_give_up(c->world, "the project cannot be made: %s", e.text);
	gl_buf_release(&lines);
}

static void on_vkey(void *ctx, const struct gl_response *r)
{
	struct crowd *c = ctx;
	struct gl_err e = { 0 };

	if (r->status != 200 || gl_vkey_parse(&c->vkey, r->body, r->len, &e) ||
	        gl_file_write(c->vkey_path, r->body, r->len, &e))
		world_give_up(c->world, "the log's key: %d %s", r->status, e.text);
}

void crowd_project(struct crowd *c, const char *name)
{
	struct gl_remote r = { .client = c->world->client, .key = c->world->key };
	json_auto_t *document = json_pack(
	        "{s:s, s:s, s:{s:i, s:s}, s:{s:[{s:s, s:s}], s:[{s:s, s:s, s:s, s:[{s:s,s:s},{s:s,s:s},"
	        "{s:s,s:s}]}]}, s:{s:{s:i, s:i}, s:s, s:i, s:s}}",
	        "name", name, "guidelines", "Say what comes to mind.", "price", "amount", 1000, "currency",
	        "USD", "template", "fields", "name", "text", "type", "text", "questions", "name", "colour",
	        "type", "choice", "title", "Which colour?", "options", "value", "red", "title", "Red",
	        "value", "green", "title", "Green", "value", "blue", "title", "Blue", "policy", "redundancy",
	        "min", CROWD_PEOPLE, "max", CROWD_PEOPLE, "confidence", "1", "at_once", 100, "gold_share",
	        "0.1");
	struct gl_err e = { 0 };
	char path[64];

	gl_client_patience(c->world->client, 30000);
	if (gl_remote_create(&r, document, &e))
		world_give_up(c->world, "the project cannot be made: %s", e.text);
	snprintf(c->project, sizeof(c->project), "%s", r.project);
	snprintf(c->vkey_path, sizeof(c->vkey_path), "%s/%s.vkey", c->world->folder, c->project);
	import(c, &r);
	snprintf(path, sizeof(path), "/log/%s/vkey", c->project);
	gl_client_call(c->world->client, &(struct gl_request){ .method = "GET", .path = path }, on_vkey, c);
	for (unsigned i = 0; i < CROWD_PEOPLE; i++)
		memset(c->person[i].answered, 0, sizeof(c->person[i].answered));
	free(c->receipt);
	c->receipt = NULL;
	c->acks = 0;
	c->busy = c->busy_silent = c->unreachable = c->repeats = c->hangups = c->wrong = 0;
}

void crowd_start(struct crowd *c)
{
	c->stopping = false;
	if (pthread_create(&c->thread, NULL, run, c))
		world_give_up(c->world, "no thread for the crowd");
}

void crowd_stop(struct crowd *c)
{
	c->stopping = true;
	pthread_join(c->thread, NULL);
}

uint64_t crowd_progress(const struct crowd *c)
{
	return c->progress;
}

int crowd_wait(struct crowd *c, unsigned more)
{
	uint64_t want = c->progress + more;
	int64_t began = gl_mono_ms();

	while (c->progress < want) {
		if (gl_mono_ms() - began > WAIT_MS)
			return -1;
		usleep(2000);
	}
	return (int)(gl_mono_ms() - began);
}
