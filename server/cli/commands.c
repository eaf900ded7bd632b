#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/man.h"

static const struct gl_command *const commands[] = {
#define X(name) &gl_command_##name,
#include "commands.inc"
#undef X
	NULL
};

static int overview(FILE *to)
{
	fprintf(to, "usage: goldleaf COMMAND [OPTIONS]   (goldleaf COMMAND -h explains one, goldleaf help "
	            "--man COMMAND is its page)\n\n");
	for (size_t i = 0; commands[i]; i++)
		fprintf(to, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
	return to == stdout ? 0 : GL_EXIT_USAGE;
}

static const struct gl_command *find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static void explain(FILE *to, const struct gl_command *c)
{
	fprintf(to, "%s\n", c->help);
	if (!c->tables)
		return;
	fputc('\n', to);
	c->tables(to);
}

/* goldleaf help [--man] [COMMAND] */
static int help_run(int argc, char **argv)
{
	int man = argc > 1 && !strcmp(argv[1], "--man");
	const char *name = argc > 1 + man ? argv[1 + man] : NULL;
	const struct gl_command *c = name ? find(name) : NULL;

	if ((name && !c) || argc > 2 + man) {
		fprintf(stderr, "usage: goldleaf help [--man] [COMMAND]\n");
		return GL_EXIT_USAGE;
	}
	if (!man && !c)
		return overview(stdout);
	if (!man)
		explain(stdout, c);
	else if (c)
		gl_man_command(c, stdout);
	else
		gl_man_overview(commands, stdout);
	return 0;
}

static int help_asked(int argc, char **argv)
{
	return argc > 1 && (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help"));
}

int gl_cli_main(int argc, char **argv)
{
	const struct gl_command *c;

	if (argc < 2)
		return overview(stderr);
	if (help_asked(argc, argv))
		return overview(stdout);
	if (!strcmp(argv[1], "help"))
		return help_run(argc - 1, argv + 1);
	c = find(argv[1]);
	if (!c) {
		fprintf(stderr, "goldleaf: there is no command '%s'\n\n", argv[1]);
		return overview(stderr);
	}
	if (help_asked(argc - 1, argv + 1)) {
		explain(stdout, c);
		return 0;
	}
	return c->run(argc - 1, argv + 1);
}

int gl_cli_usage(const struct gl_command *c, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "goldleaf %s: ", c->name);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\n(goldleaf %s -h explains it)\n", c->name);
	return GL_EXIT_USAGE;
}

#define WIDTH 110

void gl_cli_wrap(FILE *to, const char *text, int column)
{
	for (int at = column; *text;) {
		int word = (int)strcspn(text, " ");

		if (at > column && at + 1 + word >= WIDTH) {
			fprintf(to, "\n%*s", column, "");
			at = column;
		}
		at += fprintf(to, "%s%.*s", at > column ? " " : "", word, text);
		text += word;
		text += strspn(text, " ");
	}
	fputs(".\n", to);
}

#define BAR       40
#define QUIET_MS  1000
#define TTY_MS    100
#define OTHERS_MS 10000

void gl_progress_set(struct gl_progress *p, unsigned long long done)
{
	long long now = gl_mono_ms();
	int tty = isatty(STDERR_FILENO);

	p->done = done;
	if (!p->started_ms)
		p->started_ms = now;
	if (now - p->started_ms < (tty ? QUIET_MS : OTHERS_MS) ||
	        now - p->shown_ms < (tty ? TTY_MS : OTHERS_MS))
		return;
	p->shown_ms = now;
	if (tty && p->total) {
		int filled = done < p->total ? (int)(done * BAR / p->total) : BAR;

		fprintf(stderr, "\r%-18s [%.*s%*s] %llu/%llu ", p->what, filled,
		        "########################################", BAR - filled, "", done, p->total);
	} else {
		fprintf(stderr, tty ? "\r%-18s %llu " : "%-18s %llu\n", p->what, done);
	}
}

void gl_progress_end(struct gl_progress *p)
{
	double s = (double)(gl_mono_ms() - p->started_ms) / 1000;

	if (!p->shown_ms)
		return;
	fprintf(stderr, "%s%-18s %llu in %.1f s%*s\n", isatty(STDERR_FILENO) ? "\r" : "", p->what, p->done, s,
	        BAR, "");
}
