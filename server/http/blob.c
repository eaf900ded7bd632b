#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/hex.h"
#include "http/internal.h"
#include "http/range.h"
#include "http/reply.h"

#define HASH   32
#define ETAG   (2 * HASH + 3)
#define DIGEST sizeof "sha-256=:" + GL_BASE64_LEN(HASH) + 1
#define BLOCK  (32 << 10) /* how much of a stream is asked for at a time */

/* Whether a list of entity tags holds this one; weakly, as If-None-Match compares. */
static bool list_has(const char *list, const char *etag)
{
	size_t len = strlen(etag);

	while (list && *list) {
		list += strspn(list, " \t,");
		if (*list == '*')
			return true;
		if (!strncmp(list, "W/", 2))
			list += 2;
		if (!strncmp(list, etag, len) && (!list[len] || strchr(" \t,", list[len])))
			return true;
		list += strcspn(list, ",");
	}
	return false;
}

bool gl_req_has(const struct gl_req *r, const char *etag)
{
	return list_has(r->header[GL_H_IF_NONE_MATCH], etag);
}

void gl_reply_not_modified(struct gl_req *r, const char *etag)
{
	gl_reply_header(r, "ETag", etag);
	gl_reply_with(
	        r, 304, NULL, MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT), 0);
}

/* Which bytes to send, after all conditions: what is left to do for both kinds of source. */
struct plan {
	bool done; /* the reply is on its way already: 304 or 416 */
	int status;
	uint64_t first, count;
};

/* What one person may have is nothing for the next one at the same browser. */
static void put_caching(struct gl_req *r)
{
	gl_reply_default(r, "Cache-Control", "private, max-age=31536000, immutable");
	gl_reply_default(r, "Vary", "Authorization, Cookie");
}

static void put_identity(struct gl_req *r, const struct gl_reply_blob *b, const char *etag)
{
	uint8_t hash[HASH];
	char digest[DIGEST];
	size_t len;

	gl_reply_header(r, "ETag", etag);
	gl_reply_header(r, "Accept-Ranges", "bytes");
	if (!gl_unhex(hash, sizeof hash, b->sha256, strlen(b->sha256)))
		return;
	memcpy(digest, "sha-256=:", 9);
	len = 9 + gl_base64(digest + 9, hash, sizeof hash);
	memcpy(digest + len, ":", 2);
	gl_reply_header(r, "Repr-Digest", digest);
}

static struct gl_range wanted(const struct gl_req *r, const char *etag, uint64_t size)
{
	const char *condition = r->header[GL_H_IF_RANGE];

	if (r->method != GL_GET || (condition && strcmp(condition, etag) != 0))
		return gl_range_parse(NULL, size);
	return gl_range_parse(r->header[GL_H_RANGE], size);
}

static struct plan decide(struct gl_req *r, const struct gl_reply_blob *b)
{
	struct plan p = { .status = 200, .count = b->size };
	struct gl_range range;
	char etag[ETAG];

	if (!b->sha256)
		return p;
	snprintf(etag, sizeof etag, "\"%.64s\"", b->sha256);
	if (gl_req_has(r, etag)) {
		put_caching(r);
		gl_reply_not_modified(r, etag);
		p.done = true;
		return p;
	}
	range = wanted(r, etag, b->size);
	if (range.kind == GL_RANGE_OUTSIDE) {
		gl_reply_headerf(r, "Content-Range", "bytes */%llu", (unsigned long long)b->size);
		gl_reply_failf(r, GL_BAD_RANGE, "the file has %llu bytes", (unsigned long long)b->size);
		p.done = true;
		return p;
	}
	put_identity(r, b, etag);
	put_caching(r);
	if (range.kind == GL_RANGE_PART) {
		p = (struct plan){
			.status = 206, .first = range.first, .count = range.last - range.first + 1
		};
		gl_reply_headerf(r, "Content-Range", "bytes %llu-%llu/%llu", (unsigned long long)range.first,
		        (unsigned long long)range.last, (unsigned long long)b->size);
	}
	return p;
}

void gl_reply_file(struct gl_req *r, int fd, const struct gl_reply_blob *b)
{
	struct plan p = decide(r, b);
	struct MHD_Response *response = NULL;

	if (!p.done && p.count)
		response = MHD_create_response_from_fd_at_offset64(p.count, fd, p.first);
	else if (!p.done)
		response = MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
	if (!response || !p.count)
		close(fd);
	if (!p.done)
		gl_reply_with(r, p.status, b->type, response, p.count);
}

struct stream {
	gl_reply_read_fn *read;
	void (*done)(void *ctx);
	void *ctx;
	uint64_t first, count;
};

static ssize_t read_stream(void *ctx, uint64_t at, char *out, size_t max)
{
	const struct stream *s = ctx;
	ssize_t n;

	if (at >= s->count)
		return MHD_CONTENT_READER_END_OF_STREAM;
	n = s->read(s->ctx, s->first + at, out, max < s->count - at ? max : (size_t)(s->count - at));
	return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void end_stream(void *ctx)
{
	struct stream *s = ctx;

	if (s->done)
		s->done(s->ctx);
	free(s);
}

void gl_reply_stream(struct gl_req *r, const struct gl_reply_blob *b, gl_reply_read_fn *read, void *ctx,
        void (*done)(void *ctx))
{
	struct plan p = decide(r, b);
	struct stream *s = p.done ? NULL : malloc(sizeof *s);
	struct MHD_Response *response = NULL;

	if (s) {
		*s = (struct stream){ read, done, ctx, p.first, p.count };
		response = MHD_create_response_from_callback(p.count, BLOCK, read_stream, s, end_stream);
	}
	if (!response) {
		free(s);
		if (done)
			done(ctx);
	}
	if (!p.done)
		gl_reply_with(r, p.status, b->type, response, p.count);
}
