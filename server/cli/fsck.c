#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "cli/cli.h"
#include "store/invariants.h"
#include "store/session.h"

#define SHOWN      5 /* rows of what is wrong */
#define TIMEOUT_MS 600000

static int run(int argc, char **argv);

static const char help[] =
        "goldleaf fsck --database 'host=/run/postgresql dbname=goldleaf'\n"
        "\n"
        "Asks the database whether everything holds that must hold at every moment: that no account answered "
        "a task "
        "twice,\n"
        "that logs have no gaps, that each answer has a task, terms and a price, and so on. It changes "
        "nothing, and may run\n"
        "beside a server. The database of `goldleaf serve --embedded` is reached while that runs:\n"
        "\n"
        "  goldleaf fsck --database \"host=$PWD/.goldleaf/postgres user=goldleaf dbname=goldleaf\"\n"
        "\n"
        "  --database TEXT   libpq connection string; GOLDLEAF_DATABASE without it\n"
        "  --json            one JSON object: how many were asked, and each that does not hold\n"
        "\n"
        "Exit: 0 all of it holds, 1 something does not, 2 usage or no database.";

const struct gl_command gl_command_fsck = {
	.name = "fsck",
	.summary = "ask the database whether all that must hold does",
	.help = help,
	.run = run,
};

static void show(const struct gl_invariant *inv, const struct gl_rows *rows)
{
	printf("WRONG %s: %s\n", inv->name, inv->says);
	for (int i = 0; i < rows->count && i < SHOWN; i++) {
		printf("     ");
		for (int c = 0; c < PQnfields(rows->result); c++)
			printf(" %s=%s", PQfname(rows->result, c),
			        PQgetisnull(rows->result, i, c) ? "-" : PQgetvalue(rows->result, i, c));
		printf("\n");
	}
	if (rows->count > SHOWN)
		printf("      and %d more\n", rows->count - SHOWN);
}

/* list: NULL, or where to list what does not hold instead of printing it. */
static int ask_all(struct gl_session *db, json_t *list, struct gl_err *e)
{
	const char *at = gl_invariants;
	struct gl_invariant inv;
	unsigned asked = 0, wrong = 0;

	gl_session_timeout(db, TIMEOUT_MS);
	while (gl_invariant_next(&at, &inv)) {
		gl_rows_auto rows = { 0 };

		if (gl_session_exec(db, inv.query, &rows, e)) {
			fprintf(stderr, "goldleaf fsck: %s: %s\n", inv.name, e->text);
			return GL_EXIT_USAGE;
		}
		asked++;
		wrong += rows.count > 0;
		if (rows.count && list)
			json_array_append_new(list, json_pack("{s:s, s:s, s:i}", "name", inv.name, "says",
			                                    inv.says, "rows", rows.count));
		else if (rows.count)
			show(&inv, &rows);
	}
	if (list) {
		json_auto_t *all = json_pack("{s:i, s:O}", "asked", (int)asked, "wrong", list);

		json_dumpf(all, stdout, JSON_COMPACT);
		putchar('\n');
	} else {
		printf("%u of %u hold\n", asked - wrong, asked);
	}
	return wrong ? GL_EXIT_WRONG : 0;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = { { "database", required_argument, NULL, 'd' },
		{ "json", no_argument, NULL, 'j' }, { 0 } };
	const char *conninfo = getenv("GOLDLEAF_DATABASE");
	gl_session_auto *db = NULL;
	json_auto_t *list = NULL;
	struct gl_err e = { 0 };
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'd')
			conninfo = optarg;
		else if (c == 'j')
			json = true;
		else
			return gl_cli_usage(&gl_command_fsck, "what it was given is not understood");
	}
	if (optind != argc || !conninfo)
		return gl_cli_usage(&gl_command_fsck, "give --database");
	db = gl_session_open(conninfo, GL_ROLE_SERVER, &e);
	if (!db) {
		fprintf(stderr, "goldleaf fsck: %s\n", e.text);
		return GL_EXIT_USAGE;
	}
	if (json)
		list = json_array();
	return ask_all(db, list, &e);
}
