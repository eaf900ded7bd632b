/* leaderboard: files of comparisons, and a ladder as people read it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/json.h"
#include "cli/comparisons_file.h"
#include "consensus/board.h"

Suite *leaderboard_suite(void);

static enum gl_code read_text(struct gl_comparisons_file *f, const char *text, struct gl_err *e)
{
	char path[] = "/tmp/goldleaf-XXXXXX";
	int fd = mkstemp(path);
	enum gl_code code;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	code = gl_comparisons_file_read(f, path, e);
	unlink(path);
	return code;
}

static const struct {
	const char *text, *error;
} wrong[] = {
	{ "left,right\na,b\n", "left,right,winner" },
	{ "left,right,winner\na,b,c\n", "line 2: the winner must be one of the two" },
	{ "left,right,winner\na,a,a\n", "the same source" },
	{ "left,right,winner\na,,a\n", "must not be empty" },
	{ "left,right,winner,worker\na,b,a,\n", "must not be empty" },
	{ "left,right,winner,strength\na,b,a,4\n", "strength must be 1, 2, 3" },
	{ "left,right,winner,strength\na,b,a,12\n", "strength must be 1, 2, 3" },
	{ "left,right,winner,first\na,b,a,c\n", "first must be one of the two" },
};

START_TEST(what_is_wrong_with_a_file_is_said_with_its_line)
{
	struct gl_comparisons_file f;
	struct gl_err e = { 0 };

	ck_assert_msg(read_text(&f, wrong[_i].text, &e) == GL_INVALID, "%s", wrong[_i].text);
	ck_assert_msg(strstr(e.text, wrong[_i].error), "%s", e.text);
	gl_comparisons_file_release(&f);
}
END_TEST

START_TEST(rows_are_comparisons_in_the_order_shown)
{
	static const struct gl_comparison want[] = {
		{ 1, 0, 1, GL_WINNER_FIRST, 2 },
		{ 0, 1, 0, GL_WINNER_FIRST, 3 },
		{ 1, 0, 0, GL_WINNER_NONE, 2 },
		{ 0, 1, 0, GL_WINNER_SECOND, 1 },
	};
	struct gl_comparisons_file f;
	struct gl_err e = { 0 };

	ck_assert_msg(!read_text(&f,
	                      "worker,left,right,winner,strength,first\n"
	                      "w,y,x,y,,\n"
	                      "v,y,x,x,3,x\n"
	                      "v,y,x,both_bad,3,y\n"
	                      "v,x,y,y,1,x\n",
	                      &e),
	        "%s", e.text);
	ck_assert_uint_eq(f.in.n, GL_COUNT(want));
	ck_assert(f.in.sources == 2 && f.in.workers == 2 && !strcmp(f.source.name[1], "y"));
	for (size_t i = 0; i < f.in.n; i++)
		ck_assert_msg(
		        !memcmp(&f.in.comparison[i], &want[i], offsetof(struct gl_comparison, weight) + 1),
		        "row %zu", i);
	gl_comparisons_file_release(&f);
}
END_TEST

/* The order of the rows, and which side a source stands on, are nothing that a leaderboard knows. */
static void board_text(struct gl_buf *out, const char *method, const char *file)
{
	struct gl_comparisons_file f;
	struct gl_ladder l;
	struct gl_board b = { .ladder = &l };
	gl_json_doc_auto doc = { 0 };
	struct gl_err e = { 0 };

	ck_assert_msg(!read_text(&f, file, &e), "%s", e.text);
	b.source = f.source.name;
	b.worker = f.worker.name;
	ck_assert(!gl_ladder(&l, gl_ladder_find(method), &f.in, &e) && !gl_board_sort(&b, &e));
	gl_buf_init(out, 1 << 16);
	gl_board_json(out, &b);
	ck_assert_msg(!gl_json_parse(&doc, out->data, out->len, &e), "%s in %s", e.text, out->data);
	gl_board_release(&b);
	gl_ladder_release(&l);
	gl_comparisons_file_release(&f);
}

START_TEST(a_board_has_groups_in_order_of_size)
{
	gl_buf_auto text = { 0 }, again = { 0 };
	const char *at;

	board_text(&text, "bradley-terry",
	        "left,right,winner\nb,a,tie\nz,x,x\nx,y,x\ny,z,y\nx,z,x\nz,y,y\ny,x,x\n");
	ck_assert_ptr_nonnull(
	        strstr(text.data, "\"comparisons\":7,\"groups\":2,\"method\":\"bradley-terry\""));
	at = strstr(text.data, "\"source\":\"x\"");
	ck_assert(at && strstr(at, "\"source\":\"y\""));
	at = strstr(at, "\"source\":\"z\"");
	ck_assert(at && strstr(at, "{\"group\":2,\"high\":"));
	/* Nothing tells a from b: both are first, and a stands before b by its name alone. */
	at = strstr(
	        at, "\"rank\":1,\"rank_high\":2,\"rank_low\":1,\"score\":1000.0,\"source\":\"a\",\"ties\":1");
	ck_assert(at &&
	          strstr(at, "\"rank\":1,\"rank_high\":2,\"rank_low\":1,\"score\":1000.0,\"source\":\"b\""));
	board_text(&again, "bradley-terry",
	        "left,right,winner\ny,x,x\nz,y,y\nx,z,x\ny,z,y\nx,y,x\nz,x,x\nb,a,both_bad\n");
	ck_assert_str_eq(text.data, again.data);
}
END_TEST

START_TEST(crowd_bt_states_its_annotators)
{
	gl_buf_auto text = { 0 };

	board_text(&text, "crowd-bt", "worker,left,right,winner\nann,a,b,a\nbob,a,b,tie\n");
	ck_assert_ptr_nonnull(strstr(text.data, "{\"annotators\":[{\"annotator\":\"ann\",\"quality\":0.9"));
	ck_assert_ptr_nonnull(strstr(text.data, "{\"annotator\":\"bob\",\"quality\":0.900000}]"));
}
END_TEST

Suite *leaderboard_suite(void)
{
	Suite *s = suite_create("leaderboard");
	TCase *t = tcase_create("leaderboard");

	tcase_add_loop_test(t, what_is_wrong_with_a_file_is_said_with_its_line, 0, (int)GL_COUNT(wrong));
	tcase_add_test(t, rows_are_comparisons_in_the_order_shown);
	tcase_add_test(t, a_board_has_groups_in_order_of_size);
	tcase_add_test(t, crowd_bt_states_its_annotators);
	suite_add_tcase(s, t);
	return s;
}
