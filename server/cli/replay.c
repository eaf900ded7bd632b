#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/client_project.h"
#include "cli/crowd.h"
#include "cli/replay_curve.h"
#include "cli/replay_desk.h"

#define CONNECTIONS 32
#define AT_ONCE     10
#define LINES_MAX   (1UL << 30)

struct options {
	const char *server, *key, *project, *data, *folder, *licence;
	uint32_t limit, connections;
	bool demand, json, seal;
	uint64_t seed;
};

/* One replay from its files to what came of it. */
struct replay {
	const struct options *o;
	struct gl_replay_set set;
	struct gl_client *client;
	struct gl_remote remote;
	struct gl_crowd crowd;
	struct gl_play play;
	uint32_t *task_of; /* file's task by the server's number; UINT32_MAX: none */
	uint64_t task_of_n;
	uint32_t *order; /* acknowledged answers, indices into set.answer */
	struct gl_curve curve;
	bool measured; /* the curve was */
	int audit;     /* exit code, -1: not asked for */
};

/* Names are unique on a server, so those of each replay carry its start. */
static enum gl_code enlist(struct replay *r, struct gl_err *e)
{
	long long stamp = (long long)gl_now_ms();

	gl_crowd_init(&r->crowd, r->client, r->set.worker.n);
	for (uint32_t i = 0; i < r->crowd.n; i++)
		snprintf(r->crowd.player[i].name, sizeof(r->crowd.player[i].name), "replay-%llx-%.32s", stamp,
		        r->set.worker.name[i]);
	return gl_crowd_enlist(&r->crowd, r->remote.key, e);
}

/* The tasks as JSON lines, each reserved to those who answered it. */
static enum gl_code write_tasks(struct replay *r, struct gl_buf *out, struct gl_err *e)
{
	json_auto_t *workers = json_array();

	for (uint32_t i = 0; i < r->set.task.n; i++)
		json_array_append_new(workers, json_array());
	for (uint32_t i = 0; i < r->set.answers; i++)
		json_array_append_new(json_array_get(workers, r->set.answer[i].task),
		        json_string(r->crowd.player[r->set.answer[i].worker].account));
	for (uint32_t i = 0; i < r->set.task.n; i++) {
		json_auto_t *line = json_pack("{s:s, s:O, s:O}", "external_id", r->set.task.name[i],
		        "content", json_array_get(r->set.content, i), "for", json_array_get(workers, i));
		gl_mem_auto char *text = json_dumps(line, JSON_COMPACT);

		gl_buf_puts(out, text ? text : "");
		gl_buf_putc(out, '\n');
	}
	return gl_buf_failed(out) ? gl_fail(e, GL_TOO_LARGE, "the tasks are more than %lu bytes", LINES_MAX)
	                          : GL_OK;
}

static void on_task(void *ctx, uint64_t n, const char *external_id)
{
	struct replay *r = ctx;
	int32_t task = gl_names_find(&r->set.task, external_id);

	if (task >= 0 && n < r->task_of_n)
		r->task_of[n] = (uint32_t)task;
}

/* Makes the project, with its tasks, ready to be answered. */
static enum gl_code prepare(struct replay *r, struct gl_err *e)
{
	json_auto_t *project = json_deep_copy(json_object_get(r->set.document, "project"));
	gl_buf_auto lines = { 0 };
	uint64_t imported;

	gl_buf_init(&lines, LINES_MAX);
	if (r->o->demand && json_object_update(json_object_get(project, "policy"),
	                            json_object_get(r->set.document, "demand")))
		return gl_fail(e, GL_INVALID, "%s: 'demand' and 'policy' must be objects", r->o->project);
	if (enlist(r, e) || gl_remote_create(&r->remote, project, e) || write_tasks(r, &lines, e))
		return e->code;
	if (gl_remote_import(&r->remote, lines.data, lines.len, &imported, e) ||
	        gl_remote_open(&r->remote, e))
		return e->code;
	fprintf(stderr, "%-18s %llu\n", "tasks", (unsigned long long)imported);
	r->task_of_n = imported + 1;
	r->task_of = malloc(r->task_of_n * sizeof(*r->task_of));
	r->order = calloc(r->set.answers, sizeof(*r->order));
	if (!r->task_of || !r->order)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	memset(r->task_of, 0xff, r->task_of_n * sizeof(*r->task_of));
	return gl_remote_tasks(&r->remote, on_task, r, e);
}

static json_t *say(void *ctx, const struct gl_player *who, uint64_t n, int64_t *active_ms)
{
	struct replay *r = ctx;
	uint32_t task = n < r->task_of_n ? r->task_of[n] : UINT32_MAX;
	const struct gl_replay_answer *a = gl_replay_find(&r->set, who->no, task);

	*active_ms = 0; /* the file does not say */
	return a ? gl_replay_value(&r->set, a) : NULL;
}

static void heard(void *ctx, const struct gl_player *who, uint64_t n)
{
	struct replay *r = ctx;
	const struct gl_replay_answer *a = gl_replay_find(&r->set, who->no, r->task_of[n]);

	r->order[r->play.acknowledged - 1] = (uint32_t)(a - r->set.answer);
}

static enum gl_code play(struct replay *r, struct gl_err *e)
{
	r->play = (struct gl_play){ .crowd = &r->crowd,
		.project = r->remote.project,
		.count = r->o->demand ? 1 : AT_ONCE,
		.expected = r->set.answers,
		.say = say,
		.heard = heard,
		.ctx = r };
	return gl_crowd_play(&r->play, e);
}

/* By which the desk's policy judges, as the document names it. */
static const struct gl_method *method_of(const struct replay *r)
{
	const json_t *demand = json_object_get(r->set.document, "demand"),
	             *policy = json_object_get(json_object_get(r->set.document, "project"), "policy"),
	             *names = json_object_get(demand, "consensus");
	const char *name = json_string_value(
	        json_object_get(names ? names : json_object_get(policy, "consensus"), r->set.question));
	const struct gl_method *m = name ? gl_method_find(gl_label_methods, name) : NULL;

	return m ? m : gl_method_find(gl_label_methods, "default");
}

static enum gl_code conclude(struct replay *r, struct gl_err *e)
{
	struct gl_asked asked = { (uint32_t)r->play.acknowledged, (uint32_t)r->play.acknowledged };
	gl_mem_auto char *receipt = NULL;

	r->measured = r->o->demand && r->set.truths;
	if (r->o->demand && !r->measured)
		fprintf(stderr, "there is no truth.csv, so no curve either\n");
	if (r->measured && gl_curve(&r->curve, &r->set, method_of(r), r->order, &asked, e))
		return e->code;
	if (!r->o->seal && !r->o->folder)
		return GL_OK;
	if (gl_remote_seal(&r->remote, r->o->licence, true, e))
		return e->code;
	if (!r->o->folder)
		return GL_OK;
	receipt = gl_path_join(r->o->folder, "receipt");
	if (gl_remote_fetch(&r->remote, r->o->folder, e))
		return e->code;
	if (r->play.receipt && gl_file_write(receipt, r->play.receipt, strlen(r->play.receipt), e))
		return e->code;
	r->audit = gl_remote_audit(r->o->folder, r->play.receipt ? receipt : NULL);
	return GL_OK;
}

static json_t *summary(struct replay *r)
{
	struct gl_play *p = &r->play;
	json_t *s = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:f, s:f}", "project",
	        r->remote.project, "accounts", (json_int_t)r->crowd.n, "tasks", (json_int_t)r->set.task.n,
	        "answers", (json_int_t)r->set.answers, "acknowledged", (json_int_t)p->acknowledged,
	        "repeated", (json_int_t)p->repeated, "refused", (json_int_t)p->refused, "released",
	        (json_int_t)p->released, "failed", (json_int_t)p->failed, "rate_per_s", gl_play_rate(p),
	        "p50_ms", gl_play_quantile_ms(p, 0.5), "p99_ms", gl_play_quantile_ms(p, 0.99));

	if (r->measured) {
		gl_curve_json(s, &r->curve);
	}
	if (r->remote.dataset[0])
		json_object_set_new(s, "dataset", json_string(r->remote.dataset));
	if (r->audit >= 0) {
		json_object_set_new(s, "root", json_string(r->remote.root));
		json_object_set_new(s, "oz_root", json_string(r->remote.oz_root));
		json_object_set_new(s, "audit", json_string(r->audit ? "failed" : "passed"));
	}
	return s;
}

static void print(struct replay *r)
{
	struct gl_play *p = &r->play;

	printf("project        %s\n", r->remote.project);
	printf("acknowledged   %llu of %u answers\n", (unsigned long long)p->acknowledged, r->set.answers);
	printf("repeated       %llu\nrefused        %llu\nreleased       %llu\nfailed         %llu\n",
	        (unsigned long long)p->repeated, (unsigned long long)p->refused,
	        (unsigned long long)p->released, (unsigned long long)p->failed);
	printf("rate           %.0f answers/s\n", gl_play_rate(p));
	printf("p50, p99       %.1f ms, %.1f ms\n", gl_play_quantile_ms(p, 0.5),
	        gl_play_quantile_ms(p, 0.99));
	if (r->measured)
		gl_curve_print(&r->curve);
	if (r->remote.dataset[0])
		printf("dataset        %s\n", r->remote.dataset);
	if (r->audit >= 0)
		printf("root           %s\naudit          %s\n", r->remote.root,
		        r->audit ? "failed" : "passed");
	if (p->first_failure.code)
		fprintf(stderr, "first failure: %s\n", p->first_failure.text);
}

/* The desk of --demand alone, in this process. */
static enum gl_code run_here(struct replay *r, struct gl_err *e)
{
	struct gl_asked asked;

	if (gl_replay_read(&r->set, r->o->project, r->o->data, r->o->limit, e))
		return e->code;
	r->order = calloc(r->set.answers, sizeof(*r->order));
	if (!r->order)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	if (gl_desk_replay(r->order, &asked, &r->set, r->o->seed, e) ||
	        gl_curve(&r->curve, &r->set, method_of(r), r->order, &asked, e))
		return e->code;
	if (r->o->json) {
		json_auto_t *s = json_pack("{s:I, s:I}", "answers", (json_int_t)r->set.answers,
		        "acknowledged", (json_int_t)asked.stopped);

		gl_curve_json(s, &r->curve);
		json_dumpf(s, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
		putchar('\n');
	} else {
		gl_curve_print(&r->curve);
	}
	return GL_OK;
}

static enum gl_code run_all(struct replay *r, struct gl_err *e)
{
	char key[200];

	if (gl_client_key(key, sizeof(key), r->o->key, e))
		return e->code;
	if (gl_replay_read(&r->set, r->o->project, r->o->data, r->o->limit, e))
		return e->code;
	r->client = gl_client_new(r->o->server, r->o->connections, e);
	if (!r->client)
		return e->code;
	r->remote = (struct gl_remote){ .client = r->client, .key = key };
	if (prepare(r, e) || play(r, e) || conclude(r, e))
		return e->code;
	if (r->o->json) {
		json_auto_t *s = summary(r);

		json_dumpf(s, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
		putchar('\n');
	} else {
		print(r);
	}
	return GL_OK;
}

static int replay(const struct options *o)
{
	struct replay r = { .o = o, .audit = -1 };
	struct gl_err e = { 0 };
	enum gl_code code = o->server ? run_all(&r, &e) : run_here(&r, &e);

	if (code)
		fprintf(stderr, "goldleaf replay: %s\n", e.text);
	gl_client_free(r.client);
	gl_play_release(&r.play);
	gl_crowd_release(&r.crowd);
	gl_replay_release(&r.set);
	free(r.task_of);
	free(r.order);
	return code || r.audit > 0 || r.play.failed ? GL_EXIT_WRONG : 0;
}

static const struct option flags[] = {
	{ "server", required_argument, NULL, 's' },
	{ "key", required_argument, NULL, 'k' },
	{ "project", required_argument, NULL, 'p' },
	{ "data", required_argument, NULL, 'd' },
	{ "limit", required_argument, NULL, 'l' },
	{ "connections", required_argument, NULL, 'c' },
	{ "licence", required_argument, NULL, 'L' },
	{ "audit", required_argument, NULL, 'a' },
	{ "seal", no_argument, NULL, 'S' },
	{ "demand", no_argument, NULL, 'D' },
	{ "seed", required_argument, NULL, 'e' },
	{ "json", no_argument, NULL, 'j' },
	{ 0 },
};

static int run(int argc, char **argv);

const struct gl_command gl_command_replay = {
	.name = "replay",
	.summary = "play what a real crowd said through the HTTP API",
	.help = "goldleaf replay --server http://127.0.0.1:8080 --key .goldleaf/admin.key \\\n"
	        "        --project tests/replay/rte.json --data DIR/rte --audit /tmp/rte\n"
	        "goldleaf replay ... --demand      the desk asks whom it likes and stops when it is sure\n"
	        "goldleaf replay --demand --project tests/replay/rte.json --data DIR/rte      the same "
	        "without a "
	        "server\n"
	        "\n"
	        "Makes an account for everyone in DIR/answers.csv, creates the project that FILE describes, "
	        "imports its tasks,\n"
	        "each reserved to those who answered it, and lets every account ask for assignments and "
	        "answer what it said.\n"
	        "Results go to stdout, progress to stderr.\n"
	        "\n"
	        "  --server URL         the server; without one --demand plays against a desk in this "
	        "process\n"
	        "  --key FILE|KEY       an admin's key, or a file that holds it; otherwise GOLDLEAF_KEY\n"
	        "  --project FILE       the project, and how items make tasks (required)\n"
	        "  --data DIR           answers.csv; truth.csv and items.jsonl where there are any "
	        "(required)\n"
	        "  --limit N            only the first N answers\n"
	        "  --demand             the policy's 'demand' members apply; prints accuracy against the "
	        "share of answers used,\n"
	        "                       and the share with which it is as right as the majority of all "
	        "answers; without a\n"
	        "                       server it goes on, with half as much doubt each time, until all "
	        "are used\n"
	        "  --seed N             who comes when, without a server (1)\n"
	        "  --connections N      requests in flight, 1 to 1000 (32)\n"
	        "  --seal               seal a dataset afterwards, partial if need be\n"
	        "  --audit DIR          seal, unpack the bundle in DIR/bundle, audit it\n"
	        "  --licence NAME       the sealed dataset's licence (unstated)\n"
	        "  --json               the result as JSON\n"
	        "\n"
	        "Exit: 0 all went well, 1 something failed or the audit did not pass, 2 usage.",
	.run = run,
};

/* A number within bounds, or 0. */
static uint32_t number(const char *text, unsigned long max)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	return *end || v > max ? 0 : (uint32_t)v;
}

static int run(int argc, char **argv)
{
	const struct gl_command *self = &gl_command_replay;
	struct options o = { .connections = CONNECTIONS, .licence = "unstated", .seed = 1 };
	int c;

	while ((c = getopt_long(argc, argv, "", flags, NULL)) >= 0) {
		switch (c) {
		case 's':
			o.server = optarg;
			break;
		case 'k':
			o.key = optarg;
			break;
		case 'p':
			o.project = optarg;
			break;
		case 'd':
			o.data = optarg;
			break;
		case 'a':
			o.folder = optarg;
			break;
		case 'L':
			o.licence = optarg;
			break;
		case 'S':
			o.seal = true;
			break;
		case 'D':
			o.demand = true;
			break;
		case 'e':
			if (!(o.seed = number(optarg, UINT32_MAX)))
				return gl_cli_usage(self, "--seed must be a number above 0");
			break;
		case 'j':
			o.json = true;
			break;
		case 'l':
			if (!(o.limit = number(optarg, UINT32_MAX)))
				return gl_cli_usage(self, "--limit must be a number above 0");
			break;
		case 'c':
			if (!(o.connections = number(optarg, 1000)))
				return gl_cli_usage(self, "--connections must be 1 to 1000");
			break;
		default:
			return gl_cli_usage(self, "unknown option");
		}
	}
	if (!o.project || !o.data || optind != argc)
		return gl_cli_usage(self, "--project and --data are needed");
	if (!o.server && (!o.demand || o.seal || o.folder))
		return gl_cli_usage(self, "--server is needed, but for --demand that keeps nothing");
	return replay(&o);
}
