/* votes_file: what the commands on files read, and what they refuse with the line it stands on. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "cli/votes_file.h"

struct scratch {
	char path[32];
};

static void scratch_write(struct scratch *s, const char *text)
{
	int fd;

	strcpy(s->path, "/tmp/goldleaf-XXXXXX");
	fd = mkstemp(s->path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static enum gl_code votes_read(struct gl_votes_file *f, const char *text, struct gl_err *e)
{
	struct scratch s;
	enum gl_code code;

	scratch_write(&s, text);
	code = gl_votes_file_read(f, s.path, NULL, e);
	unlink(s.path);
	return code;
}

/* "task:worker=label ..." in the order of the votes. */
static void votes_print(struct gl_buf *out, const struct gl_votes_file *f)
{
	for (uint64_t i = 0; i < f->votes.n; i++) {
		const struct gl_vote *v = &f->votes.vote[i];

		gl_buf_printf(out, "%s%s:%s=%s", i ? " " : "", f->task.name[v->item],
		        f->worker.name[v->worker], f->label.name[v->label]);
	}
}

static const struct {
	const char *text, *votes, *error; /* error NULL: it is right */
} files[] = {
	{ "task,worker,label\n", "", NULL },
	{ "task,worker,label\nt2,b,no\nt10,a,yes\nt2,a,yes\n", "t10:a=yes t2:a=yes t2:b=no", NULL },
	{ "label,seconds,worker,task\nx,7,w,t\n", "t:w=x", NULL },
	{ "task,worker,label\n\"a,b\",\"w\"\"1\",é\n", "a,b:w\"1=é", NULL },
	{ "task,worker,left,right,winner\np,w1,a,b,a\np,w2,a,b,b\np,w3,a,b,tie\np,w4,a,b,both_bad\n",
	        "p:w1=left p:w2=right p:w3=tie p:w4=both_bad", NULL },
	/* Shown the other way round; and a file that has a label, too. */
	{ "task,worker,left,right,winner,label\np,w1,a,b,a,left\np,w2,b,a,a,right\nq,w1,c,a,a,right\n",
	        "p:w1=left p:w2=left q:w1=right", NULL },
	/* "winner" alone is only one more column. */
	{ "task,worker,label,winner\nt,w,x,y\n", "t:w=x", NULL },
	{ "", NULL, "must name the columns" },
	{ "task,label\nt,x\n", NULL, "must name the columns" },
	{ "task,worker,left,right\nt,w,a,b\n", NULL, "must name the columns" },
	{ "task,worker,label\nt,w,x\nt,v,x\nt,w,y\n", NULL,
	        "line 4: worker \"w\" has answered task \"t\" already, in line 2" },
	/* Lines are told as they stand in the file, whatever a row takes. */
	{ "task,worker,label\n\"t\nt\",w,x\n\nu,w,x\nt,w,x\n\n\n\"t\",\"w\",y\n", NULL,
	        "line 9: worker \"w\" has answered task \"t\" already, in line 6" },
	{ "task,worker,label\nt,w,x\nt,,x\n", NULL, "line 3: task, worker and label must not be empty" },
	{ "task,worker,label\nt,w\n", NULL, "line 2: task, worker and label must not be empty" },
	{ "task,worker,label\nt,w,\"x\n", NULL, "line 2: the quote" },
	{ "task,worker,label\nt,w,\xff\n", NULL, "line 2: a name must be UTF-8" },
	{ "task,worker,left,right,winner\np,w,a,b,c\n", NULL, "line 2: the winner must be" },
	{ "task,worker,left,right,winner\np,w,a,a,a\n", NULL, "line 2: left and right are the same" },
	{ "task,worker,left,right,winner\np,w,a,,a\n", NULL, "line 2: left and right must not be empty" },
	{ "task,worker,left,right,winner\np,w,a,b,a\np,v,b,c,b\n", NULL, "line 3: an earlier row" },
	{ "task,worker,left,right,winner\np,w,a,b,a\np,v,c,d,c\n", NULL, "line 3: an earlier row" },
};

START_TEST(files_are_read_or_refused_by_line)
{
	struct gl_votes_file f;
	struct gl_err e = { 0 };
	gl_buf_auto out;

	gl_buf_init(&out, 10000);
	gl_buf_puts(&out, "");
	if (files[_i].error) {
		ck_assert_msg(votes_read(&f, files[_i].text, &e), "%s", files[_i].text);
		ck_assert_msg(strstr(e.text, files[_i].error) != NULL, "%s", e.text);
	} else {
		ck_assert_msg(!votes_read(&f, files[_i].text, &e), "%s", e.text);
		votes_print(&out, &f);
		ck_assert_str_eq(out.data ? out.data : "", files[_i].votes);
	}
	gl_votes_file_release(&f);
}
END_TEST

/* More answers to a task than are sorted by hand, and names of every length. */
START_TEST(any_order_of_lines_gives_the_same_votes)
{
	struct gl_buf text[2], out[2];

	for (int back = 0; back < 2; back++) {
		struct gl_votes_file f;
		struct gl_err e = { 0 };

		gl_buf_init(&text[back], 100000);
		gl_buf_init(&out[back], 100000);
		gl_buf_puts(&text[back], "task,worker,label\n");
		for (int n = 0; n < 300; n++) {
			int i = back ? 299 - n : n;

			gl_buf_printf(
			        &text[back], "task-%0*d,worker%d,%d\n", 1 + i / 3 % 3 * 9, i % 3, i, i % 7);
		}
		ck_assert_msg(!votes_read(&f, text[back].data, &e), "%s", e.text);
		for (uint32_t i = 1; i < f.task.n; i++)
			ck_assert_int_lt(strcmp(f.task.name[i - 1], f.task.name[i]), 0);
		ck_assert_int_eq(gl_name_list_find(&f.worker, "worker299"),
		        (int32_t)f.worker.rank[gl_names_find(&f.worker.found, "worker299")]);
		votes_print(&out[back], &f);
		gl_votes_file_release(&f);
	}
	ck_assert_str_eq(out[0].data, out[1].data);
	for (int back = 0; back < 2; back++) {
		gl_buf_release(&text[back]);
		gl_buf_release(&out[back]);
	}
}
END_TEST

START_TEST(what_is_known_is_a_label_though_nobody_said_it)
{
	struct gl_votes_file f;
	struct gl_err e = { 0 };
	struct scratch answers, gold;

	scratch_write(&answers, "task,worker,label\na,w,x\nb,w,z\n");
	scratch_write(&gold, "task,label\nb,y\nnobody's,q\n");
	ck_assert_msg(!gl_votes_file_read(&f, answers.path, gold.path, &e), "%s", e.text);
	ck_assert_uint_eq(f.votes.labels, 3);
	ck_assert_int_eq(f.votes.clamp[0], -1);
	ck_assert_str_eq(f.label.name[f.votes.clamp[1]], "y");
	gl_votes_file_release(&f);
	unlink(gold.path);
	ck_assert(gl_votes_file_read(&f, answers.path, gold.path, &e));
	ck_assert_msg(strstr(e.text, "cannot read it") != NULL, "%s", e.text);
	gl_votes_file_release(&f);
	unlink(answers.path);
}
END_TEST

START_TEST(there_may_be_64_labels)
{
	gl_buf_auto text;
	struct gl_votes_file f;
	struct gl_err e = { 0 };

	gl_buf_init(&text, 10000);
	gl_buf_puts(&text, "task,worker,label\n");
	for (int i = 1; i <= 64; i++)
		gl_buf_printf(&text, "t,w%d,%d\n", i, i);
	ck_assert_msg(!votes_read(&f, text.data, &e), "%s", e.text);
	ck_assert_uint_eq(f.votes.labels, 64);
	gl_votes_file_release(&f);
	gl_buf_puts(&text, "t,w65,65\n");
	ck_assert_int_eq(votes_read(&f, text.data, &e), GL_TOO_LARGE);
	ck_assert_msg(strstr(e.text, "line 66: this is label number 65") != NULL, "%s", e.text);
	gl_votes_file_release(&f);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_named)
{
	struct gl_votes_file f;
	struct gl_err e = { 0 };

	ck_assert(gl_votes_file_read(&f, "/nowhere/answers.csv", NULL, &e));
	ck_assert_str_eq(e.text, "/nowhere/answers.csv: cannot read it: No such file or directory");
	gl_votes_file_release(&f);
}
END_TEST

static const struct {
	const char *text, *error;
	int32_t truth[3]; /* of tasks a, b, c */
} truths[] = {
	{ "task,label\na,x\nb,y\n", NULL, { 0, 1, -1 } },
	{ "label,task\ny,a\nx,nobody's\n,b\nz,c\n", NULL, { 1, -1, GL_LABELS_MAX } },
	{ "task,truth\na,x\n", "must name the columns task,label", { 0 } },
	{ "task,label\na,x\na,y\n", "line 3: task \"a\" has a label already", { 0 } },
	{ "task,label\n,x\n", "line 2: task must not be empty", { 0 } },
	{ "task,label\na\n", "line 2: task must not be empty, label must be there", { 0 } },
};

START_TEST(truths_are_read_by_name)
{
	struct gl_votes_file f;
	struct gl_err e = { 0 };
	struct scratch s;
	int32_t *truth = NULL;

	ck_assert(!votes_read(&f, "task,worker,label\na,w,x\nb,w,y\nc,w,x\n", &e));
	scratch_write(&s, truths[_i].text);
	ck_assert_int_eq(gl_truth_file_read(&truth, &f, s.path, &e), truths[_i].error ? GL_INVALID : GL_OK);
	unlink(s.path);
	if (truths[_i].error)
		ck_assert_msg(strstr(e.text, truths[_i].error) != NULL, "%s", e.text);
	else
		ck_assert_mem_eq(truth, truths[_i].truth, sizeof(truths[_i].truth));
	free(truth);
	gl_votes_file_release(&f);
}
END_TEST

Suite *votes_file_suite(void);
Suite *votes_file_suite(void)
{
	Suite *s = suite_create("votes_file");
	TCase *t = tcase_create("votes_file");

	tcase_add_loop_test(t, files_are_read_or_refused_by_line, 0, GL_COUNT(files));
	tcase_add_test(t, any_order_of_lines_gives_the_same_votes);
	tcase_add_test(t, what_is_known_is_a_label_though_nobody_said_it);
	tcase_add_test(t, there_may_be_64_labels);
	tcase_add_test(t, a_file_that_is_not_there_is_named);
	tcase_add_loop_test(t, truths_are_read_by_name, 0, GL_COUNT(truths));
	suite_add_tcase(s, t);
	return s;
}
