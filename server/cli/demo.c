#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/demo_project.h"
#include "cli/demo_server.h"

#define PORT        8080
#define SEED        20261121
#define CONNECTIONS 16

static const char *const names[] = { "preference", "choice", "explain" }; /* the last is left open */

struct options {
	const char *data, *content;
	unsigned port;
	uint64_t seed;
	bool exit;
};

struct demo {
	struct gl_demo_setting setting;
	struct gl_demo_people people;
	struct gl_demo_project project[GL_COUNT(names)];
};

static int open_private(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static enum gl_code read_key(
        char out[128], const struct options *o, const struct gl_demo_server *server, struct gl_err *e)
{
	gl_file_auto *f = fopen(server->key_file, "r");

	if (!f || !fgets(out, 128, f))
		return gl_fail(e, GL_INVALID,
		        "there is a database in %s, but its admin's key is not in %s: remove %s", o->data,
		        server->key_file, o->data);
	out[strcspn(out, "\r\n")] = 0;
	return GL_OK;
}

/* Everything in JSON, with passwords: for the eyes of who runs it. */
static enum gl_code write_summary(const struct demo *d, const char *url, struct gl_err *e)
{
	gl_mem_auto char *path = gl_path_join(d->setting.data, "demo.json");
	json_auto_t *sealed = json_array(), *all = NULL;
	const struct gl_demo_project *open = &d->project[GL_COUNT(names) - 1];
	unsigned disputes = 0;
	bool verified = true;
	gl_fd_auto fd = -1;

	for (size_t i = 0; i < GL_COUNT(names); i++) {
		const struct gl_demo_project *p = &d->project[i];

		disputes += p->disputes;
		if (p->left_open)
			continue;
		verified = verified && !p->verify;
		json_array_append_new(sealed, gl_demo_project_json(p));
	}
	all = json_pack("{s:s, s:b, s:O, s:o, s:i, s:o}", "server", url, "receipt_verified", verified,
	        "projects", sealed, "open_project", gl_demo_project_json(open), "disputes", (int)disputes,
	        "sign_ins", gl_demo_people_json(&d->people));
	unlink(path);
	fd = open_private(path);
	if (!all || fd < 0 || json_dumpfd(all, fd, JSON_INDENT(1) | JSON_REAL_PRECISION(6)))
		return gl_fail(e, GL_INVALID, "cannot write %s", path);
	return GL_OK;
}

static enum gl_code run_all(
        struct demo *d, const struct options *o, const struct gl_demo_server *server, struct gl_err *e)
{
	struct gl_client *client = d->setting.client;
	struct gl_crowd crowd;
	char key[128] = "";

	if (read_key(key, o, server, e) || gl_demo_people_make(&d->people, client, key, e))
		return e->code;
	d->setting.key = d->people.requester_key;
	for (size_t i = 0; i < GL_COUNT(names); i++)
		gl_demo_project_init(&d->project[i], &d->setting, names[i]);
	gl_crowd_init(&crowd, client, GL_DEMO_CROWD);
	gl_demo_crowd_fill(&crowd, gl_now_ms());
	gl_crowd_enlist(&crowd, key, e);
	for (size_t i = 0; !e->code && i < GL_COUNT(names); i++)
		gl_demo_project_play(&d->project[i], &crowd, &d->people, e);
	gl_crowd_release(&crowd);
	return e->code ? e->code : write_summary(d, server->url, e);
}

/* The whole demo against a server that runs: 0 if every audit passed and every receipt verified. */
static int play(const struct options *o, const struct gl_demo_server *server)
{
	struct gl_err e = { 0 };
	struct demo d = { .setting = { .data = o->data,
		                  .content = o->content,
		                  .seed = o->seed,
		                  .client = gl_client_new(server->url, CONNECTIONS, &e) } };
	bool good = d.setting.client && !run_all(&d, o, server, &e);

	if (!good)
		fprintf(stderr, "goldleaf demo: %s\n", e.text);
	for (size_t i = 0; i < GL_COUNT(names); i++) {
		if (good || d.project[i].score.tasks)
			gl_demo_project_print(&d.project[i], stdout, server->url);
		good = good && gl_demo_project_good(&d.project[i]);
	}
	if (good && !o->exit)
		gl_demo_people_print(&d.people, stdout, server->url);
	for (size_t i = 0; i < GL_COUNT(names); i++)
		gl_demo_project_release(&d.project[i]);
	gl_client_free(d.setting.client);
	return good ? 0 : GL_EXIT_WRONG;
}

static int demo(const struct options *o)
{
	struct gl_demo_server server;
	struct gl_err e = { 0 };
	int result;

	fprintf(stderr, "starting a server with a database of its own in %s ...\n", o->data);
	if (gl_demo_server_start(&server, o->data, o->port, &e)) {
		fprintf(stderr, "goldleaf demo: %s\n", e.text);
		gl_demo_server_stop(&server);
		return GL_EXIT_WRONG;
	}
	fprintf(stderr,
	        "%s is up. The crowd is SIMULATED: 20 programs in place of annotators, and 2 agents:\n",
	        server.url);
	gl_demo_crowd_describe(stderr);
	result = play(o, &server);
	if (!result)
		printf("\nAll of this in JSON: %s/demo.json\n", o->data);
	if (!o->exit && !result) {
		printf("The server goes on until Ctrl-C.\n");
		fflush(stdout);
		gl_demo_server_wait(&server);
	}
	if (!gl_demo_server_stop(&server)) {
		fprintf(stderr, "goldleaf demo: the server did not end well; see %s/server.log\n", o->data);
		return GL_EXIT_WRONG;
	}
	return result;
}

static const struct option flags[] = {
	{ "exit", no_argument, NULL, 'x' },
	{ "port", required_argument, NULL, 'p' },
	{ "data", required_argument, NULL, 'd' },
	{ "content", required_argument, NULL, 'c' },
	{ "seed", required_argument, NULL, 's' },
	{ 0 },
};

static int run(int argc, char **argv);

const struct gl_command gl_command_demo = {
	.name = "demo",
	.summary = "a small simulated crowd, from import to audited datasets",
	.help = "goldleaf demo             leaves the server at http://127.0.0.1:8080 until Ctrl-C\n"
	        "goldleaf demo --exit      ends when everything has been shown\n"
	        "\n"
	        "Starts a server with a private database, makes 20 simulated annotators of stated quality "
	        "and 2 simulated agents,\n"
	        "plays three projects over HTTP, seals two of them, downloads and audits the bundles, "
	        "verifies "
	        "receipts, and sums up.\n"
	        "Then an annotator, a requester, a reviewer and a buyer may sign in, and each finds "
	        "something to do.\n"
	        "\n"
	        "  --exit            end instead of leaving the server up\n"
	        "  --port N          port to listen on, 0 for any free one (8080)\n"
	        "  --data DIR        database, keys and results; kept from run to run (.goldleaf)\n"
	        "  --content DIR     the three projects (deploy/demo)\n"
	        "  --seed N          of the simulated crowd (20261121)\n"
	        "\n"
	        "Writes DIR/demo.json (with the sign-ins). Exit: 0 every audit passed and every receipt "
	        "verified, 1 not so, 2 "
	        "usage.",
	.run = run,
};

static bool number(const char *text, unsigned long long max, unsigned long long *out)
{
	char *end;

	*out = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && *out <= max;
}

static int run(int argc, char **argv)
{
	struct options o = { .data = ".goldleaf", .content = "deploy/demo", .port = PORT, .seed = SEED };
	unsigned long long v;
	int c;

	while ((c = getopt_long(argc, argv, "", flags, NULL)) >= 0) {
		switch (c) {
		case 'x':
			o.exit = true;
			break;
		case 'p':
			if (!number(optarg, 65535, &v))
				return gl_cli_usage(&gl_command_demo, "--port must be 0 to 65535");
			o.port = (unsigned)v;
			break;
		case 's':
			if (!number(optarg, UINT64_MAX, &v))
				return gl_cli_usage(&gl_command_demo, "--seed must be a number");
			o.seed = v;
			break;
		case 'd':
			o.data = optarg;
			break;
		case 'c':
			o.content = optarg;
			break;
		default:
			return gl_cli_usage(&gl_command_demo, "unknown option");
		}
	}
	if (optind != argc)
		return gl_cli_usage(&gl_command_demo, "it takes no arguments");
	return demo(&o);
}
