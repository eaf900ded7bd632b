/* crowd: what replay reads from a folder, how right it calls a crowd, and what the demo's simulated
 * annotators say. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/demo_crowd.h"
#include "cli/demo_score.h"
#include "cli/replay_curve.h"

static char folder[] = "/tmp/goldleaf-crowd-XXXXXX";

static void folder_make(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert(!chdir(folder));
}

static void folder_drop(void)
{
	static const char *const names[] = { "set.json", "answers.csv", "truth.csv", "items.jsonl",
		"records.jsonl", "manifest.json" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(names[i]);
	ck_assert(!chdir("/") && !rmdir(folder));
	memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
}

static void save(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

#define CHOICE                                                                                               \
	"{\"project\":{\"template\":{\"questions\":[{\"name\":\"q\",\"type\":\"choice\",\"options\":[{"      \
	"\"value\":\"yes\"},{"                                                                               \
	"\"value\":\"no\"}]}]}},\"items\":{\"key\":\"task\",\"content\":{\"text\":\"body\"}}}"
#define PAIRS                                                                                                \
	"{\"project\":{\"template\":{\"questions\":[{\"name\":\"q\",\"type\":\"pairwise\"}]}},\"items\":{"   \
	"\"key\":\"item\","                                                                                  \
	"\"left\":{\"a\":\"t\"},\"right\":{\"b\":\"t\"}}}"

static const char *content(const struct gl_replay_set *s, uint32_t task, const char *field)
{
	return json_string_value(json_object_get(json_array_get(s->content, task), field));
}

START_TEST(a_choice_set_is_read_with_its_items_and_truth)
{
	struct gl_replay_set s;
	struct gl_err e = { 0 };

	save("set.json", CHOICE);
	save("items.jsonl", "{\"task\":\"t1\",\"body\":\"one\"}\n{\"task\":\"t2\",\"body\":\"two\"}\n");
	save("answers.csv", "task,worker,label,more\nt2,w1,yes,x\n\"t1\",w1,no,\r\nt2,w2,no,\nt2,w1,no,\n");
	save("truth.csv", "task,label\nt1,no\nt9,yes\n");
	ck_assert_msg(!gl_replay_read(&s, "set.json", ".", 0, &e), "%s", e.text);
	ck_assert_uint_eq(s.answers, 3); /* the second answer of w1 to t2 is dropped */
	ck_assert_uint_eq(s.worker.n, 2);
	ck_assert_uint_eq(s.truths, 1);
	ck_assert_str_eq(content(&s, 0, "text"), "two");
	ck_assert_str_eq(content(&s, 1, "text"), "one");
	ck_assert_str_eq(s.label.name[gl_replay_find(&s, 0, 0)->label], "yes");
	ck_assert_ptr_null(gl_replay_find(&s, 1, 1));
	gl_replay_release(&s);
}
END_TEST

START_TEST(a_pair_shown_the_other_way_round_is_the_same_task)
{
	struct gl_replay_set s;
	struct gl_err e = { 0 };

	save("set.json", PAIRS);
	save("items.jsonl", "{\"item\":\"x\",\"t\":\"ex\"}\n{\"item\":\"y\",\"t\":\"why\"}\n");
	save("answers.csv",
	        "task,worker,left,right,winner\np,w1,x,y,x\np,w2,y,x,x\np,w3,x,y,tie\np,w4,y,x,y\n");
	ck_assert_msg(!gl_replay_read(&s, "set.json", ".", 0, &e), "%s", e.text);
	ck_assert_str_eq(content(&s, 0, "a"), "ex");
	ck_assert_str_eq(content(&s, 0, "b"), "why");
	ck_assert_str_eq(s.label.name[gl_replay_find(&s, 0, 0)->label], "left");
	ck_assert_str_eq(s.label.name[gl_replay_find(&s, 1, 0)->label], "left");
	ck_assert_str_eq(s.label.name[gl_replay_find(&s, 2, 0)->label], "tie");
	ck_assert_str_eq(s.label.name[gl_replay_find(&s, 3, 0)->label], "right");
	gl_replay_release(&s);
}
END_TEST

static const struct {
	const char *answers;
	const char *wrong;
} broken[] = {
	{ "task,label\nt1,yes\n", "columns" },
	{ "task,worker,label\nt1,w1,perhaps\n", "no such option" },
	{ "task,worker,label\n", "no answers" },
	{ "", "empty" },
};

START_TEST(a_broken_file_is_named)
{
	struct gl_replay_set s;
	struct gl_err e = { 0 };

	save("set.json", CHOICE);
	save("items.jsonl", "");
	save("answers.csv", broken[_i].answers);
	ck_assert(gl_replay_read(&s, "set.json", ".", 0, &e) != GL_OK);
	ck_assert_msg(strstr(e.text, broken[_i].wrong) != NULL, "%s", e.text);
	gl_replay_release(&s);
}
END_TEST

START_TEST(the_curve_scores_ties_and_silence_by_chance)
{
	struct gl_replay_set s;
	const struct gl_curve_point *p;
	struct gl_curve c;
	uint32_t order[4];
	struct gl_err e = { 0 };

	save("set.json", CHOICE);
	save("items.jsonl", "");
	save("answers.csv", "task,worker,label\nt1,w1,yes\nt1,w2,yes\nt2,w1,no\nt2,w2,yes\n");
	save("truth.csv", "task,label\nt1,yes\nt2,no\n");
	ck_assert_msg(!gl_replay_read(&s, "set.json", ".", 0, &e), "%s", e.text);
	order[0] = (uint32_t)(gl_replay_find(&s, 0, 0) - s.answer);
	order[1] = (uint32_t)(gl_replay_find(&s, 1, 0) - s.answer);
	order[2] = (uint32_t)(gl_replay_find(&s, 0, 1) - s.answer);
	order[3] = (uint32_t)(gl_replay_find(&s, 1, 1) - s.answer);
	ck_assert(!gl_curve(&c, &s, gl_method_find(gl_label_methods, "dawid-skene"), order,
	        &(struct gl_asked){ 3, 4 }, &e));
	ck_assert_uint_eq(c.points, 4);
	ck_assert_uint_eq(c.stop.answers, 3);
	p = &c.point[1];
	ck_assert_uint_eq(p->answers, 2);
	ck_assert_double_eq(p->share, 0.5);
	ck_assert_double_eq(p->majority, 0.75); /* t1 is right, t2 unanswered: one of two by lot */
	ck_assert_double_eq(p->believed, 0.75);
	ck_assert_double_eq(c.point[3].majority, 0.75); /* t2 is tied */
	ck_assert_double_eq(c.all.majority, 0.75);
	ck_assert_double_le(c.reached, 0.5); /* two answers are as good as all */
	ck_assert_double_lt(c.kept, 0);      /* in the end the model takes t2's tie for a yes */
	gl_replay_release(&s);
}
END_TEST

/* Five tasks of two options, whose truth is always "a". */
static struct gl_demo_tasks five(void)
{
	struct gl_demo_tasks t = { .name = "five", .question = "q" };

	t.truth = calloc(5, sizeof(int32_t));
	t.also = malloc(5 * sizeof(int32_t));
	gl_names_add(&t.label, "a");
	gl_names_add(&t.label, "b");
	for (int i = 0; i < 5; i++) {
		char name[] = { 't', (char)('0' + i), 0 };

		gl_names_add(&t.task, name);
		t.also[i] = -1;
	}
	return t;
}

#define RECORD(id, status, value, a, b)                                                                      \
	"{\"external_id\":\"" id "\",\"questions\":{\"q\":{\"status\":\"" status "\",\"value\":" value       \
	",\"votes\":{\"a\":" a ",\"b\":" b "}}}}\n"

START_TEST(a_dataset_is_scored_by_the_rule_stated)
{
	struct gl_demo_tasks t = five();
	struct gl_demo_score s;
	struct gl_err e = { 0 };

	save("records.jsonl", RECORD("t0", "consensus", "{\"choice\":\"a\"}", "2", "1") /* both right */
	        RECORD("t1", "consensus", "{\"choice\":\"a\"}", "1", "2") /* the consensus alone */
	        RECORD("t2", "tied", "null", "2", "2")                    /* half, for both */
	        RECORD("t3", "gold", "{\"choice\":\"a\"}", "0", "9")      /* not the crowd's */
	        RECORD("t4", "unfinished", "null", "0", "0"));            /* nobody said anything */
	save("manifest.json", "{\"agreement\":{\"q\":{\"alpha\":\"0.250000\",\"percent\":\"0.500000\"}}}");
	ck_assert_msg(!gl_demo_score(&s, ".", &t, &e), "%s", e.text);
	ck_assert_uint_eq(s.tasks, 5);
	ck_assert_uint_eq(s.scored, 3);
	ck_assert_uint_eq(s.gold, 1);
	ck_assert_uint_eq(s.undecided, 2);
	ck_assert_double_eq_tol(s.majority, 1.5 / 3, 1e-12);
	ck_assert_double_eq_tol(s.consensus, 2.5 / 3, 1e-12);
	ck_assert_double_eq_tol(s.decided, 1, 1e-12);
	ck_assert_str_eq(s.alpha, "0.250000");
	gl_demo_tasks_release(&t);
}
END_TEST

/* Share of a simulated annotator's answers that hit the truth, over many tasks. */
static double measured(struct gl_demo_tasks *t, uint32_t who, uint64_t seed)
{
	unsigned right = 0;

	for (uint32_t i = 0; i < t->task.n; i++) {
		int64_t ms;
		json_t *value = gl_demo_say(t, seed, who, i, &ms);
		const char *said = json_string_value(json_object_get(json_object_get(value, "q"), "choice"));

		ck_assert_int_ge(ms, 1500);
		right += !strcmp(said, t->label.name[t->truth[i]]);
		json_decref(value);
	}
	return (double)right / t->task.n;
}

START_TEST(simulated_annotators_are_as_right_as_is_stated)
{
	/* The first of each kind; 4,000 tasks make the standard error less than 0.008. */
	static const struct {
		uint32_t who;
		double right;
	} stated[] = { { 0, 0.96 }, { 3, 0.90 }, { 11, 0.80 }, { 15, 0.62 }, { 19, 0.20 }, { 20, 0.88 },
		{ 21, 0.76 } };
	struct gl_demo_tasks t = { .question = "q" };

	gl_names_add(&t.label, "a");
	gl_names_add(&t.label, "b");
	gl_names_add(&t.label, "c");
	t.truth = calloc(4000, sizeof(int32_t));
	t.also = malloc(4000 * sizeof(int32_t));
	for (int i = 0; i < 4000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "t%d", i);
		gl_names_add(&t.task, name);
		t.truth[i] = i % 3;
		t.also[i] = -1;
	}
	for (size_t i = 0; i < sizeof(stated) / sizeof(stated[0]); i++) {
		double share = measured(&t, stated[i].who, 7);

		ck_assert_msg(fabs(share - stated[i].right) < 0.03, "annotator %u: %g, stated %g",
		        stated[i].who, share, stated[i].right);
		ck_assert_double_eq(share, measured(&t, stated[i].who, 7));
	}
	ck_assert(measured(&t, 11, 7) != measured(&t, 11, 8));
	gl_demo_tasks_release(&t);
}
END_TEST

Suite *crowd_suite(void);

Suite *crowd_suite(void)
{
	Suite *s = suite_create("crowd");
	TCase *c = tcase_create("crowd");

	tcase_add_checked_fixture(c, folder_make, folder_drop);
	tcase_add_test(c, a_choice_set_is_read_with_its_items_and_truth);
	tcase_add_test(c, a_pair_shown_the_other_way_round_is_the_same_task);
	tcase_add_loop_test(c, a_broken_file_is_named, 0, sizeof(broken) / sizeof(broken[0]));
	tcase_add_test(c, the_curve_scores_ties_and_silence_by_chance);
	tcase_add_test(c, a_dataset_is_scored_by_the_rule_stated);
	tcase_add_test(c, simulated_annotators_are_as_right_as_is_stated);
	suite_add_tcase(s, c);
	return s;
}
