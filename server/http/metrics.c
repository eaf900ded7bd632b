#include <stdlib.h>

#include "base/auto.h"
#include "http/internal.h"

/* Upper bounds of the buckets of the time a request takes, in microseconds. */
static const int64_t bound_us[] = { 250, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000,
	1000000, 2500000, 10000000 };
static const char *const bound_text[] = { "0.00025", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05",
	"0.1", "0.25", "0.5", "1", "2.5", "10" };
#define BOUNDS GL_COUNT(bound_us)

/* The statuses we give; what is not here counts as the last of its hundred. */
static const int statuses[] = { 200, 201, 202, 204, 206, 304, 400, 401, 403, 404, 405, 408, 409, 410, 412,
	413, 415, 416, 422, 429, 431, 499, 500, 503 };
#define STATUSES GL_COUNT(statuses)

static const struct {
	const char *name, *help;
} counts[GL_COUNTS] = {
	[GL_COUNT_OPENED] = { "connections_opened", "connections taken" },
	[GL_COUNT_CLOSED] = { "connections_closed", "connections that ended" },
	[GL_COUNT_CUT] = { "connections_cut", "connections that we ended for a deadline or a limit" },
	[GL_COUNT_BUSY] = { "mailbox_full", "requests refused because too many wait for one loop" },
	[GL_COUNT_LATE] = { "replies_late", "requests that no handler answered in time" },
};

/* One writer each, so a load and a store do; readers may be a moment behind. */
struct gl_counters {
	_Atomic uint64_t count[GL_COUNTS], bucket[BOUNDS + 1], total_us;
	_Atomic uint64_t reply[][STATUSES]; /* by route; the last row: no route */
};

static void bump(_Atomic uint64_t *n, uint64_t by)
{
	atomic_store_explicit(n, atomic_load_explicit(n, memory_order_relaxed) + by, memory_order_relaxed);
}

struct gl_counters *gl_counters_new(size_t routes)
{
	struct gl_counters *c;

	return calloc(1, sizeof *c + (routes + 1) * sizeof c->reply[0]);
}

void gl_counters_free(struct gl_counters *c)
{
	free(c);
}

void gl_count(struct gl_counters *c, enum gl_count what)
{
	bump(&c->count[what], 1);
}

static size_t column(int status)
{
	size_t i = 0;

	while (i < STATUSES - 1 && statuses[i] < status)
		i++;
	return i;
}

void gl_count_reply(struct gl_counters *c, size_t route, int status, int64_t us)
{
	size_t b = 0;

	while (b < BOUNDS && us > bound_us[b])
		b++;
	bump(&c->bucket[b], 1);
	bump(&c->total_us, (uint64_t)us);
	bump(&c->reply[route][column(status)], 1);
}

static uint64_t sum(const struct gl_http *http, size_t offset)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < http->loops; i++) {
		_Atomic uint64_t *n = (_Atomic uint64_t *)(void *)((char *)http->loop[i].counters + offset);

		total += atomic_load_explicit(n, memory_order_relaxed);
	}
	return total;
}

static void put_head(struct gl_buf *out, const char *name, const char *type, const char *help)
{
	gl_buf_printf(
	        out, "# HELP goldleaf_http_%s %s\n# TYPE goldleaf_http_%s %s\n", name, help, name, type);
}

static void put_replies(const struct gl_http *http, struct gl_buf *out)
{
	put_head(out, "requests_total", "counter", "replies by route and status");
	for (size_t route = 0; route <= http->routes; route++)
		for (size_t s = 0; s < STATUSES; s++) {
			uint64_t n = sum(http, offsetof(struct gl_counters, reply[route][s]));
			const struct gl_route *row = gl_router_at(http->config.router, route);

			if (n)
				gl_buf_printf(out,
				        "goldleaf_http_requests_total{method=\"%s\",route=\"%s\",status=\"%"
				        "d\"} %llu\n",
				        row ? gl_method_text(row->method) : "", row ? row->path : "",
				        statuses[s], (unsigned long long)n);
		}
}

static void put_durations(const struct gl_http *http, struct gl_buf *out)
{
	uint64_t n = 0;

	put_head(out, "request_seconds", "histogram", "from the end of the headers to the end of the reply");
	for (size_t b = 0; b <= BOUNDS; b++) {
		n += sum(http, offsetof(struct gl_counters, bucket[b]));
		gl_buf_printf(out, "goldleaf_http_request_seconds_bucket{le=\"%s\"} %llu\n",
		        b < BOUNDS ? bound_text[b] : "+Inf", (unsigned long long)n);
	}
	gl_buf_printf(out,
	        "goldleaf_http_request_seconds_sum %.6f\ngoldleaf_http_request_seconds_count %llu\n",
	        (double)sum(http, offsetof(struct gl_counters, total_us)) / 1e6, (unsigned long long)n);
}

void gl_http_metrics(struct gl_http *http, struct gl_buf *out)
{
	put_replies(http, out);
	put_durations(http, out);
	for (size_t i = 0; i < GL_COUNTS; i++) {
		gl_buf_printf(out,
		        "# HELP goldleaf_http_%s_total %s\n# TYPE goldleaf_http_%s_total counter\n",
		        counts[i].name, counts[i].help, counts[i].name);
		gl_buf_printf(out, "goldleaf_http_%s_total %llu\n", counts[i].name,
		        (unsigned long long)sum(http, offsetof(struct gl_counters, count[i])));
	}
	put_head(out, "event_streams", "gauge", "event streams open now");
	gl_buf_printf(out, "goldleaf_http_event_streams %u\n", gl_events_open_now(http));
	put_head(out, "connections", "gauge", "connections open now");
	gl_buf_printf(out, "goldleaf_http_connections %u\n",
	        atomic_load_explicit(&http->open, memory_order_relaxed));
}
