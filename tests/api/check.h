/*
 * check -- what a test here says and counts.
 *
 *     CHECK(reply->status == 201, "an account of this name was made: %s", reply->body);
 *
 * A check that fails is printed with its place and does not stop the others.
 */
#ifndef TESTS_API_CHECK_H
#define TESTS_API_CHECK_H

#include <stdbool.h>

void check_at(const char *file, int line, bool holds, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));
#define CHECK(holds, ...) check_at(__FILE__, __LINE__, holds, __VA_ARGS__)

int check_end(void); /* "N passed, N failed"; 1 if any failed or there was none */
_Noreturn void give_up(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
