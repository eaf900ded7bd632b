/* What annotators do: hand-outs, answers, and whole cycles of both. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/token.h"

/* ---- hand-outs ---- */

struct taking {
	unsigned count, rounds; /* assignments a request; requests a connection */
	unsigned connections, left[LOAD_CONNECTIONS_MAX];
};

static bool next_take(void *ctx, unsigned i, struct gl_buf *out)
{
	struct taking *t = ctx;
	char path[64], body[32];
	int len = snprintf(body, sizeof body, "{\"count\":%u}", t->count);
	unsigned account = (i + t->left[i] * t->connections) % ACCOUNTS;

	if (!t->left[i])
		return false;
	t->left[i]--;
	account = (i + t->left[i] * t->connections) % ACCOUNTS;
	snprintf(path, sizeof path, "/v1/projects/%s/assignments", bench.project);
	load_request(out, "POST", path, bench.key[account], body, (size_t)len);
	return true;
}

/* The tokens of a reply, in order. */
static void got_take(void *ctx, unsigned i, int status, const char *body, size_t len)
{
	struct taking *t = ctx;
	unsigned account = (i + t->left[i] * t->connections) % ACCOUNTS;
	const char *at = body, *end = body + len;

	if (status != 200)
		return;
	while ((at = memmem(at, (size_t)(end - at), "{\"id\":\"", 7)) && bench.tokens[account] < HELD) {
		memcpy(bench.token[account] + bench.tokens[account]++ * (GL_TOKEN_LEN + 1), at + 7,
		        GL_TOKEN_LEN);
		at += 7 + GL_TOKEN_LEN;
	}
}

void bench_take(struct load *l, unsigned connections, unsigned count, unsigned rounds)
{
	static struct taking t;

	t = (struct taking){ .count = count, .rounds = rounds, .connections = connections };
	for (unsigned i = 0; i < connections; i++)
		t.left[i] = rounds;
	*l = (struct load){
		.port = bench.port, .connections = connections, .next = next_take, .got = got_take, .ctx = &t
	};
	load_run(l);
}

void bench_fill(unsigned held)
{
	static struct load l;

	for (unsigned done = 0; done < held; done += 100)
		bench_take(&l, 64, held - done < 100 ? held - done : 100, ACCOUNTS / 64);
}

/* ---- answers ---- */

struct answering {
	unsigned connections, account[LOAD_CONNECTIONS_MAX], most;
	int64_t until_us;
	bool taking; /* whole cycles: one assignment, one answer */
};

static bool next_answer(void *ctx, unsigned i, struct gl_buf *out)
{
	struct answering *a = ctx;
	char path[64], body[256];
	unsigned account = a->account[i];
	int len;

	while (account < ACCOUNTS && !bench.tokens[account])
		account = a->account[i] += a->connections;
	if (account >= ACCOUNTS || (a->until_us && gl_mono_us() > a->until_us))
		return false;
	len = snprintf(body, sizeof body,
	        "{\"assignment\":\"%.71s\",\"value\":{\"better\":{\"choice\":\"%s\",\"strength\":2}},"
	        "\"active_ms\":8123}",
	        bench.token[account] + --bench.tokens[account] * (GL_TOKEN_LEN + 1),
	        account % 3 ? "left" : "right");
	snprintf(path, sizeof path, "/v1/projects/%s/answers", bench.project);
	load_request(out, "POST", path, bench.key[account], body, (size_t)len);
	return true;
}

static void got_answer(void *ctx, unsigned i, int status, const char *body, size_t len)
{
	(void)ctx, (void)i;
	if (status != 201)
		bench_die("an answer was refused: %s", len ? body : "");
}

void bench_answer(struct load *l, unsigned connections)
{
	static struct answering a;

	a = (struct answering){ .connections = connections };
	for (unsigned i = 0; i < connections; i++)
		a.account[i] = i;
	*l = (struct load){ .port = bench.port,
		.connections = connections,
		.next = next_answer,
		.got = got_answer,
		.ctx = &a };
	load_run(l);
}

/* ---- whole cycles ---- */

struct cycle {
	bool answering[LOAD_CONNECTIONS_MAX];
	unsigned left[LOAD_CONNECTIONS_MAX];
	char token[LOAD_CONNECTIONS_MAX][GL_TOKEN_LEN + 1];
};

static bool next_step(void *ctx, unsigned i, struct gl_buf *out)
{
	struct cycle *c = ctx;
	char path[64], body[256];
	int len;

	if (!c->answering[i] && !c->left[i])
		return false;
	if (c->answering[i])
		len = snprintf(body, sizeof body,
		        "{\"assignment\":\"%s\",\"value\":{\"better\":{\"choice\":\"tie\"}},\"active_ms\":1}",
		        c->token[i]);
	else
		len = snprintf(body, sizeof body, "{}");
	snprintf(path, sizeof path, "/v1/projects/%s/%s", bench.project,
	        c->answering[i] ? "answers" : "assignments");
	load_request(out, "POST", path, bench.key[i % ACCOUNTS], body, (size_t)len);
	c->left[i] -= !c->answering[i];
	return true;
}

static void got_step(void *ctx, unsigned i, int status, const char *body, size_t len)
{
	struct cycle *c = ctx;
	const char *at = memmem(body, len, "{\"id\":\"", 7);

	if (status / 100 != 2 || (!c->answering[i] && !at))
		bench_die("a cycle was refused: %s", body);
	if (!c->answering[i])
		memcpy(c->token[i], at + 7, GL_TOKEN_LEN);
	c->answering[i] = !c->answering[i];
}

void bench_cycles(unsigned connections, unsigned each)
{
	static struct cycle c;
	static struct load l;

	memset(&c, 0, sizeof c);
	for (unsigned i = 0; i < connections; i++)
		c.left[i] = each;
	l = (struct load){
		.port = bench.port, .connections = connections, .next = next_step, .got = got_step, .ctx = &c
	};
	load_run(&l);
	printf("cycles               %.0f a second at %u connections (hand-out and answer)\n",
	        load_rate(&l) / 2, connections);
	bench_print_memory();
}
