#include "base/log.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"

/* Nine digits: jansson's seventeen would print 0.146 ms as 0.14599999999999999. */
#define FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(9))

static const char *const level_name[] = { "error", "warn", "info", "debug" };
static _Atomic int most_talkative = GL_LOG_INFO;

void gl_log_level(enum gl_log_level most)
{
	atomic_store_explicit(&most_talkative, (int)most, memory_order_relaxed);
}

bool gl_log_level_named(const char *name)
{
	for (size_t i = 0; i < GL_COUNT(level_name); i++) {
		if (!strcmp(level_name[i], name)) {
			gl_log_level((enum gl_log_level)i);
			return true;
		}
	}
	return false;
}

/* One write a line, so that lines of several threads do not mix. */
static void write_line(const json_t *line)
{
	size_t len = json_dumpb(line, NULL, 0, FLAGS);
	gl_mem_auto char *text = malloc(len + 1);
	ssize_t written;

	if (!text)
		return;
	json_dumpb(line, text, len, FLAGS);
	text[len] = '\n';
	/* Whoever reads our stderr may be gone; there is nobody left to tell. */
	written = write(STDERR_FILENO, text, len + 1);
	(void)written;
}

void gl_log(enum gl_log_level level, const char *msg, const char *fmt, ...)
{
	json_auto_t *line = NULL;
	json_auto_t *more = NULL;
	char ts[25];
	va_list args;

	if ((int)level > atomic_load_explicit(&most_talkative, memory_order_relaxed))
		return;
	gl_time_text(ts, gl_now_ms());
	line = json_pack("{s:s, s:s, s:s}", "ts", ts, "level", level_name[level], "msg", msg);
	if (!line)
		return;
	if (fmt) {
		va_start(args, fmt);
		more = json_vpack_ex(NULL, 0, fmt, args);
		va_end(args);
		/* A line whose details are no UTF-8 is still a line. */
		if (!more || json_object_update_missing(line, more))
			json_object_set_new(line, "log", json_string("the details could not be packed"));
	}
	write_line(line);
}
