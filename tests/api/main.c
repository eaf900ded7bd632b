/*
 * The HTTP API, asked as its users ask, against a real server and its real Postgres.
 * usage: api-tests GOLDLEAF [GROUP...]
 */
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "server.h"
#include "world.h"

/* In this order: expiry ends what lease began, some of doubt starts the server anew, problems opens the page
 * of every problem that those before it have seen. */
static const struct {
	const char *name;
	void (*run)(void);
} groups[] = {
	{ "openapi", test_openapi },
	{ "web", test_web },
	{ "lease", test_lease },
	{ "keys", test_keys },
	{ "accounts", test_accounts },
	{ "sessions", test_sessions },
	{ "people", test_people },
	{ "invitations", test_invitations },
	{ "authz", test_authz },
	{ "projects", test_projects },
	{ "roles", test_roles },
	{ "imports", test_imports },
	{ "handout", test_handout },
	{ "gold", test_gold },
	{ "answers", test_answers },
	{ "agents", test_agents },
	{ "types", test_types },
	{ "ballots", test_ballots },
	{ "finish", test_finish },
	{ "views", test_views },
	{ "stats", test_stats },
	{ "leaderboard", test_leaderboard },
	{ "mine", test_mine },
	{ "log", test_log },
	{ "datasets", test_datasets },
	{ "buyers", test_buyers },
	{ "late", test_late },
	{ "expiry", test_expiry },
	{ "doubt", test_doubt },
	{ "restart", test_restart },
	{ "outage", test_outage },
	{ "problems", test_problems },
};

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 2; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc < 3;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: api-tests GOLDLEAF [GROUP...]\n");
		return 2;
	}
	goldleaf = argv[1];
	folder_make();
	server_start("data", NULL);
	for (size_t i = 0; i < GL_COUNT(groups); i++) {
		int64_t began = gl_mono_ms();

		if (!wanted(groups[i].name, argc, argv))
			continue;
		groups[i].run();
		forget();
		printf("%-10s %lld ms\n", groups[i].name, (long long)(gl_mono_ms() - began));
		fflush(stdout);
	}
	CHECK(server_stop(), "the server ends in order");
	http_release();
	folder_remove();
	return check_end();
}
