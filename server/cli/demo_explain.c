#include "cli/demo_explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/client_project.h"

#define LINES_MAX (1 << 20)
#define SLOWER    3 /* than a choice among options: there is something to write */

static const char *const faults[] = { "wrong", "gap", "words", "vague", "long" };

/* Calls add for each line of a file of JSON lines. */
static enum gl_code each_line(const char *folder, const char *name, struct gl_buf *keep,
        bool (*add)(struct gl_demo_explain *x, json_t *line), struct gl_demo_explain *x, struct gl_err *e)
{
	gl_mem_auto char *path = gl_path_join(folder, name);
	gl_file_auto *f = fopen(path, "r");
	gl_mem_auto char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while (f && (len = getline(&line, &cap, f)) > 0) {
		json_auto_t *json = json_loadb(line, (size_t)len, JSON_REJECT_DUPLICATES, NULL);

		if (!json || !add(x, json))
			return gl_fail(
			        e, GL_INVALID, "%s: a line that is not as expected: %.60s", path, line);
		if (keep)
			gl_buf_add(keep, line, (size_t)len);
	}
	return f ? GL_OK : gl_fail(e, GL_INVALID, "cannot read %s", path);
}

static bool add_task(struct gl_demo_explain *x, json_t *line)
{
	const char *id = json_string_value(json_object_get(line, "external_id"));
	json_t *text = json_object_get(json_object_get(line, "content"), "explanation");

	return id && text && gl_names_add(&x->task, id) == (int32_t)json_array_size(x->given) &&
	       !json_array_append(x->given, text) && !json_array_append_new(x->truth, json_null());
}

static bool add_truth(struct gl_demo_explain *x, json_t *line)
{
	int32_t i = gl_names_find(&x->task, json_string_value(json_object_get(line, "external_id")));

	return i >= 0 && json_array_size(json_object_get(line, "better")) &&
	       !json_array_set(x->truth, (size_t)i, line);
}

enum gl_code gl_demo_explain_read(struct gl_demo_explain *x, const char *folder, struct gl_err *e)
{
	gl_mem_auto char *path = gl_path_join(folder, "explain.json");

	*x = (struct gl_demo_explain){ .document = json_load_file(path, JSON_REJECT_DUPLICATES, NULL),
		.truth = json_array(),
		.given = json_array() };
	gl_buf_init(&x->lines, LINES_MAX);
	if (!x->document)
		return gl_fail(e, GL_INVALID, "cannot read %s", path);
	if (each_line(folder, "explain.jsonl", &x->lines, add_task, x, e))
		return e->code;
	return each_line(folder, "explain.truth.jsonl", NULL, add_truth, x, e);
}

void gl_demo_explain_release(struct gl_demo_explain *x)
{
	json_decref(x->document);
	json_decref(x->truth);
	json_decref(x->given);
	gl_names_release(&x->task);
	gl_buf_release(&x->lines);
	*x = (struct gl_demo_explain){ 0 };
}

static json_int_t rate(struct gl_stream *s, json_int_t clear, bool right)
{
	json_int_t by = right ? gl_stream_below(s, 1000) < 200 : 1 + (json_int_t)gl_stream_below(s, 2);
	json_int_t rating = gl_stream_below(s, 2) ? clear + by : clear - by;

	return rating < 1 ? 1 : rating > 5 ? 5 : rating;
}

static bool has_fault(const json_t *truth, const char *fault)
{
	const json_t *f;
	size_t i;

	json_array_foreach (json_object_get(truth, "faults"), i, f)
		if (!strcmp(json_string_value(f), fault))
			return true;
	return false;
}

static json_t *tick(struct gl_stream *s, const json_t *truth, bool right)
{
	json_t *list = json_array();

	for (size_t i = 0; i < GL_COUNT(faults); i++) {
		bool there = has_fault(truth, faults[i]);
		bool seen = gl_stream_below(s, 1000) < (there ? right ? 930u : 500u : right ? 40u : 220u);

		if (seen)
			json_array_append_new(list, json_string(faults[i]));
	}
	return list;
}

json_t *gl_demo_explain_say(
        const struct gl_demo_explain *x, uint64_t seed, uint32_t who, uint32_t task, int64_t *active_ms)
{
	const json_t *truth = json_array_get(x->truth, task);
	const json_t *better = json_object_get(truth, "better");
	struct gl_stream s;
	bool right = gl_demo_right(&s, seed, who, x->task.name[task]);
	json_t *text;

	if (!truth)
		return NULL;
	*active_ms = SLOWER * gl_demo_pace(&s, who);
	text = right ? json_array_get(better, (size_t)gl_stream_below(&s, json_array_size(better)))
	             : json_array_get(x->given, task);
	return json_pack("{s:{s:I}, s:{s:o}, s:{s:O}}", "clear", "rating",
	        rate(&s, json_integer_value(json_object_get(truth, "clear")), right), "faults", "choices",
	        tick(&s, truth, right), "better", "text", text);
}
