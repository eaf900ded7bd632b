#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "server.h"

static int passed, failed;

void check_at(const char *file, int line, bool holds, const char *fmt, ...)
{
	va_list args;

	if (holds) {
		passed++;
		return;
	}
	failed++;
	printf("%s:%d: ", file, line);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

int check_end(void)
{
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}

void give_up(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	failed++;
	server_stop();
	folder_remove();
	exit(check_end());
}
