/*
 * cli -- the subcommands of the one binary. Each is a file that fills one row; results go to stdout, messages
 * to stderr.
 *
 * Exit codes: 0 done, 1 something is wrong with what was looked at, 2 usage; a subcommand's help states
 * others.
 */
#ifndef GL_CLI_CLI_H
#define GL_CLI_CLI_H

#include <stdio.h>

struct gl_command {
	const char *name;
	const char *summary;               /* one line for the list of commands */
	const char *help;                  /* examples first, then options, limits and exit codes */
	void (*tables)(FILE *to);          /* more help, made from tables; may be NULL */
	int (*run)(int argc, char **argv); /* argv[0] is the subcommand */
};

#define GL_EXIT_WRONG 1
#define GL_EXIT_USAGE 2

int gl_cli_main(int argc, char **argv);

/* cli/commands.c: says on stderr what was wrong, and what explains the command; returns GL_EXIT_USAGE. */
int gl_cli_usage(const struct gl_command *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A text and a full stop, in lines that end before column 110; those after the first begin at a column. */
void gl_cli_wrap(FILE *to, const char *text, int column);

/* What takes longer than a second shows how far it is on stderr: a bar where that is a terminal, a line every
 * ten seconds otherwise. total 0: unknown. What was shown is ended by one more line. */
struct gl_progress {
	const char *what;
	unsigned long long total, done;
	long long started_ms, shown_ms; /* shown_ms 0: nothing was shown yet */
};
void gl_progress_set(struct gl_progress *p, unsigned long long done);
void gl_progress_end(struct gl_progress *p);

#define X(name) extern const struct gl_command gl_command_##name;
#include "commands.inc"
#undef X

#endif
