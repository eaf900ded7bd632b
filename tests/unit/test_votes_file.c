/* votes_file: what the commands on files read, and what they refuse with the line it stands on. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "made_crowd.h"

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
	/* Other separators, names and spellings. */
	{ "task\tworker\tlabel\nt,1\tw\tsay \"x\"\n", "t,1:w=say \"x\"", NULL },
	{ "task;worker;label\nt;w;\"x;y\"\n", "t:w=x;y", NULL },
	{ "task,worker,label\nt;1,w\t,x\n", "t;1:w\t=x", NULL },
	{ "\xef\xbb\xbf Task , WorkerID,LABEL\r\nt,w, x\r\n\r\n", "t:w= x", NULL },
	{ "question,annotator,answer\nt,w,x\n", "t:w=x", NULL },
	{ "question,task,worker,label\nq,t,w,x\n", "t:w=x", NULL },
	{ "question,item,worker,label\nq,t,w,x\n", NULL,
	        "\"item\" is not the only column that could be the task" },
	{ "question_id,model_a,model_b,winner,judge\np,a,b,model_b,w\np,b,a,model_b,v\n",
	        "p:v=left p:w=right", NULL },
	{ "task,worker,left,right,winner\np,w,left,b,left\np,v,left,b,right\np,u,left,b,tie (bothbad)\n",
	        "p:u=both_bad p:v=right p:w=left", NULL },
	{ "", NULL, "it is empty" },
	{ "\n\n", NULL, "it is empty" },
	{ "t,w,x\n", NULL, "it is \"t,w,x\"" },
	{ "\x1f\x8b\x08", NULL, "zcat FILE |" },
	{ "{\"task\":1}\n", NULL, "it is JSON" },
	{ "\xff\xfet", NULL, "iconv" },
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

/* --columns, and of what the votes then are, or why not. */
static const struct {
	const char *columns, *text, *votes;
} given[] = {
	{ "task=hit,label=b", "hit,worker,a,b\nt,w,x,y\n", "t:w=y" },
	{ "label=b", "task,worker,label,b\nt,w,x,y\n", "t:w=y" },
	{ "worker,task,,label", "w,t,9,x\nv,t,9,y\n", "t:v=y t:w=x" },
	{ "label=nowhere", "task,worker,label\nt,w,x\n", "t:w=x" },
	{ "task=a,worker", NULL, NULL },
	{ "task=", NULL, NULL },
	{ "=a", NULL, NULL },
};

START_TEST(a_user_says_which_column_is_which)
{
	struct gl_votes_file f;
	struct gl_columns columns;
	struct gl_err e = { 0 };
	struct scratch s;
	gl_buf_auto out = { 0 };

	ck_assert_int_eq(
	        gl_columns_parse(&columns, given[_i].columns, &e), given[_i].text ? GL_OK : GL_INVALID);
	if (!given[_i].text)
		return;
	gl_buf_init(&out, 1000);
	scratch_write(&s, given[_i].text);
	ck_assert_msg(!gl_votes_file_read_from(
	                      &f, &(struct gl_votes_source){ .answers = s.path, .columns = &columns }, &e),
	        "%s", e.text);
	unlink(s.path);
	votes_print(&out, &f);
	ck_assert_str_eq(out.data, given[_i].votes);
	gl_votes_file_release(&f);
}
END_TEST

START_TEST(a_file_of_truths_without_names_has_no_workers)
{
	struct gl_columns columns;
	struct gl_votes_file f;
	struct gl_err e = { 0 };
	struct scratch answers, truths;
	int32_t *truth = NULL;

	ck_assert(!gl_columns_parse(&columns, "worker,task,label", &e));
	scratch_write(&answers, "w,a,x\nw,b,y\n");
	scratch_write(&truths, "b,x\na,y\n");
	ck_assert_msg(!gl_votes_file_read_from(&f,
	                      &(struct gl_votes_source){ .answers = answers.path, .columns = &columns }, &e),
	        "%s", e.text);
	ck_assert_msg(!gl_truth_file_read_as(&truth, &f, truths.path, &columns, &e), "%s", e.text);
	ck_assert_int_eq(truth[0], 1);
	ck_assert_int_eq(truth[1], 0);
	unlink(answers.path);
	unlink(truths.path);
	free(truth);
	gl_votes_file_release(&f);
}
END_TEST

/* Few answers to a task, and more than are sorted by hand. */
START_TEST(the_first_of_repeated_answers_may_count)
{
	gl_buf_auto text = { 0 };
	struct gl_votes_file f;
	struct gl_err e = { 0 };
	struct scratch s;
	int workers = _i ? 100 : 3;

	gl_buf_init(&text, 100000);
	gl_buf_puts(&text, "task,worker,label\n");
	for (int again = 0; again < 3; again++)
		for (int w = 0; w < workers; w++)
			gl_buf_printf(&text, "t,%d,%s\n", w, again ? "later" : "first");
	scratch_write(&s, text.data);
	ck_assert_msg(!gl_votes_file_read_from(
	                      &f, &(struct gl_votes_source){ .answers = s.path, .first = true }, &e),
	        "%s", e.text);
	unlink(s.path);
	ck_assert_uint_eq(f.votes.n, (uint64_t)workers);
	ck_assert_uint_eq(f.repeated, 2 * (uint64_t)workers);
	for (uint64_t i = 0; i < f.votes.n; i++)
		ck_assert_str_eq(f.label.name[f.votes.vote[i].label], "first");
	gl_votes_file_release(&f);
}
END_TEST

/* What wawa and majority say is the same, by names, however labels are numbered. */
START_TEST(labels_of_each_task_may_be_numbered_anew)
{
	static const char *const methods[] = { "majority", "wawa" };
	const struct gl_method *method = gl_method_find(gl_label_methods, methods[_i]);
	struct gl_votes_file f[2];
	struct gl_belief belief[2][40];
	struct gl_err e = { 0 };
	gl_buf_auto text = { 0 };
	struct scratch s, gold;
	uint64_t seed = 5;

	gl_buf_init(&text, 100000);
	gl_buf_puts(&text, "task,worker,label\n");
	for (int task = 0; task < 40; task++)
		for (int w = 0; w < 5; w++)
			gl_buf_printf(&text, "t%d,w%d,l%d\n", task, w,
			        (int)(made_below(&seed, 2) ? (uint32_t)task : made_below(&seed, 40)));
	scratch_write(&s, text.data);
	scratch_write(&gold, "task,label\nt7,l8\nt30,l39\n");
	for (int i = 0; i < 2; i++) {
		ck_assert_msg(!gl_votes_file_read(&f[i], s.path, gold.path, &e), "%s", e.text);
		ck_assert_msg(!i || !gl_votes_file_anew(&f[i], &e), "%s", e.text);
		ck_assert_msg(!gl_consensus(method, &f[i].votes, belief[i], NULL, &e), "%s", e.text);
	}
	unlink(s.path);
	unlink(gold.path);
	ck_assert_uint_le(f[1].votes.labels, 6);
	for (uint32_t i = 0; i < 40; i++) {
		ck_assert_str_eq(gl_votes_file_label(&f[0], i, belief[0][i].label),
		        gl_votes_file_label(&f[1], i, belief[1][i].label));
		ck_assert_uint_eq(belief[0][i].tied, belief[1][i].tied);
		ck_assert_uint_eq(belief[0][i].num, belief[1][i].num);
		ck_assert_uint_eq(belief[0][i].den, belief[1][i].den);
	}
	for (int i = 0; i < 2; i++)
		gl_votes_file_release(&f[i]);
}
END_TEST

START_TEST(a_task_may_have_64_of_any_number_of_labels)
{
	gl_buf_auto text = { 0 };
	struct gl_votes_file f;
	struct gl_err e = { 0 };

	gl_buf_init(&text, 100000);
	gl_buf_puts(&text, "task,worker,label\n");
	for (int i = 0; i < 300; i++)
		gl_buf_printf(&text, "t%d,w%d,%d\n", i / 64, i, i);
	for (int more = 0; more < 2; more++) {
		struct scratch s;

		scratch_write(&s, text.data);
		ck_assert_msg(!gl_votes_file_read_from(
		                      &f, &(struct gl_votes_source){ .answers = s.path, .any = true }, &e),
		        "%s", e.text);
		unlink(s.path);
		ck_assert_int_eq(gl_votes_file_anew(&f, &e), more ? GL_TOO_LARGE : GL_OK);
		ck_assert(!more || strstr(e.text, "task \"t1\" has 65 different labels"));
		gl_votes_file_release(&f);
		gl_buf_puts(&text, "t1,v,one more\n");
	}
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
	/* A truth comes before a label that only may be meant, as in a file that has both. */
	{ "question,gold\na,x\n", NULL, { 0, -1, -1 } },
	{ "task,worker,response,gold\na,w,x,y\na,v,x,y\n", NULL, { 1, -1, -1 } },
	{ "task,label,truth\na,x,y\n", NULL, { 1, -1, -1 } },
	{ "task,label,correct\na,x,0\n", NULL, { 0, -1, -1 } },
	{ "task,worker\na,x\n", "must name the columns task,label", { 0 } },
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
	tcase_add_loop_test(t, a_user_says_which_column_is_which, 0, GL_COUNT(given));
	tcase_add_test(t, a_file_of_truths_without_names_has_no_workers);
	tcase_add_loop_test(t, the_first_of_repeated_answers_may_count, 0, 2);
	tcase_add_loop_test(t, labels_of_each_task_may_be_numbered_anew, 0, 2);
	tcase_add_test(t, a_task_may_have_64_of_any_number_of_labels);
	tcase_add_test(t, there_may_be_64_labels);
	tcase_add_test(t, a_file_that_is_not_there_is_named);
	tcase_add_loop_test(t, truths_are_read_by_name, 0, GL_COUNT(truths));
	suite_add_tcase(s, t);
	return s;
}
