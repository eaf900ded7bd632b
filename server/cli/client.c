#include "cli/client.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/clock.h"

#define PATIENCE_MS    30000
#define FIRST_PAUSE_MS 50
#define LAST_PAUSE_MS  2000
#define CONNECT_MS     5000L
#define NEXT_MAX       1000

/* One request: waiting for its time (later), for a connection (ready), or in flight (flying). */
struct transfer {
	struct transfer *next;
	struct gl_client *client;
	CURL *easy; /* in flight only */
	struct curl_slist *headers;
	char *method, *url, *body;
	size_t len;
	bool once;
	FILE *to;
	gl_response_fn *done;
	void *ctx;
	int64_t due_ms, give_up_ms, pause_ms, sent_us, retry_after_ms;
	unsigned tries;
	struct gl_buf reply;
	char link[NEXT_MAX + 1];
	char error[CURL_ERROR_SIZE];
};

struct gl_client {
	CURLM *multi;
	char *server;
	bool local; /* on this machine: proxies of the environment do not apply */
	int64_t patience_ms;
	unsigned connections, in_flight;
	CURL **idle;
	unsigned idle_n;
	struct transfer *later; /* sorted by due_ms */
	struct transfer *ready, **ready_end;
	struct transfer *flying;
};

static void *must(void *p)
{
	if (!p) {
		fprintf(stderr, "goldleaf: out of memory\n");
		abort();
	}
	return p;
}

static bool is_local(const char *server)
{
	static const char *const start[] = { "http://127.", "http://localhost", "http://[::1]",
		"https://127.", "https://localhost" };

	for (size_t i = 0; i < GL_COUNT(start); i++)
		if (!strncasecmp(server, start[i], strlen(start[i])))
			return true;
	return false;
}

struct gl_client *gl_client_new(const char *server, unsigned connections, struct gl_err *e)
{
	struct gl_client *c;
	size_t len = strlen(server);

	if (strncmp(server, "http://", 7) && strncmp(server, "https://", 8)) {
		gl_fail(e, GL_INVALID, "'%s' is not a server's address: it begins with http:// or https://",
		        server);
		return NULL;
	}
	if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
		gl_fail(e, GL_INTERNAL, "libcurl cannot be started");
		return NULL;
	}
	c = must(calloc(1, sizeof(*c)));
	while (len && server[len - 1] == '/')
		len--;
	c->server = must(strndup(server, len));
	c->local = is_local(server);
	c->patience_ms = PATIENCE_MS;
	c->connections = connections ? connections : 1;
	c->ready_end = &c->ready;
	c->multi = must(curl_multi_init());
	c->idle = must(calloc(c->connections, sizeof(CURL *)));
	while (c->idle_n < c->connections)
		c->idle[c->idle_n++] = must(curl_easy_init());
	curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)c->connections);
	return c;
}

static void transfer_free(struct transfer *t)
{
	curl_slist_free_all(t->headers);
	gl_buf_release(&t->reply);
	free(t->method);
	free(t->url);
	free(t->body);
	free(t);
}

static void transfers_drop(struct gl_client *c, struct transfer *t)
{
	while (t) {
		struct transfer *next = t->next;

		if (t->easy) {
			curl_multi_remove_handle(c->multi, t->easy);
			curl_easy_cleanup(t->easy);
		}
		transfer_free(t);
		t = next;
	}
}

void gl_client_free(struct gl_client *c)
{
	if (!c)
		return;
	transfers_drop(c, c->flying);
	transfers_drop(c, c->later);
	transfers_drop(c, c->ready);
	while (c->idle_n)
		curl_easy_cleanup(c->idle[--c->idle_n]);
	free(c->idle);
	curl_multi_cleanup(c->multi);
	free(c->server);
	free(c);
	curl_global_cleanup();
}

void gl_client_patience(struct gl_client *c, int64_t ms)
{
	c->patience_ms = ms;
}

static size_t on_body(char *data, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (t->to && status / 100 == 2)
		return fwrite(data, size, n, t->to);
	gl_buf_add(&t->reply, data, size * n);
	return gl_buf_failed(&t->reply) ? 0 : size * n;
}

/* The reference in `<...>; rel="next"`: a query alone belongs to the path that was asked, a whole URL loses
 * its host. */
static void read_link(struct transfer *t, const char *value)
{
	size_t host = strlen(t->client->server);
	const char *start = strchr(value, '<');
	const char *end = start ? strchr(start, '>') : NULL;
	const char *asked = t->url + host;

	if (!end || !strstr(end, "rel=\"next\""))
		return;
	start++;
	if (!strncmp(start, t->client->server, host))
		start += host;
	if (*start == '?')
		snprintf(t->link, sizeof(t->link), "%.*s%.*s", (int)strcspn(asked, "?"), asked,
		        (int)(end - start), start);
	else
		snprintf(t->link, sizeof(t->link), "%.*s", (int)(end - start), start);
}

static size_t on_header(char *data, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	gl_mem_auto char *line = must(strndup(data, size * n));

	if (!strncasecmp(line, "retry-after:", 12))
		t->retry_after_ms = strtol(line + 12, NULL, 10) * 1000;
	else if (!strncasecmp(line, "link:", 5))
		read_link(t, line + 5);
	return size * n;
}

static void make_ready(struct gl_client *c, struct transfer *t)
{
	t->next = NULL;
	*c->ready_end = t;
	c->ready_end = &t->next;
}

static struct transfer *take_ready(struct gl_client *c)
{
	struct transfer *t = c->ready;

	c->ready = t->next;
	if (!c->ready)
		c->ready_end = &c->ready;
	return t;
}

/* Equal ones stay in the order they came. */
static void enqueue(struct gl_client *c, struct transfer *t)
{
	struct transfer **at = &c->later;

	if (t->due_ms <= gl_mono_ms()) {
		make_ready(c, t);
		return;
	}
	while (*at && (*at)->due_ms <= t->due_ms)
		at = &(*at)->next;
	t->next = *at;
	*at = t;
}

void gl_client_send(struct gl_client *c, const struct gl_request *rq, gl_response_fn *done, void *ctx)
{
	struct transfer *t = must(calloc(1, sizeof(*t)));
	gl_buf_auto text = { 0 };

	gl_buf_init(&text, 64 << 10);
	gl_buf_printf(&text, "%s%s", c->server, rq->path);
	t->url = must(gl_buf_take(&text, NULL));
	t->client = c;
	t->method = must(strdup(rq->method));
	if (rq->body) {
		t->len = rq->len ? rq->len : strlen(rq->body);
		t->body = must(malloc(t->len + 1));
		memcpy(t->body, rq->body, t->len);
		gl_buf_printf(&text, "Content-Type: %s", rq->type ? rq->type : "application/json");
		t->headers = must(curl_slist_append(t->headers, text.data));
		t->headers = must(curl_slist_append(t->headers, "Expect:"));
		gl_buf_clear(&text);
	}
	if (rq->key) {
		gl_buf_printf(&text, "Authorization: Bearer %s", rq->key);
		t->headers = must(curl_slist_append(t->headers, text.data));
	}
	t->once = rq->once;
	t->to = rq->to;
	t->done = done;
	t->ctx = ctx;
	t->due_ms = gl_mono_ms() + rq->after_ms;
	t->give_up_ms = t->due_ms + c->patience_ms;
	t->pause_ms = FIRST_PAUSE_MS;
	gl_buf_init(&t->reply, GL_CLIENT_BODY_MAX);
	enqueue(c, t);
}

static void launch(struct gl_client *c, struct transfer *t)
{
	CURL *h = c->idle[--c->idle_n];

	curl_easy_reset(h);
	curl_easy_setopt(h, CURLOPT_URL, t->url);
	curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, t->method);
	if (t->body) {
		curl_easy_setopt(h, CURLOPT_POSTFIELDS, t->body);
		curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->len);
	}
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(h, CURLOPT_USERAGENT, "goldleaf");
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(h, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(h, CURLOPT_PRIVATE, t);
	if (c->local)
		curl_easy_setopt(h, CURLOPT_PROXY, "");
	gl_buf_clear(&t->reply);
	t->link[0] = t->error[0] = 0;
	t->retry_after_ms = -1;
	t->easy = h;
	t->tries++;
	t->sent_us = gl_mono_us();
	t->next = c->flying;
	c->flying = t;
	c->in_flight++;
	curl_multi_add_handle(c->multi, h);
}

static void land(struct gl_client *c, struct transfer *t)
{
	struct transfer **at = &c->flying;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	curl_multi_remove_handle(c->multi, t->easy);
	c->idle[c->idle_n++] = t->easy;
	t->easy = NULL;
	c->in_flight--;
}

/* Whether to try again; what a broken try wrote to a file is taken back. */
static bool again(struct transfer *t, CURLcode code, long status, int64_t now)
{
	bool refused = status == 503 || status == 429;
	bool never_arrived = code == CURLE_COULDNT_CONNECT;

	if (code == CURLE_WRITE_ERROR || (code == CURLE_OK && !refused))
		return false;
	if (code != CURLE_OK && t->once && !never_arrived)
		return false;
	t->due_ms = now + (t->retry_after_ms > t->pause_ms ? t->retry_after_ms : t->pause_ms);
	t->pause_ms = t->pause_ms * 2 < LAST_PAUSE_MS ? t->pause_ms * 2 : LAST_PAUSE_MS;
	if (t->due_ms > t->give_up_ms)
		return false;
	return !t->to || (!fflush(t->to) && !ftruncate(fileno(t->to), 0) && !fseek(t->to, 0, SEEK_SET));
}

static void finish(struct gl_client *c, struct transfer *t, CURLcode code)
{
	long status = 0;
	struct gl_response r = { .took_us = gl_mono_us() - t->sent_us, .tries = t->tries };

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	land(c, t);
	if (again(t, code, status, gl_mono_ms())) {
		enqueue(c, t);
		return;
	}
	if (code == CURLE_OK)
		r.status = (int)status;
	else
		r.error = t->error[0] ? t->error : curl_easy_strerror(code);
	r.body = t->reply.data ? t->reply.data : "";
	r.len = t->reply.len;
	r.next = t->link[0] ? t->link : NULL;
	r.retry_after_ms = t->retry_after_ms;
	t->done(t->ctx, &r);
	transfer_free(t);
}

/* Sends what is due, moves bytes, waits a little, and tells those whose reply is complete. */
static void turn(struct gl_client *c)
{
	int64_t wait = 1000, now = gl_mono_ms();
	int running, left;
	CURLMsg *m;

	while (c->later && c->later->due_ms <= now) {
		struct transfer *due = c->later;

		c->later = due->next;
		make_ready(c, due);
	}
	while (c->ready && c->idle_n)
		launch(c, take_ready(c));
	curl_multi_perform(c->multi, &running);
	while ((m = curl_multi_info_read(c->multi, &left))) {
		struct transfer *t;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		finish(c, t, m->data.result);
		wait = 0;
	}
	if (c->ready && c->idle_n)
		wait = 0;
	else if (c->later && c->later->due_ms - now < wait)
		wait = c->later->due_ms - now;
	if (wait > 0 && (c->in_flight || c->later))
		curl_multi_poll(c->multi, NULL, 0, (int)wait, NULL);
}

void gl_client_run(struct gl_client *c)
{
	while (c->ready || c->later || c->in_flight)
		turn(c);
}

struct call {
	gl_response_fn *done;
	void *ctx;
	bool over;
};

static void on_called(void *ctx, const struct gl_response *r)
{
	struct call *call = ctx;

	call->done(call->ctx, r);
	call->over = true;
}

void gl_client_call(struct gl_client *c, const struct gl_request *rq, gl_response_fn *done, void *ctx)
{
	struct call call = { .done = done, .ctx = ctx };

	gl_client_send(c, rq, on_called, &call);
	while (!call.over)
		turn(c);
}
