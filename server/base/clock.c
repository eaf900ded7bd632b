#include "base/clock.h"

#include <time.h>

static int64_t now_us(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t gl_now_ms(void)
{
	return now_us(CLOCK_REALTIME) / 1000;
}

int64_t gl_mono_ms(void)
{
	return now_us(CLOCK_MONOTONIC) / 1000;
}

int64_t gl_mono_us(void)
{
	return now_us(CLOCK_MONOTONIC);
}

#define YEAR_1    (-62135596800000) /* 0001-01-01T00:00:00.000Z */
#define YEAR_9999 253402300799999   /* 9999-12-31T23:59:59.999Z */

static char *put_number(char *out, int v, int width)
{
	for (int i = width - 1; i >= 0; i--, v /= 10)
		out[i] = (char)('0' + v % 10);
	return out + width;
}

static char *put_day(char *out, const struct tm *tm)
{
	out = put_number(out, tm->tm_year + 1900, 4);
	*out++ = '-';
	out = put_number(out, tm->tm_mon + 1, 2);
	*out++ = '-';
	return put_number(out, tm->tm_mday, 2);
}

/* Splits a time, held within years that have four digits; returns its milliseconds. */
static int split(struct tm *tm, int64_t t_ms)
{
	int64_t held = t_ms < YEAR_1 ? YEAR_1 : t_ms > YEAR_9999 ? YEAR_9999 : t_ms;
	int ms = (int)(held % 1000);
	time_t s;

	if (ms < 0)
		ms += 1000;
	s = (time_t)((held - ms) / 1000);
	gmtime_r(&s, tm);
	return ms;
}

void gl_day_text(char out[11], int64_t t_ms)
{
	struct tm tm;

	split(&tm, t_ms);
	*put_day(out, &tm) = '\0';
}

void gl_time_text(char out[25], int64_t t_ms)
{
	struct tm tm;
	int ms = split(&tm, t_ms);

	out = put_day(out, &tm);
	*out++ = 'T';
	out = put_number(out, tm.tm_hour, 2);
	*out++ = ':';
	out = put_number(out, tm.tm_min, 2);
	*out++ = ':';
	out = put_number(out, tm.tm_sec, 2);
	*out++ = '.';
	out = put_number(out, ms, 3);
	*out++ = 'Z';
	*out = '\0';
}
