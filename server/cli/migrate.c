#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "cli/cli.h"
#include "store/migrate.h"

static const char help[] =
        "goldleaf migrate --database 'host=/run/postgresql dbname=goldleaf'\n\n"
        "Brings a database to the schema that this binary was built with: each migration is one transaction, "
        "and what was\n"
        "applied before is left alone. The connection's user must be allowed to create roles, or "
        "goldleaf_owner and\n"
        "goldleaf_server must be there. The private Postgres of `goldleaf serve --embedded` is migrated at "
        "its start.\n\n"
        "  --database CONN   libpq connection string; else the variable GOLDLEAF_DATABASE\n"
        "  --json            say in one JSON object what was applied\n\n"
        "Exit codes: 0 the schema is this binary's, 1 it could not be brought there, 2 usage.";

extern const struct gl_command gl_command_migrate;

/* Takes --json out of the arguments: the others are settings. */
static bool json_asked(int *argc, char **argv)
{
	int kept = 0, all = *argc;

	for (int i = 0; i < all; i++)
		if (strcmp(argv[i], "--json") != 0)
			argv[kept++] = argv[i];
	argv[kept] = NULL;
	*argc = kept;
	return kept < all;
}

static int migrate(int argc, char **argv)
{
	bool json = json_asked(&argc, argv);
	struct gl_config config;
	struct gl_err e = { 0 };
	enum gl_code code;
	int rest, applied = 0;

	if (gl_config_load(&config, argc, argv, &rest, &e))
		return gl_cli_usage(&gl_command_migrate, "%s", e.text);
	if (rest < argc || !*config.database) {
		gl_config_release(&config);
		return gl_cli_usage(&gl_command_migrate, "name the database with --database");
	}
	code = gl_migrate(config.database, &applied, &e);
	gl_config_release(&config);
	if (code) {
		fprintf(stderr, "goldleaf migrate: %s\n", e.text);
		return GL_EXIT_WRONG;
	}
	printf(json ? "{\"applied\":%d,\"version\":%d}\n" : "%d applied; the schema is version %d\n", applied,
	        gl_migrate_newest());
	return 0;
}

const struct gl_command gl_command_migrate = {
	.name = "migrate",
	.summary = "bring a database to this binary's schema",
	.help = help,
	.run = migrate,
};
