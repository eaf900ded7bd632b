#include "cli/replay_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/client_project.h"
#include "cli/crowd_table.h"
#include "cli/replay_ballots.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The template's first question; the options of a choice or pair in byte order, as the server counts them. */
static enum gl_code read_question(struct gl_replay_set *s, struct gl_err *e)
{
	static const char *const pairwise[] = { "both_bad", "left", "right", "tie" };
	const json_t *template = json_object_get(json_object_get(s->document, "project"), "template");
	const json_t *question = json_array_get(json_object_get(template, "questions"), 0);
	const json_t *options = json_object_get(question, "options"), *option;
	const char *value[64];
	size_t i, n = 0;

	s->question = json_string_value(json_object_get(question, "name"));
	s->type = json_string_value(json_object_get(question, "type"));
	if (!s->question || !s->type)
		return gl_fail(e, GL_INVALID, "the project's first question has no name or no type");
	s->pairwise = !strcmp(s->type, "pairwise");
	s->labelled = s->pairwise || !strcmp(s->type, "choice");
	s->stated = !s->labelled && gl_replay_ballots_fit(s);
	if (!s->labelled)
		return GL_OK;
	json_array_foreach (options, i, option)
		if (n < GL_COUNT(value) && json_is_string(json_object_get(option, "value")))
			value[n++] = json_string_value(json_object_get(option, "value"));
	qsort(value, n, sizeof(*value), by_text);
	for (i = 0; s->pairwise && i < GL_COUNT(pairwise); i++)
		gl_names_add(&s->label, pairwise[i]);
	for (i = 0; i < n; i++)
		gl_names_add(&s->label, value[i]);
	return GL_OK;
}

json_t *gl_replay_value(const struct gl_replay_set *s, const struct gl_replay_answer *a)
{
	const char *said = s->label.name[a->label];

	if (s->stated)
		return json_pack("{s:o}", s->question, json_loads(said, 0, NULL));
	if (!strcmp(s->type, "text"))
		return json_pack("{s:{s:s}}", s->question, "text", said);
	return json_pack("{s:{s:s}}", s->question, "choice", said);
}

/* Lines of items.jsonl by the member that is their key; an empty object if there is no such file. */
static json_t *read_items(const char *folder, const char *key, struct gl_err *e)
{
	gl_mem_auto char *path = gl_path_join(folder, "items.jsonl");
	gl_file_auto *f = key ? fopen(path, "r") : NULL;
	gl_mem_auto char *line = NULL;
	size_t cap = 0;
	json_t *items = json_object();

	for (unsigned n = 1; f && getline(&line, &cap, f) >= 0; n++) {
		json_t *item = json_loads(line, 0, NULL);
		const char *name = json_string_value(json_object_get(item, key));

		if (!name || json_object_set_new(items, name, item)) {
			gl_fail(e, GL_INVALID, "%s: line %u has no member '%s'", path, n, key);
			json_decref(items);
			return NULL;
		}
	}
	if (key && !f)
		gl_fail(e, GL_INVALID, "cannot read %s", path);
	return items;
}

/* The words of a list, with a space between each. */
static json_t *join(const json_t *words)
{
	gl_buf_auto text = { 0 };
	const json_t *word;
	size_t i;

	gl_buf_init(&text, SIZE_MAX);
	json_array_foreach (words, i, word)
		gl_buf_printf(
		        &text, "%s%s", i ? " " : "", json_is_string(word) ? json_string_value(word) : "");
	return json_string(text.len ? text.data : "");
}

/* Copies members of an item into content, as {FIELD: MEMBER} says. */
static void map_fields(json_t *content, const json_t *map, const json_t *item, const char *words)
{
	const char *field;
	json_t *member;

	json_object_foreach ((json_t *)map, field, member) {
		json_t *value = json_object_get(item, json_string_value(member));

		if (words && !strcmp(words, json_string_value(member))) {
			json_object_set_new(content, field, join(value));
		} else if (json_is_string(value)) {
			json_object_set(content, field, value);
		} else if (value) { /* a reply "true" that somebody's tools took for a truth value */
			gl_mem_auto char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

			json_object_set_new(content, field, json_string(text));
		}
	}
}

/* A task's content; left and right are the items of a pair, or NULL. */
static json_t *make_content(const struct gl_replay_set *s, const json_t *items, const char *task,
        const char *left, const char *right)
{
	const json_t *how = json_object_get(s->document, "items"), *map = json_object_get(how, "content");
	const char *words = json_string_value(json_object_get(how, "words"));
	json_t *content = json_object();

	if (!how) {
		json_object_set_new(content, "item", json_string(task));
	} else if (json_object_get(how, "left")) {
		map_fields(content, map, json_object_get(items, left), words);
		map_fields(content, json_object_get(how, "left"), json_object_get(items, left), words);
		map_fields(content, json_object_get(how, "right"), json_object_get(items, right), words);
	} else {
		map_fields(content, map, json_object_get(items, task), words);
	}
	return content;
}

/* What a row says as the name of a label; for pairs seen from the task's own left, which its first row
 * decided. */
static const char *label_name(
        const struct gl_replay_set *s, const struct gl_table *row, const char *task_left)
{
	const char *winner;

	if (!s->pairwise)
		return gl_table_get(row, "label");
	winner = gl_table_get(row, "winner");
	if (!winner || !strcmp(winner, "tie") || !strcmp(winner, "both_bad"))
		return winner;
	return strcmp(winner, task_left) ? "right" : "left";
}

static int by_worker(const void *a, const void *b)
{
	const struct gl_replay_answer *x = a, *y = b;

	if (x->worker != y->worker)
		return x->worker < y->worker ? -1 : 1;
	return (x->task > y->task) - (x->task < y->task);
}

/* One row: its task (a new one gets its content), its worker, what was said. */
static enum gl_code take_row(struct gl_replay_set *s, const json_t *items, json_t *lefts,
        const struct gl_table *row, struct gl_replay_answer *out, struct gl_err *e)
{
	const char *task = gl_table_get(row, "task"), *worker = gl_table_get(row, "worker");
	int32_t t = task ? gl_names_add(&s->task, task) : -1;
	int32_t w = worker ? gl_names_add(&s->worker, worker) : -1;
	const char *left = s->pairwise ? gl_table_get(row, "left") : "";
	const char *said;
	int32_t label;

	if (t < 0 || w < 0 || !left)
		return gl_fail(e, GL_INVALID, "answers.csv needs the columns task, worker and %s, in UTF-8",
		        s->pairwise ? "left, right, winner" : "label");
	if ((size_t)t == json_array_size(s->content)) {
		json_array_append_new(s->content,
		        make_content(s, items, task, gl_table_get(row, "left"), gl_table_get(row, "right")));
		json_array_append_new(lefts, json_string(left));
	}
	said = label_name(s, row, json_string_value(json_array_get(lefts, (size_t)t)));
	label = s->labelled || !said ? gl_names_find(&s->label, said) : gl_names_add(&s->label, said);
	if (label < 0)
		return gl_fail(
		        e, GL_INVALID, "task %s, worker %s: the template has no such option", task, worker);
	*out = (struct gl_replay_answer){
		.worker = (uint32_t)w, .task = (uint32_t)t, .label = (uint32_t)label
	};
	return GL_OK;
}

/* Sorts, and keeps one answer of each worker to each task: an account can answer a task only once. */
static void sort_answers(struct gl_replay_set *s)
{
	uint32_t kept = 0;

	qsort(s->answer, s->answers, sizeof(*s->answer), by_worker);
	for (uint32_t i = 0; i < s->answers; i++)
		if (!kept || by_worker(&s->answer[kept - 1], &s->answer[i]))
			s->answer[kept++] = s->answer[i];
	s->answers = kept;
}

static enum gl_code read_rows(
        struct gl_replay_set *s, const char *path, const json_t *items, uint32_t limit, struct gl_err *e)
{
	json_auto_t *lefts = json_array();
	gl_table_auto csv = { 0 };
	uint32_t cap = 0;

	if (gl_table_open(&csv, path, e))
		return e->code;
	while ((!limit || s->answers < limit) && gl_table_next(&csv, e)) {
		if (s->answers == cap) {
			struct gl_replay_answer *more =
			        realloc(s->answer, (cap = cap ? cap * 2 : 4096) * sizeof(*more));

			if (!more)
				return gl_fail(e, GL_NO_MEMORY, "out of memory");
			s->answer = more;
		}
		if (take_row(s, items, lefts, &csv, &s->answer[s->answers], e))
			return e->code;
		s->answers++;
	}
	return e->code;
}

static enum gl_code read_answers(
        struct gl_replay_set *s, const char *folder, uint32_t limit, struct gl_err *e)
{
	gl_mem_auto char *path = gl_path_join(folder, "answers.csv");
	const json_t *key = json_object_get(json_object_get(s->document, "items"), "key");
	json_auto_t *items = read_items(folder, json_string_value(key), e);

	if (!items || e->code)
		return e->code;
	if (s->stated ? gl_replay_ballots_read(s, folder, items, limit, e)
	              : read_rows(s, path, items, limit, e))
		return e->code;
	for (uint32_t i = 0; s->stated && i < s->task.n; i++)
		json_array_append_new(s->content, make_content(s, items, s->task.name[i], NULL, NULL));
	if (!s->answers)
		return gl_fail(e, GL_INVALID, "%s holds no answers", path);
	sort_answers(s);
	return GL_OK;
}

/* truth.csv may be missing, and may know tasks that were not answered. */
static enum gl_code read_truth(struct gl_replay_set *s, const char *folder, struct gl_err *e)
{
	gl_mem_auto char *path = gl_path_join(folder, "truth.csv");
	gl_table_auto csv = { 0 };

	s->truth = malloc(s->task.n * sizeof(*s->truth));
	if (!s->truth)
		return gl_fail(e, GL_NO_MEMORY, "out of memory");
	for (uint32_t i = 0; i < s->task.n; i++)
		s->truth[i] = -1;
	if (access(path, R_OK))
		return GL_OK;
	if (gl_table_open(&csv, path, e))
		return e->code;
	while (s->labelled && gl_table_next(&csv, e)) {
		int32_t task = gl_names_find(&s->task, gl_table_get(&csv, "task"));
		int32_t label = gl_names_find(&s->label, gl_table_get(&csv, "label"));

		if (task < 0 || label < 0)
			continue;
		s->truths += s->truth[task] < 0;
		s->truth[task] = label;
	}
	return e->code;
}

enum gl_code gl_replay_read(
        struct gl_replay_set *s, const char *document, const char *folder, uint32_t limit, struct gl_err *e)
{
	json_error_t where;

	*s = (struct gl_replay_set){ .document = json_load_file(document, JSON_REJECT_DUPLICATES, &where),
		.content = json_array() };
	if (!s->document)
		return gl_fail(e, GL_INVALID, "%s: line %d: %s", document, where.line, where.text);
	if (read_question(s, e) || read_answers(s, folder, limit, e) || read_truth(s, folder, e))
		return e->code;
	return GL_OK;
}

void gl_replay_release(struct gl_replay_set *s)
{
	gl_names_release(&s->task);
	gl_names_release(&s->worker);
	gl_names_release(&s->label);
	json_decref(s->content);
	json_decref(s->document);
	free(s->answer);
	free(s->truth);
	*s = (struct gl_replay_set){ 0 };
}

const struct gl_replay_answer *gl_replay_find(const struct gl_replay_set *s, uint32_t worker, uint32_t task)
{
	struct gl_replay_answer key = { .worker = worker, .task = task };

	return bsearch(&key, s->answer, s->answers, sizeof(key), by_worker);
}
