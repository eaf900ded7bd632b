#include "cli/demo_score.h"

#include <string.h>

#include "base/auto.h"
#include "cli/client_project.h"

/* Chance that drawing by lot among the labels with the most votes gives the truth; -1: there are no votes. */
static double by_votes(const json_t *votes, const char *truth)
{
	json_int_t top = 0;
	unsigned tops = 0;
	bool right = false;
	const char *label;
	json_t *count;

	json_object_foreach ((json_t *)votes, label, count) {
		if (json_integer_value(count) < top || !json_integer_value(count))
			continue;
		if (json_integer_value(count) > top)
			tops = 0, right = false;
		top = json_integer_value(count);
		tops++;
		right = right || !strcmp(label, truth);
	}
	return !tops ? -1 : right ? 1.0 / tops : 0;
}

static void score_record(struct gl_demo_score *s, const json_t *record, const struct gl_demo_tasks *t)
{
	const json_t *q = json_object_get(json_object_get(record, "questions"), t->question);
	const char *status = json_string_value(json_object_get(q, "status"));
	const char *value = json_string_value(json_object_get(json_object_get(q, "value"), "choice"));
	int32_t task = gl_names_find(&t->task, json_string_value(json_object_get(record, "external_id")));
	double majority;

	s->tasks++;
	if (task < 0 || !status)
		return;
	majority = by_votes(json_object_get(q, "votes"), t->label.name[t->truth[task]]);
	s->gold += !strcmp(status, "gold");
	s->undecided += !value && strcmp(status, "withdrawn");
	if (majority < 0 || !strcmp(status, "gold") || !strcmp(status, "withdrawn"))
		return;
	s->scored++;
	s->majority += majority;
	s->consensus += !value ? majority : !strcmp(value, t->label.name[t->truth[task]]);
	s->decided_n += value != NULL;
	s->decided += value && !strcmp(value, t->label.name[t->truth[task]]);
}

static enum gl_code score_records(
        struct gl_demo_score *s, const char *path, const struct gl_demo_tasks *t, struct gl_err *e)
{
	gl_file_auto *f = fopen(path, "r");
	gl_mem_auto char *line = NULL;
	size_t cap = 0;

	if (!f)
		return gl_fail(e, GL_INVALID, "cannot read %s", path);
	while (getline(&line, &cap, f) >= 0) {
		json_auto_t *record = json_loads(line, 0, NULL);

		score_record(s, record, t);
	}
	s->majority /= s->scored ? s->scored : 1;
	s->consensus /= s->scored ? s->scored : 1;
	s->decided /= s->decided_n ? s->decided_n : 1;
	return GL_OK;
}

static void copy_text(char *out, size_t cap, const json_t *from, const char *name)
{
	const char *text = json_string_value(json_object_get(from, name));

	snprintf(out, cap, "%s", text ? text : "-");
}

enum gl_code gl_demo_score(
        struct gl_demo_score *s, const char *bundle, const struct gl_demo_tasks *t, struct gl_err *e)
{
	gl_mem_auto char *records = gl_path_join(bundle, "records.jsonl");
	gl_mem_auto char *path = gl_path_join(bundle, "manifest.json");
	json_auto_t *manifest = json_load_file(path, 0, NULL);
	const json_t *agreement = json_object_get(json_object_get(manifest, "agreement"), t->question);
	const json_t *algorithm = json_object_get(json_object_get(manifest, "algorithm"), t->question);

	*s = (struct gl_demo_score){ 0 };
	copy_text(s->alpha, sizeof(s->alpha), agreement, "alpha");
	copy_text(s->percent, sizeof(s->percent), agreement, "percent");
	copy_text(s->algorithm, sizeof(s->algorithm), algorithm, "name");
	return score_records(s, records, t, e);
}
