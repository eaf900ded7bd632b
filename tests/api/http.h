/*
 * http -- one request at a time, and what must hold of every reply.
 *
 *     const struct reply *r = post(key, text("/v1/projects/%s/open", p), NULL);
 *     EXPECT(r, 200, "\"state\":\"open\"");
 *
 * Whatever the status, a reply must carry X-Request-Id and nosniff; an error must be application/problem+json
 * with the members of RFC 9457, its status the reply's own, and its type is remembered for the test that
 * opens every page. Replies and texts live until forget().
 */
#ifndef TESTS_API_HTTP_H
#define TESTS_API_HTTP_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "check.h"

struct reply {
	int status; /* 0: no reply */
	char *body; /* NUL-terminated */
	size_t len;
	char *headers; /* lower case names, a line each */
	json_t *json;  /* NULL unless the body is JSON */
	int64_t took_ms;
};

struct request {
	const char *method, *path, *key, *body;
	size_t len;         /* of body; 0: as strlen says */
	const char *type;   /* NULL: application/json */
	const char *header; /* one more */
	const char *cookie; /* of a session; sent as from our own pages unless site says otherwise */
	const char *site;   /* Sec-Fetch-Site; "": none */
	const char *from;   /* the address that a proxy in front has seen */
	bool beginning;     /* the first bytes of the body are enough: it may have no end */
};

const struct reply *ask(const struct request *rq);
const struct reply *get(const char *key, const char *path);
const struct reply *post(const char *key, const char *path, const char *body); /* body NULL: none */
const struct reply *patch(const char *key, const char *path, const char *body);

int http_quiet(const char *path); /* the status, 0 without a reply; nothing is checked */
void nap_ms(long ms);

/* What stands behind a header's name; NULL: it is not there. */
const char *header(const struct reply *r, const char *name);
/* A member of the reply: "price.amount", "assignments.0.id". NULL: it is not there. */
json_t *member(const struct reply *r, const char *path);
const char *string(const struct reply *r, const char *path); /* "" if it is no string there */
json_int_t integer(const struct reply *r, const char *path); /* -1 if it is no integer there */

char *text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void forget(void);
void http_release(void);

/* The status, and that the body has this text in it (NULL: any). */
void expect_at(const char *file, int line, const struct reply *r, int status, const char *says);
#define EXPECT(r, status, says) expect_at(__FILE__, __LINE__, r, status, says)

/* Slugs of the problems that were seen; NULL after the last. */
const char *problem_seen(unsigned i);

#endif
