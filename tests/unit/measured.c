#include "measured.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "testdata.h"

struct scored {
	struct measured *m;
	void *sums;
	uint64_t tasks;
};

static enum gl_code score(void *arg, uint32_t task, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct scored *s = arg;
	bool same;

	s->tasks++;
	return s->m->b.type->score(s->sums, &same, &s->m->b, measured_value(s->m, task), truth, e);
}

static const char *path_of(char out[300], const char *file)
{
	if (!file)
		return NULL;
	snprintf(out, 300, "%s/%s", test_data(), file);
	return out;
}

void measure(struct measured *m, const struct measured_files *files)
{
	const struct gl_question_type *type = gl_question_type_find(files->type, strlen(files->type));
	char answers[300], assigned[300], truth[300], tasks[300];
	struct gl_ballots_source from = { .type = type,
		.answers = path_of(answers, files->answers),
		.assigned = path_of(assigned, files->assigned),
		.first = true };
	struct scored s = { .m = m };
	struct gl_err e = { 0 };

	*m = (struct measured){ 0 };
	ck_assert_msg(!gl_ballots_file_read(&m->b, &from, &e), "%s", e.text);
	m->belief = calloc(m->b.file.votes.items, sizeof(*m->belief));
	gl_buf_init(&m->values, SIZE_MAX);
	ck_assert_msg(!gl_consensus_values(gl_method_find(type->methods, files->method), &m->b.file.votes,
	                      m->belief, &m->values, &e),
	        "%s", e.text);
	if (!files->truth)
		return;
	s.sums = calloc(1, m->b.type->sums_size);
	ck_assert_msg(!gl_truths_read(&m->b, path_of(truth, files->truth), path_of(tasks, files->tasks),
	                      score, &s, &e),
	        "%s", e.text);
	m->b.type->figures(&m->figures, &m->b, s.sums, s.tasks);
	free(s.sums);
}

void measured_release(struct measured *m)
{
	gl_ballots_file_release(&m->b);
	free(m->belief);
	gl_buf_release(&m->values);
}

struct gl_ballot measured_value(const struct measured *m, uint32_t task)
{
	return (struct gl_ballot){ m->values.data + m->belief[task].at, m->belief[task].len };
}

double measured_figure(const struct measured *m, const char *name)
{
	for (size_t i = 0; i < m->figures.n; i++)
		if (!strcmp(m->figures.figure[i].name, name))
			return m->figures.figure[i].value;
	ck_abort_msg("no figure is called \"%s\"", name);
	return 0;
}

void measured_labels(struct gl_votes_file *f, int32_t **truth, const char *set)
{
	char path[2][300];
	struct gl_err e = { 0 };

	snprintf(path[0], sizeof(path[0]), "%s/%s/answers.csv", test_data(), set);
	snprintf(path[1], sizeof(path[1]), "%s/%s/truth.csv", test_data(), set);
	ck_assert_msg(!gl_votes_file_read(f, path[0], NULL, &e) && !gl_truth_file_read(truth, f, path[1], &e),
	        "%s", e.text);
}

double measured_accuracy(const struct gl_belief *b, const int32_t *truth, uint32_t from, uint32_t items)
{
	double sum = 0;
	uint32_t known = 0;

	for (uint32_t i = from; i < items; i++) {
		known += truth[i] >= 0;
		if (truth[i] >= 0 && truth[i] < GL_LABELS_MAX && b[i].top >> truth[i] & 1)
			sum += 1.0 / __builtin_popcountll(b[i].top);
	}
	return 100 * sum / known;
}
