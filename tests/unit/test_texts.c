/* texts: words, and what crowds come to that write texts. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/mix.h"
#include "cli/files.h"
#include "consensus/texts.h"
#include "testdata.h"

#define PEOPLE 6
#define TASKS  40

/* ---- words ---- */

/* The words of a text as it wrote them, with '_' where a space follows and '|' behind each. */
static void spelt(char *out, size_t size, const char *text)
{
	struct gl_ballot ballot = { text, strlen(text) };
	struct gl_words w = { 0 };
	size_t at = 0;

	ck_assert(gl_words_split(&w, &ballot, 1));
	out[0] = '\0';
	for (size_t i = 0; i < w.n; i++)
		at += (size_t)snprintf(out + at, size - at, "%.*s%s|", (int)(w.place[i].to - w.place[i].from),
		        text + w.place[i].from, w.place[i].spaced ? "_" : "");
	gl_words_release(&w);
}

static const struct {
	const char *text, *words;
} splits[] = {
	{ "", "" },
	{ " \n\t", "" },
	{ "...!", "" },
	{ "The cat sat.", "The_|cat_|sat._|" },
	{ "\"Well-known\", he said", "\"Well-|known\",_|he_|said_|" },
	{ "don't 'quote'", "don't_|'quote'_|" },
	{ "a - b", "a_|b_|" },
	{ "1+1=2", "1|+|1|=|2_|" },
	{ "日本 語。", "日|本_|語。|" },
	{ "Привет, мир", "Привет,_|мир_|" },
	{ "😀😁", "😀|😁|" },
};

START_TEST(a_text_has_these_words)
{
	char out[200];

	spelt(out, sizeof out, splits[_i].text);
	ck_assert_str_eq(out, splits[_i].words);
}
END_TEST

static const struct {
	const char *a, *b;
	bool same;
} likes[] = {
	{ "The Cat, sat!", "the cat sat", true },
	{ "ÉCOLE Ÿ ŽIVOT ПРИВЕТ ΩΣ", "école ÿ život привет ωσ", true },
	{ "don\u2019t", "DON'T", true },
	{ "'tis", "tis", true },
	{ "do nt", "dont", false },
	{ "a+b", "a-b", false },
	{ "resume", "résumé", false },
	{ "日本", "日本。", true },
};

START_TEST(words_are_equal_but_for_case_and_punctuation)
{
	struct gl_ballot text[2] = { { likes[_i].a, strlen(likes[_i].a) },
		{ likes[_i].b, strlen(likes[_i].b) } };
	struct gl_words w = { 0 };

	ck_assert(gl_words_split(&w, text, 2));
	ck_assert_int_eq(w.start[1] * 2 == w.n &&
	                         !memcmp(w.symbol, w.symbol + w.start[1], w.start[1] * sizeof *w.symbol),
	        likes[_i].same);
	ck_assert(gl_words_split(&w, text, 1)); /* nothing is left of the last time */
	ck_assert_uint_eq(w.n, w.start[1]);
	gl_words_release(&w);
}
END_TEST

/* ---- methods ---- */

struct crowd {
	struct gl_vote vote[TASKS * PEOPLE];
	struct gl_ballot ballot[TASKS * PEOPLE];
	struct gl_votes votes;
	struct gl_belief belief[TASKS];
	struct gl_buf values;
};

static void add(struct crowd *c, uint32_t item, uint32_t worker, const char *text)
{
	c->vote[c->votes.n] = (struct gl_vote){ .item = item, .worker = worker };
	c->ballot[c->votes.n++] = (struct gl_ballot){ text, strlen(text) };
	c->votes.items = item + 1;
	c->votes.workers = PEOPLE;
}

static void ask(struct crowd *c, const struct gl_method *m)
{
	struct gl_err e = { 0 };

	c->votes.vote = c->vote;
	c->votes.ballot = c->ballot;
	gl_buf_release(&c->values);
	gl_buf_init(&c->values, 1 << 20);
	ck_assert_msg(gl_consensus_values(m, &c->votes, c->belief, &c->values, &e) == GL_OK, "%s", e.text);
}

/* The text of a result; of a method that composes, that text. */
static const char *found(const struct crowd *c, uint32_t item)
{
	static char text[1000];
	const char *value = c->values.data + c->belief[item].at;
	uint64_t place = gl_word(value, 0);

	if (place == GL_NO_PLACE)
		snprintf(text, sizeof text, "%.*s", (int)(c->belief[item].len - sizeof place),
		        value + sizeof place);
	else
		snprintf(text, sizeof text, "%.*s", (int)c->ballot[place].len,
		        (const char *)c->ballot[place].data);
	return text;
}

static const struct {
	const char *text[PEOPLE]; /* by worker; NULL: did not answer */
	const char *nearest, *composed;
} stories[] = {
	{ { "The cat sat on the mat.", "the cat sat on a mat", "a cat sat on the mat", "dogs run" },
	        "The cat sat on the mat.", "The cat sat on the mat" },
	/* Nobody has it right, each has another word wrong. */
	{ { "we red the old book twice", "we read the cold book twice", "we read the old books twice" }, NULL,
	        "we read the old book twice" },
	/* Words that most put in, and that most leave out. */
	{ { "he came home late", "he came late", "he came home late", "came home late",
	          "he came home very late" },
	        "he came home late", "he came home late" },
	/* Equal words: what most wrote, to the letter. */
	{ { "Hello, world", "hello world", "Hello, world", "HELLO WORLD" }, "Hello, world", "Hello, world" },
	{ { "?!", "?!", "..." }, "?!", "?!" },
	{ { "今日は晴れ", "今日は晴れ", "今日は雨" }, "今日は晴れ", "今日は晴れ" },
	{ { "alone" }, "alone", "alone" },
};

static void tell(struct crowd *c, bool backwards)
{
	for (uint32_t i = 0; i < GL_COUNT(stories); i++)
		for (uint32_t w = 0; w < PEOPLE; w++) {
			const char *text = stories[backwards ? GL_COUNT(stories) - 1 - i : i]
			                           .text[backwards ? PEOPLE - 1 - w : w];

			if (text)
				add(c, i, w, text);
		}
}

/* Items and annotators in one order, and in the opposite one. */
START_TEST(texts_come_to_these)
{
	struct crowd c = { 0 };

	tell(&c, _i);
	ask(&c, &gl_method_word_medoid);
	for (uint32_t i = 0; i < GL_COUNT(stories); i++) {
		uint32_t story = _i ? (uint32_t)GL_COUNT(stories) - 1 - i : i;

		if (stories[story].nearest)
			ck_assert_str_eq(found(&c, i), stories[story].nearest);
	}
	ask(&c, &gl_method_rover);
	for (uint32_t i = 0; i < GL_COUNT(stories); i++)
		ck_assert_str_eq(
		        found(&c, i), stories[_i ? (uint32_t)GL_COUNT(stories) - 1 - i : i].composed);
	gl_buf_release(&c.values);
}
END_TEST

static char made[TASKS][PEOPLE][80];

/* Everybody repeats a sentence of eight words, each of them wrong now and then. */
static void make(uint64_t seed)
{
	static const char *const words[] = { "one", "two", "three", "four", "five", "six", "seven", "eight" };

	for (uint32_t i = 0; i < TASKS; i++)
		for (uint32_t w = 0; w < PEOPLE; w++) {
			size_t at = 0;

			for (uint64_t k = 0; k < 8; k++)
				at += (size_t)snprintf(made[i][w] + at, sizeof made[i][w] - at, "%s%s",
				        k ? " " : "",
				        gl_mix_next(&seed) % (4 + w) ? words[(i + k) % 8]
				                                     : words[gl_mix_next(&seed) % 8]);
		}
}

/* Who says what under which number changes nothing but numbers. */
START_TEST(another_numbering_changes_no_text)
{
	static const struct gl_method *const methods[] = { &gl_method_word_medoid, &gl_method_rover };
	struct crowd c = { 0 }, d = { 0 };

	make((uint64_t)_i * 1000);
	for (uint32_t i = 0; i < TASKS; i++)
		for (uint32_t w = 0; w < PEOPLE; w++) {
			add(&c, i, w, made[i][w]);
			add(&d, i, w, made[TASKS - 1 - i][(w + 2) % PEOPLE]);
		}
	d.votes.workers = PEOPLE + 3; /* and some who say nothing */
	for (size_t m = 0; m < GL_COUNT(methods); m++) {
		ask(&c, methods[m]);
		ask(&d, methods[m]);
		for (uint32_t i = 0; i < TASKS; i++) {
			char text[1000];

			snprintf(text, sizeof text, "%s", found(&c, i));
			ck_assert_str_eq(found(&d, TASKS - 1 - i), text);
		}
	}
	gl_buf_release(&c.values);
	gl_buf_release(&d.values);
}
END_TEST

/* ---- a real crowd ---- */

struct scored {
	struct gl_ballots_file b;
	struct gl_buf values;
	struct gl_belief *belief;
	double sums[8]; /* the type's own: zeroed, aligned */
	uint64_t known;
};

static enum gl_code score(void *arg, uint32_t task, const struct gl_file_answer *truth, struct gl_err *e)
{
	struct scored *s = arg;
	bool same;

	s->known++;
	return s->b.type->score(s->sums, &same, &s->b,
	        (struct gl_ballot){ s->values.data + s->belief[task].at, s->belief[task].len }, truth, e);
}

static double figure(const struct gl_figures *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->figure[i].name, name))
			return f->figure[i].value;
	ck_abort_msg("there is no %s", name);
	return 0;
}

/* Words to change of the reference transcripts. The best answer to each would have 3.6 %, a random one 16.6
 * %. */
static const struct {
	const char *method;
	double most;
} references[] = { { "word-medoid", 0.0570 }, { "medoid", 0.0630 }, { "rover", 0.0545 } };

START_TEST(transcripts_have_so_many_wrong_words)
{
	struct gl_ballots_source from = { .type = gl_question_type_find("text", 4), .first = true };
	struct scored s = { 0 };
	struct gl_figures figures = { 0 };
	struct gl_err e = { 0 };
	char answers[500], truth[500];

	if (!test_data())
		return;
	snprintf(answers, sizeof answers, "%s/crowdspeech_dev_clean/answers.csv", test_data());
	snprintf(truth, sizeof truth, "%s/crowdspeech_dev_clean/truth.csv", test_data());
	from.answers = answers;
	ck_assert_msg(!gl_ballots_file_read(&s.b, &from, &e), "%s", e.text);
	ck_assert_uint_le(s.b.type->sums_size, sizeof s.sums);
	s.belief = calloc(s.b.file.votes.items, sizeof *s.belief);
	gl_buf_init(&s.values, SIZE_MAX);
	ck_assert(!gl_consensus_values(gl_method_find(gl_text_methods, references[_i].method),
	        &s.b.file.votes, s.belief, &s.values, &e));
	ck_assert_msg(!gl_truths_read(&s.b, truth, NULL, score, &s, &e), "%s", e.text);
	s.b.type->figures(&figures, &s.b, s.sums, s.known);
	ck_assert_uint_eq(s.known, 2703);
	ck_assert_double_le(figure(&figures, "word_error_rate"), references[_i].most);
	gl_buf_release(&s.values);
	free(s.belief);
	gl_ballots_file_release(&s.b);
}
END_TEST

Suite *texts_suite(void);
Suite *texts_suite(void)
{
	Suite *s = suite_create("texts");
	TCase *t = tcase_create("texts");

	tcase_add_loop_test(t, a_text_has_these_words, 0, GL_COUNT(splits));
	tcase_add_loop_test(t, words_are_equal_but_for_case_and_punctuation, 0, GL_COUNT(likes));
	tcase_add_loop_test(t, texts_come_to_these, 0, 2);
	tcase_add_loop_test(t, another_numbering_changes_no_text, 0, 5);
	tcase_add_loop_test(t, transcripts_have_so_many_wrong_words, 0, GL_COUNT(references));
	suite_add_tcase(s, t);
	return s;
}
