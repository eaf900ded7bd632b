/* imports -- tasks as JSONL, CSV and JSON; what is refused, line by line; a long stream in constant memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/auto.h"
#include "base/buf.h"
#include "server.h"
#include "world.h"

#define STREAM_TASKS 20000
#define CHUNK        256
#define LINE_MAX_KIB 256
#define GROWTH_KIB   (12 << 10) /* the stream has twice as much */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* New terms for the template of world.h: other options. */
#define OTHER_OPTIONS                                                                                        \
	"{\"template\":{\"fields\":[{\"name\":\"q\",\"type\":\"text\"}],\"questions\":[{\"name\":\"a\","     \
	"\"type\":"                                                                                          \
	"\"choice\",\"title\":\"Is "                                                                         \
	"it?\",\"options\":[{\"value\":\"up\",\"title\":\"Up\"},{\"value\":\"down\","                        \
	"\"title\":\"Down\"}]}]},\"policy\":{}}"

static const struct reply *import_as(const struct project *p, const char *type, const char *body)
{
	return ask(&(struct request){ .method = "POST",
	        .path = in_project(p, "/tasks"),
	        .key = p->owner.key,
	        .body = body,
	        .type = type });
}

static void counts(const struct reply *r, int imported, int duplicates, int rejected)
{
	EXPECT(r, 200, NULL);
	CHECK(integer(r, "imported") == imported && integer(r, "duplicates") == duplicates &&
	                integer(r, "rejected_count") == rejected &&
	                json_array_size(member(r, "rejected")) == (size_t)rejected,
	        "wanted %d, %d, %d: %s", imported, duplicates, rejected, r->body);
}

/* What the report says of a line; NULL: nothing. Its order is that in which they came to light. */
static const char *error_of(const struct reply *r, size_t line)
{
	const json_t *list = member(r, "rejected");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *told = json_array_get(list, i);

		if (json_integer_value(json_object_get(told, "line")) == (json_int_t)line)
			return json_string_value(json_object_get(told, "error"));
	}
	return NULL;
}

/* A wrong line is named by its number, says why, and stops none of the others. */
static void wrong_lines_are_named(void)
{
	static const struct {
		const char *line, *says; /* says NULL: it is right */
	} rows[] = {
		{ "{\"content\":{\"q\":\"first\"}}", NULL },
		{ "{\"content\":{\"q\":\"second\"}", "is expected here" },
		{ "{\"content\":{}}", "lacks the field \"q\"" },
		{ "{\"content\":{\"q\":7}}", "field \"q\" (text)" },
		{ "{\"content\":[]}", "content" },
		{ "{\"content\":{\"q\":\"x\"},\"colour\":1}", "colour" },
		{ "{\"q\":\"x\"}", "content" },
		{ "{\"content\":{\"q\":\"x\"},\"gold\":{\"a\":{\"choice\":\"maybe\"}}}",
		        "gold: question \"a\": \"choice\"" },
		{ "{\"content\":{\"q\":\"x\"},\"gold\":{\"b\":{\"choice\":\"yes\"}}}",
		        "gold: the template has no question \"b\"" },
		{ "{\"content\":{\"q\":\"x\"},\"gold\":{}}", "gold" },
		{ "{\"content\":{\"q\":\"x\"},\"gold\":{\"a\":{\"choice\":\"yes\",\"comment\":1.5}}}",
		        "gold: numbers" },
		{ "{\"content\":{\"q\":\"x\"},\"for\":[]}", "for: a list" },
		{ "{\"content\":{\"q\":\"x\"},\"for\":[\"nobody\"]}", "for: ids" },
		{ "{\"content\":{\"q\":\"x\"},\"for\":[\"0123456789ab\",\"0123456789ab\"]}", "twice" },
		{ "{\"content\":{\"q\":\"x\"},\"for\":[\"0123456789ab\"]}", "no account '0123456789ab'" },
		{ "{\"content\":{\"q\":\"x\"},\"priority\":10}", "priority" },
		{ "{\"content\":{\"q\":\"x\"},\"priority\":-1}", "priority" },
		{ "{\"content\":{\"q\":\"x\"},\"external_id\":\"\"}", "external_id" },
		{ "{\"content\":{\"q\":\"x\"},\"group\":7}", "group" },
		{ "{\"content\":{\"q\":\"\xc3(\"}}", "UTF-8" },
		{ "{\"content\":{\"q\":\"\\ud800\"}}", "surrogate" },
		{ "{\"content\":{\"q\":\"x\",\"q\":\"y\"}}", "twice" },
		{ "{\"content\":{\"q\":\"x\"}} trailing", "ends before" },
		{ "", NULL },
		{ "   ", NULL },
		{ "{\"content\":{\"q\":\"free\",\"more\":[1.5,null]},\"gold\":null,\"predictions\":[{\"by\":"
		  "\"m\",\"value\":{\"a\":{\"choice\":\"yes\"}}}],\"priority\":9}",
		        NULL },
		{ "{\"content\":{\"q\":\"last\"},\"gold\":{\"a\":{\"choice\":\"yes\"}},\"group\":\"g\"}\r",
		        NULL },
	};
	struct project p = project_new("{}");
	gl_buf_auto lines = { 0 };
	const struct reply *r;
	unsigned right = 0;

	gl_buf_init(&lines, 1 << 20);
	for (size_t i = 0; i < GL_COUNT(rows); i++)
		gl_buf_printf(&lines, "%s%s", rows[i].line, i + 1 < GL_COUNT(rows) ? "\n" : "");
	r = import_jsonl(&p, lines.data);
	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		const char *error = error_of(r, i + 1);

		right += !rows[i].says && strspn(rows[i].line, " ") < strlen(rows[i].line);
		CHECK(rows[i].says ? error && strstr(error, rows[i].says) : !error, "line %zu, %s: %s", i + 1,
		        rows[i].line, error ? error : "nothing");
	}
	CHECK(integer(r, "imported") == right, "%u lines are right: %s", right, r->body);
}

/* Lines that lie in wrong order of numbers are told in the order they come to light; what counts is the
 * numbers. */
static void long_lines_are_skipped(void)
{
	struct project p = project_new("{}");
	size_t len = LINE_MAX_KIB << 10;
	gl_mem_auto char *filler = malloc(len + 1);
	const struct reply *r;

	memset(filler, 'x', len);
	filler[len] = 0;
	r = import_jsonl(&p, text("{\"content\":{\"q\":\"1\"}}\n{\"content\":{\"q\":\"%s\"}}\n{\"content\":{"
	                          "\"q\":\"3\"}}\n",
	                             filler));
	counts(r, 2, 0, 1);
	CHECK(integer(r, "rejected.0.line") == 2, "the second line is too long: %s", r->body);
	filler[len - strlen("{'content':{'q':''}}")] = 0;
	counts(import_jsonl(&p, text("{\"content\":{\"q\":\"%s\"}}", filler)), 1, 0, 0);
}

static void duplicates_are_counted(void)
{
	struct project p = project_new("{}");
	const char *lines =
	        "{\"external_id\":\"a\",\"content\":{\"q\":\"1\"}}\n{\"external_id\":\"b\",\"content\":{"
	        "\"q\":\"2\"}}\n"
	        "{\"external_id\":\"a\",\"content\":{\"q\":\"3\"}}\n{\"content\":{\"q\":\"4\"}}\n";
	const struct reply *r;

	counts(import_jsonl(&p, lines), 3, 1, 0);
	counts(import_jsonl(&p, lines), 1, 3, 0);
	counts(import_as(&p, "application/json", "{\"external_id\":\"b\",\"content\":{\"q\":\"5\"}}"), 0, 1,
	        0);
	r = get(p.owner.key, in_project(&p, "/tasks"));
	CHECK(json_array_size(member(r, "tasks")) == 4, "four tasks: %s", r->body);
}

static void other_formats(void)
{
	struct project p = project_new("{}");
	const struct reply *r;

	counts(import_as(&p, "text/csv", "external_id,q,group\r\n1,\"a, \"\"b\"\"\nc\",g\r\n2,plain,\r\n"), 2,
	        0, 0);
	r = import_as(&p, "text/csv; charset=utf-8", "q\ngood\n\"bad\"quote\n\xff\nlast");
	counts(r, 2, 0, 2);
	CHECK(integer(r, "rejected.0.line") == 3 && integer(r, "rejected.1.line") == 4, "by line: %s",
	        r->body);
	counts(import_as(&p, "text/csv", "q,group\nx,y,z\n"), 0, 0, 1);
	EXPECT(import_as(&p, "text/csv", "external_id,group\n1,2\n"), 422, "column 'q'");
	EXPECT(import_as(&p, "text/csv", "q,colour\n1,2\n"), 422, "column");
	EXPECT(import_as(&p, "text/csv", "q,q\n1,2\n"), 422, NULL);
	counts(import_as(&p, "application/json", "{\"content\":\n{\"q\":\"single\"}}"), 1, 0, 0);
	counts(import_as(&p, "application/x-ndjson", "{\"content\":{\"q\":\"nd\"}}"), 1, 0, 0);
	counts(import_as(&p, "application/json", "{\"content\":7}"), 0, 0, 1);
	EXPECT(import_as(&p, "text/plain", "q\n1\n"), 415, "application/jsonl");
	EXPECT(import_as(&p, "application/xml", "<q/>"), 415, "text/csv");
	EXPECT(post(p.owner.key, in_project(&p, "/tasks"), NULL), 422, "body");
	EXPECT(get(p.owner.key, in_project(&p, "")), 200, "\"tasks\":6");
}

/* ---- many ---- */

/* Follows the pages; numbers must be 1, 2, 3, ... and every external_id lie in the chunk of its line. */
static void numbers_are_a_permutation(const struct project *p)
{
	gl_mem_auto bool *seen = calloc(STREAM_TASKS + 1, sizeof *seen);
	char *path = in_project(p, "/tasks");
	unsigned next = 1, moved = 0, wrong = 0;

	while (path) {
		const struct reply *r = get(p->owner.key, path);
		const json_t *tasks = member(r, "tasks");
		const char *link = header(r, "link"), *cursor = link ? strstr(link, "cursor=") : NULL;

		for (size_t i = 0; i < json_array_size(tasks); i++) {
			const json_t *task = json_array_get(tasks, i);
			unsigned n = (unsigned)atoi(json_string_value(json_object_get(task, "n")));
			unsigned line =
			        (unsigned)atoi(json_string_value(json_object_get(task, "external_id")) + 2);

			wrong += n != next++ || line < 1 || line > STREAM_TASKS || seen[line] ||
			         (n - 1) / CHUNK != (line - 1) / CHUNK;
			seen[line <= STREAM_TASKS ? line : 0] = true;
			moved += n != line;
		}
		path = cursor ? in_project(p, text("/tasks?cursor=%.*s",
		                                      (int)strspn(cursor + 7, "0123456789"), cursor + 7))
		              : NULL;
	}
	CHECK(next == STREAM_TASKS + 1 && !wrong, "%u numbers, %u of them wrong", next - 1, wrong);
	CHECK(moved > STREAM_TASKS * 9 / 10, "only %u numbers are not those of their lines", moved);
}

static void a_long_stream(void)
{
	struct project p = project_new("{}");
	struct gl_buf lines;
	const struct reply *r, *again;
	long before, after;
	char filler[1001];

	memset(filler, 'x', 1000);
	filler[1000] = 0;
	gl_buf_init(&lines, 64 << 20);
	for (unsigned i = 1; i <= STREAM_TASKS; i++)
		gl_buf_printf(&lines, "{\"external_id\":\"t-%u\",\"content\":{\"q\":\"%s\"}}\n", i, filler);
	before = server_rss_kib();
	r = import_jsonl(&p, lines.data);
	after = server_rss_kib();
	CHECK(SANITIZED || after - before < GROWTH_KIB, "%zu KiB of tasks took %ld KiB", lines.len >> 10,
	        after - before);
	printf("           %d tasks in %lld ms, the server grew by %ld KiB\n", STREAM_TASKS,
	        (long long)r->took_ms, after - before);
	counts(r, STREAM_TASKS, 0, 0);
	again = import_jsonl(&p, lines.data);
	counts(again, 0, STREAM_TASKS, 0);
	CHECK(again->took_ms <= 3 * r->took_ms, "%lld ms to see that all of it is there, %lld ms to store it",
	        (long long)again->took_ms, (long long)r->took_ms);
	gl_buf_release(&lines);
	numbers_are_a_permutation(&p);
}

/* An upload whose second half comes when the template is another one. */
struct halves {
	const struct project *p;
	const char *half[2];
	unsigned sent;
};

static size_t next_half(char *out, size_t size, size_t n, void *ctx)
{
	struct halves *h = ctx;
	size_t len = h->sent < 2 ? strlen(h->half[h->sent]) : 0;

	(void)size, (void)n; /* there is always room for a line */
	if (h->sent == 1) {
		nap_ms(100); /* whether the first half was read by now changes nothing but the words */
		EXPECT(patch(h->p->owner.key, in_project(h->p, ""), OTHER_OPTIONS), 200, NULL);
	}
	if (h->sent < 2)
		memcpy(out, h->half[h->sent++], len);
	return len;
}

static size_t keep_reply(char *data, size_t size, size_t n, void *buf)
{
	gl_buf_add(buf, data, size * n);
	return size * n;
}

/* Gold is held against the terms below it in the log, not those under which its line was read. */
static void terms_may_change_meanwhile(void)
{
	struct project p = project_open("{}", 0);
	struct halves h = { .p = &p,
		.half = { "{\"content\":{\"q\":\"1\"},\"gold\":{\"a\":{\"choice\":\"yes\"}}}\n",
		        "{\"content\":{\"q\":\"2\"},\"gold\":{\"a\":{\"choice\":\"up\"}}}\n" } };
	struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/jsonl");
	gl_buf_auto out = { 0 };
	CURL *curl = curl_easy_init();

	gl_buf_init(&out, 1 << 20);
	list = curl_slist_append(list, text("Authorization: Bearer %s", p.owner.key));
	curl_easy_setopt(curl, CURLOPT_URL, text("%s%s", server_url(), in_project(&p, "/tasks")));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)(strlen(h.half[0]) + strlen(h.half[1])));
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, next_half);
	curl_easy_setopt(curl, CURLOPT_READDATA, &h);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_reply);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &out);
	CHECK(curl_easy_perform(curl) == CURLE_OK, "the upload ends");
	CHECK(out.len && strstr(out.data, "\"imported\":1") && strstr(out.data, "\"line\":1") &&
	                strstr(out.data, "gold"),
	        "the first line's gold is none any more: %s", out.data);
	curl_easy_cleanup(curl);
	curl_slist_free_all(list);
}

void test_imports(void)
{
	wrong_lines_are_named();
	long_lines_are_skipped();
	duplicates_are_counted();
	other_formats();
	terms_may_change_meanwhile();
	a_long_stream();
}
