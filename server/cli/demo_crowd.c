#include "cli/demo_crowd.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/client_project.h"
#include "cli/crowd_table.h"
#include "crypto/hash.h"
#include "crypto/rand.h"

#define LINES_MAX (16 << 20)

/* per mille. right: gives a reasonable answer. habit: of the others, so many are its favourite mistake. */
static const struct skill {
	const char *what;
	const char *kind;
	unsigned count, right, habit;
	int64_t ms; /* typical */
} skills[] = {
	{ "experts", "person", 3, 960, 0, 21000 },
	{ "careful", "person", 8, 900, 300, 15000 },
	{ "average", "person", 4, 800, 400, 9000 },
	{ "hasty", "person", 3, 620, 500, 4000 },
	{ "with a habit", "person", 1, 450, 900, 5000 }, /* the first option, nearly always, when in doubt */
	{ "clicking anything", "person", 1, 200, 0, 2500 },
	{ "agent, good", "agent", 1, 880, 700, 2200 },
	{ "agent, fair", "agent", 1, 760, 700, 2100 },
};

#define ALSO_PER_MILLE 250 /* of reasonable answers to a task with two reasonable labels */

static const struct skill *skill_of(uint32_t who)
{
	for (size_t i = 0; i < GL_COUNT(skills); i++) {
		if (who < skills[i].count)
			return &skills[i];
		who -= skills[i].count;
	}
	abort();
}

void gl_demo_crowd_fill(struct gl_crowd *crowd, int64_t stamp)
{
	for (uint32_t i = 0; i < crowd->n; i++) {
		struct gl_player *p = &crowd->player[i];

		p->kind = skill_of(i)->kind;
		snprintf(p->name, sizeof(p->name), "simulated-%s-%" PRIx64 "-%02u", p->kind, (uint64_t)stamp,
		        i + 1);
	}
}

void gl_demo_crowd_describe(FILE *to)
{
	for (size_t i = 0; i < GL_COUNT(skills); i++)
		fprintf(to, "  %2u %-18s right %2u %% of the time\n", skills[i].count, skills[i].what,
		        skills[i].right / 10);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_labels(struct gl_demo_tasks *t)
{
	static const char *const pairwise[] = { "both_bad", "left", "right", "tie" };
	const json_t *template = json_object_get(t->document, "template");
	const json_t *question = json_array_get(json_object_get(template, "questions"), 0);
	const json_t *options = json_object_get(question, "options"), *option;
	const char *value[16];
	size_t i, n = 0;

	t->question = json_string_value(json_object_get(question, "name"));
	t->pairwise = !options;
	json_array_foreach (options, i, option)
		if (n < GL_COUNT(value))
			value[n++] = json_string_value(json_object_get(option, "value"));
	qsort(value, n, sizeof(*value), by_text);
	for (i = 0; i < (t->pairwise ? GL_COUNT(pairwise) : n); i++)
		gl_names_add(&t->label, t->pairwise ? pairwise[i] : value[i]);
}

static enum gl_code read_truth(struct gl_demo_tasks *t, const char *path, struct gl_err *e)
{
	gl_table_auto csv = { 0 };

	if (gl_table_open(&csv, path, e))
		return e->code;
	while (gl_table_next(&csv, e)) {
		int32_t i = gl_names_add(&t->task, gl_table_get(&csv, "external_id"));
		size_t bytes = t->task.n * sizeof(int32_t);
		int32_t *truth = realloc(t->truth, bytes), *also = truth ? realloc(t->also, bytes) : NULL;

		t->truth = truth ? truth : t->truth;
		t->also = also ? also : t->also;
		if (!also || i < 0)
			return gl_fail(e, GL_NO_MEMORY, "out of memory");
		t->truth[i] = gl_names_find(&t->label, gl_table_get(&csv, "label"));
		t->also[i] = gl_names_find(&t->label, gl_table_get(&csv, "also"));
		if (t->truth[i] < 0)
			return gl_fail(
			        e, GL_INVALID, "%s: the label of %s is no option", path, t->task.name[i]);
	}
	return e->code;
}

static enum gl_code read_lines(struct gl_buf *out, const char *path, struct gl_err *e)
{
	gl_file_auto *f = fopen(path, "r");
	char piece[4096];
	size_t n;

	gl_buf_init(out, LINES_MAX);
	while (f && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		gl_buf_add(out, piece, n);
	return !f || ferror(f) || gl_buf_failed(out) ? gl_fail(e, GL_INVALID, "cannot read %s", path) : GL_OK;
}

/* The bytes before the last n lines. */
static size_t before_last(const struct gl_buf *lines, unsigned n)
{
	size_t at = lines->len;

	while (at && n) /* at stands behind an LF */
		for (n--, at--; at && lines->data[at - 1] != '\n';)
			at--;
	return at;
}

static char *file_of(const char *folder, const char *name, const char *suffix)
{
	gl_mem_auto char *path = gl_path_join(folder, name);
	char *file;

	if (asprintf(&file, "%s%s", path, suffix) < 0)
		abort();
	return file;
}

enum gl_code gl_demo_tasks_read(
        struct gl_demo_tasks *t, const char *folder, const char *name, unsigned later, struct gl_err *e)
{
	gl_mem_auto char *document = file_of(folder, name, ".json");
	gl_mem_auto char *lines = file_of(folder, name, ".jsonl");
	gl_mem_auto char *truth = file_of(folder, name, ".truth.csv");
	json_error_t where;

	*t = (struct gl_demo_tasks){ .name = name,
		.document = json_load_file(document, JSON_REJECT_DUPLICATES, &where) };
	if (!t->document)
		return gl_fail(e, GL_INVALID,
		        "%s: line %d: %s (run this in the project's folder, or give --content)", document,
		        where.line, where.text);
	read_labels(t);
	if (read_truth(t, truth, e) || read_lines(&t->lines, lines, e))
		return e->code;
	t->first = before_last(&t->lines, later);
	return GL_OK;
}

void gl_demo_tasks_release(struct gl_demo_tasks *t)
{
	gl_names_release(&t->task);
	gl_names_release(&t->label);
	gl_buf_release(&t->lines);
	json_decref(t->document);
	free(t->truth);
	free(t->also);
	*t = (struct gl_demo_tasks){ 0 };
}

/* The label that somebody with a habit takes when in doubt: the other side of a pair, or the first option. */
static uint32_t habitual(const struct gl_demo_tasks *t, uint32_t right)
{
	uint32_t left = (uint32_t)gl_names_find(&t->label, "left");

	if (!t->pairwise)
		return 0;
	return right == left ? (uint32_t)gl_names_find(&t->label, "right") : left;
}

/* Any label but the right one. */
static uint32_t mistake(
        const struct gl_demo_tasks *t, struct gl_stream *s, const struct skill *k, uint32_t right)
{
	if (gl_stream_below(s, 1000) < k->habit && habitual(t, right) != right)
		return habitual(t, right);
	return (right + 1 + (uint32_t)gl_stream_below(s, t->label.n - 1)) % t->label.n;
}

bool gl_demo_right(struct gl_stream *s, uint64_t seed, uint32_t who, const char *task)
{
	uint8_t hash[GL_HASH_BYTES];
	gl_buf_auto name = { 0 };

	gl_buf_init(&name, 1024);
	gl_buf_printf(&name, "%" PRIu64 " %u %s", seed, who, task);
	gl_sha256(hash, name.data, name.len);
	gl_stream_init(s, hash);
	return gl_stream_below(s, 1000) < skill_of(who)->right;
}

int64_t gl_demo_pace(struct gl_stream *s, uint32_t who)
{
	const struct skill *k = skill_of(who);

	return k->ms / 2 + (int64_t)gl_stream_below(s, (uint64_t)k->ms) + 500;
}

/* How much better: a little where reasonable people differ, or who says so is mistaken. */
static json_int_t strength(const struct gl_demo_tasks *t, struct gl_stream *s, uint32_t task, uint32_t label)
{
	bool close = t->also[task] >= 0 || label != (uint32_t)t->truth[task];

	return close ? 1 + (json_int_t)gl_stream_below(s, 2) : 2 + (json_int_t)gl_stream_below(s, 2);
}

json_t *gl_demo_say(
        const struct gl_demo_tasks *t, uint64_t seed, uint32_t who, uint32_t task, int64_t *active_ms)
{
	const struct skill *k = skill_of(who);
	struct gl_stream s;
	uint32_t label = (uint32_t)t->truth[task];
	json_t *value;

	if (!gl_demo_right(&s, seed, who, t->task.name[task]))
		label = mistake(t, &s, k, label);
	else if (t->also[task] >= 0 && gl_stream_below(&s, 1000) < ALSO_PER_MILLE)
		label = (uint32_t)t->also[task];
	*active_ms = gl_demo_pace(&s, who);
	value = json_pack("{s:s}", "choice", t->label.name[label]);
	if (t->pairwise && (!strcmp(t->label.name[label], "left") || !strcmp(t->label.name[label], "right")))
		json_object_set_new(value, "strength", json_integer(strength(t, &s, task, label)));
	return json_pack("{s:o}", t->question, value);
}
