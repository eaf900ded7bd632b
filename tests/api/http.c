#include "http.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/clock.h"
#include "server.h"

#define BODY_MAX   (256 << 20)
#define SLUGS_MAX  64
#define TIMEOUT_MS 30000L

struct kept {
	struct kept *next;
	struct reply reply;
	char *text;
};

static struct kept *kept;
static CURL *curl;
static char slug[SLUGS_MAX][64];
static unsigned slugs;

static struct kept *keep(void)
{
	struct kept *k = calloc(1, sizeof *k);

	if (!k)
		abort();
	k->next = kept;
	kept = k;
	return k;
}

void forget(void)
{
	while (kept) {
		struct kept *k = kept;

		kept = k->next;
		json_decref(k->reply.json);
		free(k->reply.body);
		free(k->reply.headers);
		free(k->text);
		free(k);
	}
}

void http_release(void)
{
	forget();
	curl_easy_cleanup(curl);
	curl_global_cleanup();
}

char *text(const char *fmt, ...)
{
	struct kept *k = keep();
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&k->text, fmt, args) < 0)
		abort();
	va_end(args);
	return k->text;
}

void nap_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

/* ---- one request ---- */

static size_t take_body(char *data, size_t size, size_t n, void *buf)
{
	gl_buf_add(buf, data, size * n);
	return gl_buf_failed(buf) ? 0 : size * n;
}

/* Breaks off behind the first piece. */
static size_t take_beginning(char *data, size_t size, size_t n, void *buf)
{
	take_body(data, size, n, buf);
	return 0;
}

static size_t take_header(char *data, size_t size, size_t n, void *buf)
{
	const char *colon = memchr(data, ':', n);

	for (size_t i = 0; colon && data + i < colon; i++)
		data[i] = (char)tolower((unsigned char)data[i]);
	return take_body(data, size, n, buf);
}

static char *owned(struct gl_buf *b, size_t *len)
{
	char *s;

	gl_buf_puts(b, "");
	s = gl_buf_take(b, len);
	return s ? s : calloc(1, 1);
}

static struct curl_slist *headers_of(const struct request *rq)
{
	char line[256];
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	const char *site = rq->site ? rq->site : rq->cookie ? "same-origin" : "";

	if (rq->cookie) {
		snprintf(line, sizeof line, "Cookie: __Host-goldleaf=%s", rq->cookie);
		list = curl_slist_append(list, line);
	}
	if (*site) {
		snprintf(line, sizeof line, "Sec-Fetch-Site: %s", site);
		list = curl_slist_append(list, line);
	}
	if (rq->from) {
		snprintf(line, sizeof line, "X-Forwarded-For: 192.0.2.1, %s", rq->from);
		list = curl_slist_append(list, line);
	}

	if (rq->key) {
		snprintf(line, sizeof line, "Authorization: Bearer %s", rq->key);
		list = curl_slist_append(list, line);
	}
	snprintf(line, sizeof line, "Content-Type: %s", rq->type ? rq->type : "application/json");
	if (rq->body)
		list = curl_slist_append(list, line);
	if (rq->header)
		list = curl_slist_append(list, rq->header);
	return list;
}

static void perform(const struct request *rq, struct reply *r)
{
	struct curl_slist *list = headers_of(rq);
	char address[2048];
	struct gl_buf body, headers;
	int64_t began = gl_mono_ms();
	long status = 0;
	CURLcode end;

	gl_buf_init(&body, BODY_MAX);
	gl_buf_init(&headers, 1 << 20);
	if (curl)
		curl_easy_reset(curl);
	else
		curl = curl_easy_init();
	snprintf(address, sizeof address, "%s%s", server_url(), rq->path);
	curl_easy_setopt(curl, CURLOPT_URL, address);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, rq->beginning ? take_beginning : take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, &headers);
	if (!strcmp(rq->method, "HEAD")) {
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	} else if (rq->body) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
		        (curl_off_t)(rq->len ? rq->len : strlen(rq->body)));
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, rq->body);
	}
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, rq->method);
	end = curl_easy_perform(curl);
	if (end == CURLE_OK || (rq->beginning && end == CURLE_WRITE_ERROR))
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(list);
	r->status = (int)status;
	r->took_ms = gl_mono_ms() - began;
	r->body = owned(&body, &r->len);
	r->headers = owned(&headers, NULL);
	r->json = json_loadb(r->body, r->len, JSON_DECODE_ANY, NULL);
}

int http_quiet(const char *path)
{
	struct kept *k = keep();

	perform(&(struct request){ .method = "GET", .path = path }, &k->reply);
	return k->reply.status;
}

/* ---- what must hold of every reply ---- */

static void remember(const char *type)
{
	const char *name = strrchr(type, '/') + 1;
	unsigned i = 0;

	while (i < slugs && strcmp(slug[i], name) != 0)
		i++;
	if (i == slugs && slugs < SLUGS_MAX)
		snprintf(slug[slugs++], sizeof slug[0], "%s", name);
}

const char *problem_seen(unsigned i)
{
	return i < slugs ? slug[i] : NULL;
}

static void check_problem(const struct request *rq, const struct reply *r)
{
	const char *type = string(r, "type"), *what = header(r, "content-type");
	bool whole = what && !strncmp(what, "application/problem+json", 24) &&
	             !strncmp(type, "/problems/", 10) && *string(r, "title") && *string(r, "detail") &&
	             integer(r, "status") == r->status &&
	             !strncmp(string(r, "instance"), "urn:goldleaf:request:", 21) &&
	             json_object_size(r->json) == 5;

	CHECK(whole, "%s %s: %d without a whole problem: %s", rq->method, rq->path, r->status, r->body);
	if (whole)
		remember(type);
	CHECK(r->status != 500, "%s %s: %s", rq->method, rq->path, r->body);
	CHECK(r->status != 503 || header(r, "retry-after"), "%s %s: 503 without Retry-After", rq->method,
	        rq->path);
	CHECK(r->status != 401 || header(r, "www-authenticate"), "%s %s: 401 without WWW-Authenticate",
	        rq->method, rq->path);
}

const struct reply *ask(const struct request *rq)
{
	struct kept *k = keep();
	struct reply *r = &k->reply;
	const char *sniff;

	perform(rq, r);
	CHECK(r->status, "%s %s: no reply", rq->method, rq->path);
	if (!r->status)
		return r;
	sniff = header(r, "x-content-type-options");
	CHECK(header(r, "x-request-id") && sniff && !strncmp(sniff, "nosniff", 7), "%s %s: lacks a header",
	        rq->method, rq->path);
	if (r->status >= 400 && strcmp(rq->method, "HEAD") != 0)
		check_problem(rq, r);
	return r;
}

const struct reply *get(const char *key, const char *path)
{
	return ask(&(struct request){ .method = "GET", .path = path, .key = key });
}

const struct reply *post(const char *key, const char *path, const char *body)
{
	return ask(&(struct request){ .method = "POST", .path = path, .key = key, .body = body });
}

const struct reply *patch(const char *key, const char *path, const char *body)
{
	return ask(&(struct request){ .method = "PATCH", .path = path, .key = key, .body = body });
}

void expect_at(const char *file, int line, const struct reply *r, int status, const char *says)
{
	check_at(file, line, r->status == status && (!says || strstr(r->body, says)),
	        "wanted %d %s, got %d %.400s", status, says ? says : "", r->status, r->body);
}

/* ---- parts of a reply ---- */

const char *header(const struct reply *r, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = r->headers; line && *line;
	        line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		if (!strncmp(line, name, len) && line[len] == ':')
			return line + len + 1 + strspn(line + len + 1, " ");
	return NULL;
}

json_t *member(const struct reply *r, const char *path)
{
	json_t *at = r->json;
	char part[64];

	while (at && *path) {
		size_t len = strcspn(path, ".");

		snprintf(part, sizeof part, "%.*s", (int)len, path);
		at = json_is_array(at) ? json_array_get(at, strtoul(part, NULL, 10))
		                       : json_object_get(at, part);
		path += len + (path[len] == '.');
	}
	return at;
}

const char *string(const struct reply *r, const char *path)
{
	const char *s = json_string_value(member(r, path));

	return s ? s : "";
}

json_int_t integer(const struct reply *r, const char *path)
{
	json_t *v = member(r, path);

	return json_is_integer(v) ? json_integer_value(v) : -1;
}
