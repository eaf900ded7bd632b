#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/client_project.h"
#include "cli/demo_crowd.h"
#include "cli/demo_score.h"
#include "cli/demo_server.h"

#define PORT        8080
#define SEED        20261121
#define CONNECTIONS 16

static const char *const names[] = { "preference", "choice" };

struct options {
	const char *data, *content;
	unsigned port;
	uint64_t seed;
	bool exit;
};

/* One of the projects, from its files to its audited dataset. */
struct project {
	const struct options *o;
	struct gl_demo_tasks tasks;
	struct gl_remote remote;
	struct gl_play play;
	struct gl_demo_score score;
	uint32_t *task_of; /* by the server's number */
	uint64_t task_of_n;
	char *folder, *bundle, *vkey, *receipt;
	int audit, verify; /* exit codes */
	bool partial;
};

static void on_task(void *ctx, uint64_t n, const char *external_id)
{
	struct project *p = ctx;
	int32_t task = gl_names_find(&p->tasks.task, external_id);

	if (n < p->task_of_n && task >= 0)
		p->task_of[n] = (uint32_t)task;
}

static json_t *say(void *ctx, const struct gl_player *who, uint64_t n, int64_t *active_ms)
{
	const struct project *p = ctx;

	if (n >= p->task_of_n || p->task_of[n] == UINT32_MAX)
		return NULL;
	return gl_demo_say(&p->tasks, p->o->seed, who->no, p->task_of[n], active_ms);
}

static enum gl_code import(struct project *p, struct gl_err *e)
{
	uint64_t imported;

	if (gl_remote_create(&p->remote, p->tasks.document, e))
		return e->code;
	if (gl_remote_import(&p->remote, p->tasks.lines.data, p->tasks.lines.len, &imported, e))
		return e->code;
	fprintf(stderr, "\n%s\n%-18s %" PRIu64 " imported\n",
	        json_string_value(json_object_get(p->tasks.document, "name")), "tasks", imported);
	p->task_of_n = imported + 1;
	p->task_of = malloc(p->task_of_n * sizeof(*p->task_of));
	if (!p->task_of)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	memset(p->task_of, 0xff, p->task_of_n * sizeof(*p->task_of));
	if (gl_remote_tasks(&p->remote, on_task, p, e))
		return e->code;
	return gl_remote_open(&p->remote, e);
}

/* Sealed as it is if too much is undecided; the summary says so. */
static enum gl_code seal(struct project *p, struct gl_err *e)
{
	enum gl_code code = gl_remote_seal(&p->remote, "CC0-1.0", false, e);

	if (code == GL_UNDECIDED) {
		p->partial = true;
		*e = (struct gl_err){ 0 };
		code = gl_remote_seal(&p->remote, "CC0-1.0", true, e);
	}
	return code;
}

static enum gl_code check(struct project *p, struct gl_err *e)
{
	if (gl_remote_fetch(&p->remote, p->folder, e))
		return e->code;
	if (!p->play.receipt)
		return gl_fail(e, GL_INTERNAL, "no answer came back with a receipt");
	if (gl_file_write(p->receipt, p->play.receipt, strlen(p->play.receipt), e))
		return e->code;
	p->audit = gl_remote_audit(p->folder, p->receipt);
	p->verify = gl_self_run((const char *const[]){
	        "goldleaf", "verify", "--vkey", p->vkey, "--receipt", p->receipt, NULL });
	return gl_demo_score(&p->score, p->bundle, &p->tasks, e);
}

static enum gl_code run_project(struct project *p, struct gl_crowd *crowd, struct gl_err *e)
{
	const json_t *policy = json_object_get(p->tasks.document, "policy");

	if (import(p, e))
		return e->code;
	p->play = (struct gl_play){ .crowd = crowd,
		.project = p->remote.project,
		.count = (unsigned)json_integer_value(json_object_get(policy, "at_once")),
		.say = say,
		.ctx = p };
	if (gl_crowd_play(&p->play, e) || seal(p, e))
		return e->code;
	fprintf(stderr, "%-18s %s\n", "dataset", p->remote.dataset);
	return check(p, e);
}

static void project_init(struct project *p, const struct options *o, const char *name,
        struct gl_client *client, const char *key)
{
	gl_mem_auto char *demo = gl_path_join(o->data, "demo");

	*p = (struct project){ .o = o, .remote = { .client = client, .key = key }, .audit = 1, .verify = 1 };
	p->folder = gl_path_join(demo, name);
	p->bundle = gl_path_join(p->folder, "bundle");
	p->vkey = gl_path_join(p->folder, "vkey");
	p->receipt = gl_path_join(p->folder, "receipt");
}

static void project_release(struct project *p)
{
	gl_demo_tasks_release(&p->tasks);
	gl_play_release(&p->play);
	free(p->task_of);
	free(p->folder);
	free(p->bundle);
	free(p->vkey);
	free(p->receipt);
}

static json_t *project_json(const struct project *p)
{
	return json_pack("{s:s, s:i, s:I, s:f, s:f, s:f, s:i, s:i, s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
	        "name", p->tasks.name, "tasks", (int)p->score.tasks, "answers",
	        (json_int_t)p->play.acknowledged, "accuracy_majority", p->score.majority,
	        "accuracy_consensus", p->score.consensus, "accuracy_decided", p->score.decided, "scored",
	        (int)p->score.scored, "undecided", (int)p->score.undecided, "partial", p->partial, "dataset",
	        p->remote.dataset, "root", p->remote.root, "oz_root", p->remote.oz_root, "audit",
	        p->audit ? "failed" : "passed", "bundle", p->bundle, "vkey", p->vkey, "receipt", p->receipt);
}

static bool verified(const struct project *project)
{
	for (size_t i = 0; i < GL_COUNT(names); i++)
		if (project[i].verify)
			return false;
	return true;
}

static enum gl_code write_summary(const struct project *project, const struct gl_demo_server *server,
        const char *data, struct gl_err *e)
{
	gl_mem_auto char *path = gl_path_join(data, "demo.json");
	json_auto_t *list = json_array(), *all = NULL;

	for (size_t i = 0; i < GL_COUNT(names); i++)
		json_array_append_new(list, project_json(&project[i]));
	all = json_pack("{s:s, s:b, s:O}", "server", server->url, "receipt_verified", verified(project),
	        "projects", list);
	if (!all || json_dump_file(all, path, JSON_INDENT(1) | JSON_REAL_PRECISION(6)))
		return gl_fail(e, GL_INVALID, "cannot write %s", path);
	return GL_OK;
}

static void print_project(const struct project *p, const char *server)
{
	const struct gl_demo_score *s = &p->score;

	printf("\n%s\n", json_string_value(json_object_get(p->tasks.document, "name")));
	printf("  tasks                %u\n", s->tasks);
	printf("  answers              %" PRIu64 ", %.1f a task, %.0f a second\n", p->play.acknowledged,
	        (double)p->play.acknowledged / (s->tasks ? s->tasks : 1), gl_play_rate(&p->play));
	printf("  agreement            alpha %s, percent %s\n", s->alpha, s->percent);
	printf("  accuracy, majority   %.2f %%\n", 100 * s->majority);
	printf("  accuracy, consensus  %.2f %% (%s; over %u tasks, undecided ones scored by their votes)\n",
	        100 * s->consensus, s->algorithm, s->scored);
	printf("  decided tasks alone  %.2f %%\n", 100 * s->decided);
	printf("  undecided            %u%s\n", s->undecided, p->partial ? ", so sealed as partial" : "");
	printf("  opened gold          %u\n", s->gold);
	printf("  dataset              %s/v1/datasets/%s\n", server, p->remote.dataset);
	printf("  root                 %s\n", p->remote.root);
	printf("  OpenZeppelin root    %s\n", p->remote.oz_root);
	printf("  audit                %s\n", p->audit ? "FAILED" : "passed");
	printf("  a receipt, offline   %s\n", p->verify ? "NOT VERIFIED" : "verified");
	printf("  bundle               %s\n", p->bundle);
}

static enum gl_code run_all(const struct options *o, const struct gl_demo_server *server,
        struct project *project, struct gl_client *client, struct gl_err *e)
{
	struct gl_crowd crowd;
	char key[128] = "";
	gl_file_auto *f = fopen(server->key_file, "r");

	if (!f || !fgets(key, sizeof(key), f))
		return gl_fail(e, GL_INVALID,
		        "there is a database in %s, but its admin's key is not in %s: remove %s", o->data,
		        server->key_file, o->data);
	key[strcspn(key, "\r\n")] = 0;
	for (size_t i = 0; i < GL_COUNT(names); i++)
		project_init(&project[i], o, names[i], client, key);
	gl_crowd_init(&crowd, client, GL_DEMO_CROWD);
	gl_demo_crowd_fill(&crowd, gl_now_ms());
	gl_crowd_enlist(&crowd, key, e);
	for (size_t i = 0; !e->code && i < GL_COUNT(names); i++)
		if (!gl_demo_tasks_read(&project[i].tasks, o->content, names[i], e))
			run_project(&project[i], &crowd, e);
	gl_crowd_release(&crowd);
	return e->code ? e->code : write_summary(project, server, o->data, e);
}

/* The whole demo against a server that runs: 0 if every audit passed and every receipt verified. */
static int play(const struct options *o, const struct gl_demo_server *server)
{
	struct project project[GL_COUNT(names)] = { 0 };
	struct gl_err e = { 0 };
	struct gl_client *client = gl_client_new(server->url, CONNECTIONS, &e);
	bool good = client && !run_all(o, server, project, client, &e);

	if (!good)
		fprintf(stderr, "goldleaf demo: %s\n", e.text);
	for (size_t i = 0; i < GL_COUNT(names); i++) {
		if (good || project[i].score.tasks)
			print_project(&project[i], server->url);
		good = good && !project[i].audit && !project[i].verify;
		project_release(&project[i]);
	}
	gl_client_free(client);
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
		printf("\nThe same in JSON: %s/demo.json\n", o->data);
	if (!o->exit && !result) {
		printf("The server is at %s  -  Ctrl-C stops it.\n", server.url);
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
	        "plays two projects over HTTP, seals them, downloads and audits the bundles, verifies "
	        "receipts, and sums up.\n"
	        "\n"
	        "  --exit            end instead of leaving the server up\n"
	        "  --port N          port to listen on, 0 for any free one (8080)\n"
	        "  --data DIR        database, keys and results; kept from run to run (.goldleaf)\n"
	        "  --content DIR     the two projects (deploy/demo)\n"
	        "  --seed N          of the simulated crowd (20261121)\n"
	        "\n"
	        "Writes DIR/demo.json. Exit: 0 every audit passed and every receipt verified, 1 not so, 2 "
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
