#include "cli/demo_project.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

#define LATER     12 /* tasks of each sealed project that come when its dataset is there */
#define OPEN_EACH 3  /* answers of each of the crowd to the project that is left open */

void gl_demo_project_init(struct gl_demo_project *p, const struct gl_demo_setting *setting, const char *name)
{
	gl_mem_auto char *demo = gl_path_join(setting->data, "demo");

	*p = (struct gl_demo_project){ .setting = setting,
		.name = name,
		.left_open = !strcmp(name, "explain"),
		.remote = { .client = setting->client, .key = setting->key },
		.audit = 1,
		.verify = 1 };
	p->folder = gl_path_join(demo, name);
	p->bundle = gl_path_join(p->folder, "bundle");
	p->vkey = gl_path_join(p->folder, "vkey");
	p->receipt = gl_path_join(p->folder, "receipt");
}

void gl_demo_project_release(struct gl_demo_project *p)
{
	gl_demo_tasks_release(&p->tasks);
	gl_demo_explain_release(&p->explain);
	gl_play_release(&p->play);
	free(p->task_of);
	free(p->folder);
	free(p->bundle);
	free(p->vkey);
	free(p->receipt);
	*p = (struct gl_demo_project){ 0 };
}

/* ---- what the crowd says ---- */

static const struct gl_names *names_of(const struct gl_demo_project *p)
{
	return p->left_open ? &p->explain.task : &p->tasks.task;
}

static json_t *document_of(const struct gl_demo_project *p)
{
	return p->left_open ? p->explain.document : p->tasks.document;
}

static void on_task(void *ctx, uint64_t n, const char *external_id)
{
	struct gl_demo_project *p = ctx;
	int32_t task = gl_names_find(names_of(p), external_id);

	if (n < p->task_of_n && task >= 0)
		p->task_of[n] = (uint32_t)task;
}

static json_t *say(void *ctx, const struct gl_player *who, uint64_t n, int64_t *active_ms)
{
	const struct gl_demo_project *p = ctx;
	uint64_t seed = p->setting->seed;

	if (n >= p->task_of_n || p->task_of[n] == UINT32_MAX)
		return NULL;
	return p->left_open ? gl_demo_explain_say(&p->explain, seed, who->no, p->task_of[n], active_ms)
	                    : gl_demo_say(&p->tasks, seed, who->no, p->task_of[n], active_ms);
}

/* ---- its steps ---- */

static enum gl_code read_files(struct gl_demo_project *p, struct gl_err *e)
{
	const char *content = p->setting->content;

	return p->left_open ? gl_demo_explain_read(&p->explain, content, e)
	                    : gl_demo_tasks_read(&p->tasks, content, p->name, LATER, e);
}

static enum gl_code import(struct gl_demo_project *p, struct gl_err *e)
{
	const struct gl_buf *lines = p->left_open ? &p->explain.lines : &p->tasks.lines;

	if (gl_remote_create(&p->remote, document_of(p), e) ||
	        gl_remote_import(
	                &p->remote, lines->data, p->left_open ? lines->len : p->tasks.first, &p->imported, e))
		return e->code;
	fprintf(stderr, "\n%s\n%-18s %" PRIu64 " imported\n",
	        json_string_value(json_object_get(document_of(p), "name")), "tasks", p->imported);
	p->task_of_n = p->imported + 1;
	p->task_of = malloc(p->task_of_n * sizeof(*p->task_of));
	if (!p->task_of)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	memset(p->task_of, 0xff, p->task_of_n * sizeof(*p->task_of));
	if (gl_remote_tasks(&p->remote, on_task, p, e))
		return e->code;
	return gl_remote_open(&p->remote, e);
}

/* Sealed as it is if too much is undecided; the summary says so. */
static enum gl_code seal(struct gl_demo_project *p, struct gl_err *e)
{
	enum gl_code code = gl_remote_seal(&p->remote, "CC0-1.0", false, e);

	if (code == GL_UNDECIDED) {
		p->partial = true;
		*e = (struct gl_err){ 0 };
		code = gl_remote_seal(&p->remote, "CC0-1.0", true, e);
	}
	if (!code)
		fprintf(stderr, "%-18s %s\n", "dataset", p->remote.dataset);
	return code;
}

static enum gl_code check(struct gl_demo_project *p, struct gl_err *e)
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

/* What nobody has answered yet is for the annotator who signs in. */
static enum gl_code import_later(struct gl_demo_project *p, struct gl_err *e)
{
	const struct gl_buf *lines = &p->tasks.lines;

	return gl_remote_import(
	        &p->remote, lines->data + p->tasks.first, lines->len - p->tasks.first, &p->later, e);
}

static enum gl_code count_disputes(struct gl_demo_project *p, struct gl_err *e)
{
	char path[80];
	json_auto_t *reply = NULL;

	snprintf(path, sizeof(path), "/v1/projects/%s/disputes", p->remote.project);
	reply = gl_client_json(p->setting->client,
	        &(struct gl_request){ .method = "GET", .path = path, .key = p->setting->key }, NULL, e);
	p->disputes = (unsigned)json_array_size(json_object_get(reply, "disputes"));
	return e->code;
}

enum gl_code gl_demo_project_play(struct gl_demo_project *p, struct gl_crowd *crowd,
        const struct gl_demo_people *people, struct gl_err *e)
{
	const json_t *policy;

	if (read_files(p, e) || import(p, e) ||
	        gl_demo_people_review(people, p->setting->client, p->remote.project, e))
		return e->code;
	policy = json_object_get(document_of(p), "policy");
	p->play = (struct gl_play){ .crowd = crowd,
		.project = p->remote.project,
		.count = (unsigned)json_integer_value(json_object_get(policy, "at_once")),
		.each = p->left_open ? OPEN_EACH : 0,
		.say = say,
		.ctx = p };
	if (gl_crowd_play(&p->play, e))
		return e->code;
	if (!p->left_open && (seal(p, e) || check(p, e) || import_later(p, e)))
		return e->code;
	return count_disputes(p, e);
}

bool gl_demo_project_good(const struct gl_demo_project *p)
{
	return p->left_open || (!p->audit && !p->verify);
}

/* ---- what came of it ---- */

static void print_dataset(const struct gl_demo_project *p, FILE *to, const char *url)
{
	const struct gl_demo_score *s = &p->score;

	fprintf(to, "  agreement            alpha %s, percent %s\n", s->alpha, s->percent);
	fprintf(to, "  accuracy, majority   %.2f %%\n", 100 * s->majority);
	fprintf(to,
	        "  accuracy, consensus  %.2f %% (%s; over %u tasks, undecided ones scored by their votes)\n",
	        100 * s->consensus, s->algorithm, s->scored);
	fprintf(to, "  decided tasks alone  %.2f %%\n", 100 * s->decided);
	fprintf(to, "  undecided            %u%s\n", s->undecided,
	        p->partial ? ", so sealed as partial" : "");
	fprintf(to, "  opened gold          %u\n", s->gold);
	fprintf(to, "  dataset              %s/datasets/%s\n", url, p->remote.dataset);
	fprintf(to, "  root                 %s\n", p->remote.root);
	fprintf(to, "  OpenZeppelin root    %s\n", p->remote.oz_root);
	fprintf(to, "  audit                %s\n", p->audit ? "FAILED" : "passed");
	fprintf(to, "  a receipt, offline   %s\n", p->verify ? "NOT VERIFIED" : "verified");
	fprintf(to, "  bundle               %s\n", p->bundle);
	fprintf(to, "  tasks since then     %" PRIu64 ", unanswered\n", p->later);
}

void gl_demo_project_print(const struct gl_demo_project *p, FILE *to, const char *url)
{
	fprintf(to, "\n%s\n", json_string_value(json_object_get(document_of(p), "name")));
	fprintf(to, "  tasks                %" PRIu64 "%s\n", p->imported,
	        p->left_open ? ", left half answered" : "");
	fprintf(to, "  answers              %" PRIu64 ", %.1f a task, %.0f a second\n", p->play.acknowledged,
	        (double)p->play.acknowledged / (double)(p->imported ? p->imported : 1),
	        gl_play_rate(&p->play));
	if (!p->left_open)
		print_dataset(p, to, url);
	fprintf(to, "  waiting for review   %u\n", p->disputes);
}

json_t *gl_demo_project_json(const struct gl_demo_project *p)
{
	json_t *json = json_pack("{s:s, s:s, s:I, s:I, s:i}", "name", p->name, "project", p->remote.project,
	        "tasks", (json_int_t)p->imported, "answers", (json_int_t)p->play.acknowledged, "disputes",
	        (int)p->disputes);

	if (p->left_open)
		return json;
	json_object_update_new(json,
	        json_pack("{s:f, s:f, s:f, s:i, s:i, s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
	                "accuracy_majority", p->score.majority, "accuracy_consensus", p->score.consensus,
	                "accuracy_decided", p->score.decided, "scored", (int)p->score.scored, "undecided",
	                (int)p->score.undecided, "partial", p->partial, "dataset", p->remote.dataset, "root",
	                p->remote.root, "oz_root", p->remote.oz_root, "audit", p->audit ? "failed" : "passed",
	                "bundle", p->bundle, "vkey", p->vkey, "receipt", p->receipt));
	return json;
}
