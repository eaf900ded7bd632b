/* ballots_file: ratings, texts and sets of options from files, and what they come to on a real crowd. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "testdata.h"

#include "base/auto.h"
#include "cli/ballots_file.h"
#include "cli/files.h"

static const struct gl_question_type *type_of(const char *name)
{
	return gl_question_type_find(name, strlen(name));
}

/* A file of this text; the caller unlinks it. */
static void write_text(char path[sizeof("/tmp/goldleaf-XXXXXX")], const char *text)
{
	int fd;

	strcpy(path, "/tmp/goldleaf-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static enum gl_code read_text(struct gl_ballots_file *b, const char *type, const char *text, struct gl_err *e)
{
	char path[sizeof("/tmp/goldleaf-XXXXXX")];
	enum gl_code code;

	write_text(path, text);
	code = gl_ballots_file_read(
	        b, &(struct gl_ballots_source){ .type = type_of(type), .answers = path }, e);
	unlink(path);
	return code;
}

/* What is known may be a name that nobody said, and of tasks that nobody answered nothing is. */
START_TEST(what_is_known_comes_with_its_names)
{
	char answers[sizeof("/tmp/goldleaf-XXXXXX")], gold[sizeof("/tmp/goldleaf-XXXXXX")];
	struct gl_ballots_file b;
	struct gl_err e = { 0 };

	write_text(answers, "task,worker,choices\nt1,a,x|y\nt1,b,x\nt2,a,y\nt3,b,\n");
	write_text(gold, "task,choices\nt3,rare|x\nt9,other\nt1,y\n");
	ck_assert_msg(!gl_ballots_file_read(&b,
	                      &(struct gl_ballots_source){
	                              .type = type_of("multi_choice"), .answers = answers, .gold = gold },
	                      &e),
	        "%s", e.text);
	unlink(answers);
	unlink(gold);
	ck_assert_uint_eq(b.option.n, 3); /* rare, x, y */
	ck_assert_uint_eq(b.file.votes.labels, 3);
	ck_assert_uint_eq(gl_word(b.file.votes.known[0].data, 0), 4);
	ck_assert_ptr_null(b.file.votes.known[1].data);
	ck_assert_uint_eq(gl_word(b.file.votes.known[2].data, 0), 3);
	gl_ballots_file_release(&b);
}
END_TEST

static const struct {
	const char *type, *text, *error;
} files[] = {
	{ "rating", "task,worker,rating\nt,a,3\nt,b,-4\n", NULL },
	{ "rating", "worker,label,task\na,3,t\n", NULL },
	{ "rating", "task,worker,rating\nt,a,1000001\n", "\"1000001\" is no whole number" },
	{ "rating", "task,worker,rating\nt,a,3.5\n", "\"3.5\" is no whole number" },
	{ "rating", "task,worker,rating\nt,a,\n", "line 2" },
	{ "rating", "item,user,score\nt,a,3\n", NULL },
	{ "rating", "task,worker,mark\nt,a,3\n", "task,worker,rating" },
	{ "rating", "task,worker,rating\nt,a,3\nt,a,3\n", "already, in line 2" },
	{ "text", "task,worker,text\nt,a,\"x, y\"\nt,b,\n", NULL },
	{ "multi_choice", "task,worker,choices\nt,a,x|y\nt,b,\nt,c,z|x\n", NULL },
};

START_TEST(files_are_read_by_their_type)
{
	struct gl_ballots_file b;
	struct gl_err e = { 0 };
	enum gl_code code = read_text(&b, files[_i].type, files[_i].text, &e);

	if (files[_i].error)
		ck_assert_msg(code && strstr(e.text, files[_i].error), "%s", e.text);
	else
		ck_assert_msg(!code, "%s", e.text);
	gl_ballots_file_release(&b);
}
END_TEST

START_TEST(options_are_sets_in_byte_order)
{
	struct gl_ballots_file b;
	struct gl_err e = { 0 };

	ck_assert_msg(!read_text(&b, "multi_choice", "task,worker,choices\nt,a,z|y\nt,b,\nt,c,x|z|x\n", &e),
	        "%s", e.text);
	ck_assert_uint_eq(b.file.votes.labels, 3);
	ck_assert_uint_eq(gl_word(b.ballot[0].data, 0), 6);
	ck_assert_uint_eq(gl_word(b.ballot[1].data, 0), 0);
	ck_assert_uint_eq(gl_word(b.ballot[2].data, 0), 5);
	gl_ballots_file_release(&b);
}
END_TEST

/* Two rows of ann are one answer; bob and cleo have none in the file, but were asked. */
START_TEST(an_answer_has_any_number_of_rows)
{
	char answers[sizeof("/tmp/goldleaf-XXXXXX")], assigned[sizeof(answers)];
	struct gl_ballots_source from = { .type = type_of("spans"), .answers = answers };
	struct gl_ballots_file b;
	struct gl_err e = { 0 };

	write_text(answers, "task,worker,start,end,label\nt,ann,0,5,PER\nu,dan,1,2,LOC\nt,ann,9,12,LOC\n");
	write_text(assigned, "worker,task\nann,t\nbob,t\ncleo,v\n");
	ck_assert_msg(!gl_ballots_file_read(&b, &from, &e), "%s", e.text);
	ck_assert_uint_eq(b.file.votes.n, 2);
	ck_assert_uint_gt(b.ballot[0].len, b.ballot[1].len);
	gl_ballots_file_release(&b);
	from.assigned = assigned;
	ck_assert_msg(!gl_ballots_file_read(&b, &from, &e), "%s", e.text);
	ck_assert_uint_eq(b.file.votes.n, 4);
	ck_assert_uint_eq(b.file.votes.items, 3);
	ck_assert_uint_eq(b.option.n, 2);
	ck_assert_str_eq(b.file.worker.name[b.file.votes.vote[1].worker], "bob");
	ck_assert_uint_lt(b.ballot[1].len, b.ballot[0].len);
	gl_ballots_file_release(&b);
	from.type = type_of("rating");
	ck_assert(gl_ballots_file_read(&b, &from, &e) == GL_INVALID);
	gl_ballots_file_release(&b);
	unlink(answers);
	unlink(assigned);
}
END_TEST

START_TEST(the_first_of_repeated_answers_may_count)
{
	char answers[sizeof("/tmp/goldleaf-XXXXXX")];
	struct gl_ballots_source from = { .type = type_of("rating"), .answers = answers };
	struct gl_ballots_file b;
	struct gl_err e = { 0 };

	write_text(answers, "task,worker,rating\nt,a,3\nt,b,9\nt,a,4\n");
	ck_assert(gl_ballots_file_read(&b, &from, &e) == GL_INVALID);
	ck_assert_msg(strstr(e.text, "line 4: ") && strstr(e.text, "in line 2"), "%s", e.text);
	gl_ballots_file_release(&b);
	from.first = true;
	e = (struct gl_err){ 0 };
	ck_assert_msg(!gl_ballots_file_read(&b, &from, &e), "%s", e.text);
	ck_assert_uint_eq(b.file.votes.n, 2);
	ck_assert_uint_eq(gl_word(b.ballot[0].data, 0), 3);
	gl_ballots_file_release(&b);
	unlink(answers);
}
END_TEST

static enum gl_code count_rows(void *arg, uint32_t task, const struct gl_file_answer *truth, struct gl_err *e)
{
	uint32_t *rows = arg;

	(void)e;
	rows[task] = truth->rows;
	return GL_OK;
}

START_TEST(truths_without_rows_are_known_where_that_is_said)
{
	char answers[sizeof("/tmp/goldleaf-XXXXXX")], truth[sizeof(answers)], tasks[sizeof(answers)];
	struct gl_ballots_source from = { .type = type_of("spans"), .answers = answers };
	uint32_t rows[3] = { 99, 99, 99 };
	struct gl_ballots_file b;
	struct gl_err e = { 0 };

	write_text(answers, "task,worker,start,end,label\na,ann,0,5,PER\nb,ann,1,2,LOC\nc,ann,1,2,LOC\n");
	write_text(truth, "task,start,end,label\nb,1,2,LOC\nb,4,6,ORG\nnobodys,1,2,LOC\n");
	write_text(tasks, "task\nb\nc\nc\n");
	ck_assert_msg(!gl_ballots_file_read(&b, &from, &e), "%s", e.text);
	ck_assert(!gl_truths_read(&b, truth, NULL, count_rows, rows, &e));
	ck_assert(rows[0] == 99 && rows[1] == 2 && rows[2] == 99);
	ck_assert(!gl_truths_read(&b, truth, tasks, count_rows, rows, &e));
	ck_assert(rows[0] == 99 && rows[1] == 2 && rows[2] == 0);
	gl_ballots_file_release(&b);
	unlink(answers);
	unlink(truth);
	unlink(tasks);
}
END_TEST

/* Against the experts' mean, as reference runs of other code have it. */
static const struct {
	const char *method;
	double rmse, mae;
} figures[] = {
	{ "mean", 17.835, 12.022 },
	{ "median", 21.264, 13.529 },
};

static double rating_of(const struct gl_belief *b, const struct gl_buf *values)
{
	const char *at = values->data + b->at;

	return (double)(int64_t)gl_word(at, 0) / (b->len > 8 ? (double)gl_word(at, 1) : 1);
}

START_TEST(affect_comes_to_its_reference_figures)
{
	struct gl_ballots_file b;
	gl_buf_auto values = { 0 };
	gl_mem_auto struct gl_belief *belief = NULL;
	gl_mem_auto char *truth = NULL, *path = NULL;
	struct gl_err e = { 0 };
	struct gl_ballots_source from = { .type = type_of("rating") };
	double squares = 0, sum = 0;
	unsigned n = 0;
	size_t len;

	if (!test_data())
		return;
	truth = test_file(&len, "affect/truth.csv");
	ck_assert_int_gt(asprintf(&path, "%s/affect/answers.csv", test_data()), 0);
	from.answers = path;
	ck_assert_msg(!gl_ballots_file_read(&b, &from, &e), "%s", e.text);
	belief = calloc(b.file.votes.items, sizeof(*belief));
	gl_buf_init(&values, 1 << 20);
	ck_assert(!gl_consensus_values(
	        gl_method_find(gl_number_methods, figures[_i].method), &b.file.votes, belief, &values, &e));
	for (char *line = strchr(truth, '\n'); line && line[1]; line = strchr(line + 1, '\n'), n++) {
		char task[100];
		double want, off;

		ck_assert_int_eq(sscanf(line + 1, "%99[^,],%lf", task, &want), 2);
		off = rating_of(&belief[gl_name_list_find(&b.file.task, task)], &values) - want;
		sum += fabs(off);
		squares += off * off;
	}
	ck_assert_uint_eq(n, 700);
	ck_assert_double_eq_tol(sqrt(squares / n), figures[_i].rmse, 0.001);
	ck_assert_double_eq_tol(sum / n, figures[_i].mae, 0.001);
	gl_ballots_file_release(&b);
}
END_TEST

Suite *ballots_file_suite(void);
Suite *ballots_file_suite(void)
{
	Suite *s = suite_create("ballots_file");
	TCase *t = tcase_create("ballots_file");

	tcase_add_loop_test(t, files_are_read_by_their_type, 0, GL_COUNT(files));
	tcase_add_test(t, what_is_known_comes_with_its_names);
	tcase_add_test(t, options_are_sets_in_byte_order);
	tcase_add_test(t, an_answer_has_any_number_of_rows);
	tcase_add_test(t, the_first_of_repeated_answers_may_count);
	tcase_add_test(t, truths_without_rows_are_known_where_that_is_said);
	tcase_add_loop_test(t, affect_comes_to_its_reference_figures, 0, GL_COUNT(figures));
	suite_add_tcase(s, t);
	return s;
}
