/* stats -- the numbers of a project while it runs: every task counted once, and told to those who watch. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/buf.h"
#include "base/clock.h"
#include "server.h"
#include "world.h"

#define NEWS_MS 10000

static const char *const standings[] = { "untouched", "leased", "answered", "agreed", "disputed", "reviewed",
	"withdrawn", "sealed" };

/* Each of the standings in order, or a message that says what there was. */
static void stand(const struct project *p, const char *what, const json_int_t want[8])
{
	const struct reply *r = get(p->owner.key, in_project(p, "/stats"));
	json_int_t sum = 0;

	for (size_t i = 0; i < GL_COUNT(standings); i++) {
		json_int_t n = integer(r, text("tasks.%s", standings[i]));

		CHECK(n == want[i], "%s: %lld are %s, not %lld", what, (long long)want[i], standings[i],
		        (long long)n);
		sum += n;
	}
	CHECK(sum == integer(r, "tasks.total"), "%s: together they are all: %s", what, r->body);
}

static void every_task_is_counted_once(void)
{
	struct project p = project_open(
	        "{\"redundancy\":{\"min\":2,\"max\":2},\"confidence\":\"0.99\",\"gold_share\":\"0\"}", 6);
	struct person ann = person_new("person", ANNOTATOR), bob = person_new("person", ANNOTATOR),
	              rev = reviewer_of(&p);
	const struct reply *a, *b;

	stand(&p, "at first", (json_int_t[]){ 6, 0, 0, 0, 0, 0, 0, 0 });
	a = take(&p, &ann, 5);
	stand(&p, "five held", (json_int_t[]){ 1, 5, 0, 0, 0, 0, 0, 0 });
	for (unsigned i = 0; i < 4; i++)
		EXPECT(answer(&p, &ann, string(a, text("assignments.%u.id", i)), "yes"), 201, NULL);
	stand(&p, "four answered", (json_int_t[]){ 1, 1, 4, 0, 0, 0, 0, 0 });
	b = take(&p, &bob, 3);
	for (unsigned i = 0; i < 3; i++)
		EXPECT(answer(&p, &bob, string(b, text("assignments.%u.id", i)), i < 2 ? "no" : "yes"), 201,
		        NULL);
	stand(&p, "two opposed", (json_int_t[]){ 1, 1, 1, 1, 2, 0, 0, 0 });
	a = get(rev.key, in_project(&p, "/disputes"));
	EXPECT(post(rev.key, in_project(&p, text("/tasks/%s/review", string(a, "disputes.0.task"))),
	               "{\"value\":{\"a\":{\"choice\":\"no\"}},\"reason\":\"clear-case\"}"),
	        201, NULL);
	stand(&p, "one reviewed", (json_int_t[]){ 1, 1, 1, 1, 1, 1, 0, 0 });
	EXPECT(post(p.owner.key, in_project(&p, text("/tasks/%s/withdraw", string(a, "disputes.1.task"))),
	               "{\"reason\":\"broken\"}"),
	        201, NULL);
	stand(&p, "one withdrawn", (json_int_t[]){ 1, 1, 1, 1, 0, 1, 1, 0 });
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\",\"partial\":true}"), 200, "\"sealed\"");
	stand(&p, "sealed", (json_int_t[]){ 1, 1, 1, 0, 0, 0, 1, 2 });
	import_jsonl(&p, "{\"content\":{\"q\":\"one more\"}}\n");
	stand(&p, "one more", (json_int_t[]){ 2, 1, 1, 0, 0, 0, 1, 2 });
}

/* A hundred tasks of three answers at least, one given to each of forty: what the rest will take is foretold.
 */
static void what_it_will_take_is_foretold(void)
{
	struct project p = project_open(
	        "{\"redundancy\":{\"min\":3,\"max\":5},\"confidence\":\"0.6\",\"gold_share\":\"0\","
	        "\"at_once\":50}",
	        100);
	struct person ann = person_new("person", ANNOTATOR);
	const struct reply *held = take(&p, &ann, 40), *r;

	CHECK(!json_object_size(member(get(p.owner.key, in_project(&p, "/stats")), "certainty")),
	        "nothing is foretold of nothing");
	for (unsigned i = 0; i < 40; i++)
		EXPECT(answer(&p, &ann, string(held, text("assignments.%u.id", i)), i % 2 ? "yes" : "no"),
		        201, NULL);
	for (int tries = 0; tries < 100; tries++) {
		r = get(p.owner.key, in_project(&p, "/stats"));
		if (member(r, "certainty.a"))
			break;
		nap_ms(50);
	}
	CHECK(integer(r, "certainty.a.tasks") == 100 && integer(r, "certainty.a.sure") == 0, "of all: %s",
	        r->body);
	/* 260 come to three answers a task, 460 to five. The count may be that of the 32nd answer. */
	CHECK(integer(r, "certainty.a.answers") >= 260 && integer(r, "certainty.a.answers") <= 468,
	        "more: %s", r->body);
	CHECK(integer(r, "certainty.a.cost.amount") == 30000 * integer(r, "certainty.a.answers"), "cost: %s",
	        r->body);
	CHECK(!strcmp(string(r, "certainty.a.confidence"), "0.600000"), "as the policy asks: %s", r->body);
	CHECK(atof(string(r, "certainty.a.reach")) > 0.3, "most will get there: %s", r->body);
}

static void what_it_says(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":2,\"max\":2},\"confidence\":\"1\"}", 8);
	struct person who[2] = { person_new("person", ANNOTATOR), person_new("person", ANNOTATOR) };
	struct person rev = reviewer_of(&p);
	const struct reply *r = get(p.owner.key, in_project(&p, "/stats"));
	const json_t *last;

	EXPECT(get(who[0].key, in_project(&p, "/stats")), 403, NULL);
	EXPECT(get(person_new("person", REQUESTER).key, in_project(&p, "/stats")), 404, NULL);
	EXPECT(get(rev.key, in_project(&p, "/stats")), 200, "\"open\"");
	EXPECT(get(p.owner.key, in_project(&p, "/stats?x=1")), 422, NULL);
	CHECK(*string(r, "questions.a.undefined"), "no agreement yet, and why: %s", r->body);
	CHECK(integer(r, "money.reserved.amount") == 16 * 30000, "all slots are reserved: %s", r->body);
	for (unsigned i = 0; i < 16; i++) /* they differ in the last task alone */
		EXPECT(work(&p, &who[i / 8], i % 8 < 4 ? "yes" : i < 15 ? "no" : "yes"), 201, NULL);
	nap_ms(2100); /* agreement is counted every two seconds */
	r = get(p.owner.key, in_project(&p, "/stats"));
	CHECK(integer(r, "answers") == 16 && integer(r, "annotators") == 2, "16 answers of 2: %s", r->body);
	CHECK(!strcmp(string(r, "questions.a.percent"), "0.875000"), "seven of eight: %s", r->body);
	CHECK(atof(string(r, "questions.a.low")) < atof(string(r, "questions.a.alpha")) &&
	                atof(string(r, "questions.a.high")) >= atof(string(r, "questions.a.alpha")),
	        "within its interval: %s", r->body);
	CHECK(integer(r, "money.owed.amount") == 16 * 30000 && integer(r, "money.reserved.amount") == 0,
	        "owed: %s", r->body);
	CHECK(json_array_size(member(r, "minutes")) == 60, "an hour: %s", r->body);
	last = json_array_get(member(r, "minutes"), 59);
	if (json_integer_value(json_object_get(last, "answers")) == 16) /* or a minute has just begun */
		CHECK(!strcmp(json_string_value(json_object_get(last, "agreement")), "0.875000"),
		        "the last one's: %s", r->body);
	CHECK(strcmp(string(r, "minutes.58.at"), string(r, "minutes.59.at")) < 0, "oldest first: %s",
	        r->body);
}

/* Three annotators and three gold tasks: one knows all, one none; the third has seen nothing. */
static void who_works_here(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":2,\"max\":2},\"confidence\":\"1\"}", 1);
	struct person who[3] = { person_new("person", ANNOTATOR), person_new("agent", ANNOTATOR),
		person_new("person", ANNOTATOR) };
	const struct reply *r;

	import_jsonl(&p, "{\"content\":{\"q\":\"a\"},\"gold\":{\"a\":{\"choice\":\"yes\"}}}\n"
	                 "{\"content\":{\"q\":\"b\"},\"gold\":{\"a\":{\"choice\":\"yes\"}}}\n");
	EXPECT(get(p.owner.key, in_project(&p, "/annotators")), 200, "{\"annotators\":[]}");
	for (unsigned i = 0; i < 6; i++)
		EXPECT(work(&p, &who[i / 3], i < 3 ? "yes" : "no"), 201, NULL);
	import_jsonl(&p, "{\"content\":{\"q\":\"c\"},\"gold\":{\"a\":{\"choice\":\"no\"}}}\n");
	EXPECT(work(&p, &who[1], "no"), 201, NULL);
	EXPECT(take(&p, &who[2], 1), 200, NULL);
	nap_ms(2100); /* agreement is counted every two seconds */
	r = get(p.owner.key, in_project(&p, "/annotators"));
	CHECK(json_array_size(member(r, "annotators")) == 3, "three: %s", r->body);
	CHECK(integer(r, "annotators.0.answers") == 3 && integer(r, "annotators.0.gold.seen") == 2 &&
	                integer(r, "annotators.0.gold.right") == 2,
	        "the first is right: %s", r->body);
	CHECK(integer(r, "annotators.1.answers") == 4 && integer(r, "annotators.1.gold.seen") == 3 &&
	                integer(r, "annotators.1.gold.right") == 1 &&
	                !strcmp(string(r, "annotators.1.kind"), "agent"),
	        "the second only in the last: %s", r->body);
	CHECK(!strcmp(string(r, "annotators.0.agreement"), "0.000000") &&
	                integer(r, "annotators.1.median_ms") == 1234,
	        "they never agree: %s", r->body);
	CHECK(json_is_null(member(r, "annotators.2.agreement")) &&
	                json_is_null(member(r, "annotators.2.median_ms")) &&
	                strlen(string(r, "annotators.2.a")) == 32,
	        "the third has done nothing yet: %s", r->body);
	CHECK(!strstr(r->body, who[0].id), "nobody is named: %s", r->body);
	EXPECT(get(reviewer_of(&p).key, in_project(&p, "/annotators")), 200, NULL);
	EXPECT(get(who[0].key, in_project(&p, "/annotators")), 403, NULL);
	EXPECT(get(p.owner.key, in_project(&p, "/annotators?cursor=2")), 200, "\"answers\"");
}

/* Three agree on 22 tasks; the fourth says no to all of them, and is told why that looks odd. */
static void who_does_not_look(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":4,\"max\":4},\"confidence\":\"1\"}", 22);
	struct person who[4];
	const struct reply *r;

	for (unsigned i = 0; i < 4; i++) {
		who[i] = person_new("person", ANNOTATOR);
		for (unsigned n = 0; n < 22; n++)
			EXPECT(work(&p, &who[i], i < 3 ? "yes" : "no"), 201, NULL);
	}
	get(p.owner.key, in_project(&p, "/annotators"));
	nap_ms(2100);
	r = get(p.owner.key, in_project(&p, "/annotators"));
	CHECK(json_is_null(member(r, "annotators.0.clicking")) &&
	                json_is_null(member(r, "annotators.0.copying")),
	        "those who agree are left in peace: %s", r->body);
	CHECK(!strcmp(string(r, "annotators.3.clicking.kind"), "constant") &&
	                !strcmp(string(r, "annotators.3.clicking.question"), "a") &&
	                integer(r, "annotators.3.clicking.answers") == 22 &&
	                !strcmp(string(r, "annotators.3.clicking.agreed"), "0.000000") &&
	                !strcmp(string(r, "annotators.3.clicking.expected"), "1.000000") &&
	                !strcmp(string(r, "annotators.3.clicking.same"), "1.000000") &&
	                json_number_value(member(r, "annotators.3.clicking.p")) < 1e-6,
	        "who always says no is shown with the figures: %s", r->body);
	r = get(who[3].key, "/v1/work");
	CHECK(strstr(r->body, "\"clicking\":{\"kind\":\"constant\"") != NULL, "and is told: %s", r->body);
	r = get(who[0].key, "/v1/work");
	CHECK(!strstr(r->body, "\"kind\":\"constant\""), "nobody else is: %s", r->body);
}

static const char *word_on(const struct project *p, const char *pseudonym)
{
	return text("%s/%s", in_project(p, "/annotators"), pseudonym);
}

/* Three agree on 32 of 40 tasks; the fourth says no to all of them, and gets nothing more until somebody says
 * so. */
static void who_does_not_look_pauses(void)
{
	struct project p = project_open(
	        "{\"redundancy\":{\"min\":4,\"max\":4},\"confidence\":\"1\",\"clickers_paused\":true}", 40);
	struct person who[4];
	const struct reply *r, *held = NULL;
	const char *pseudonym;

	for (unsigned i = 0; i < 4; i++) {
		who[i] = person_new("person", ANNOTATOR);
		for (unsigned n = 0; n < 32; n++)
			EXPECT(work(&p, &who[i], i < 3 ? "yes" : "no"), 201, NULL);
		if (i == 3)
			held = take(&p, &who[i], 1);
	}
	get(p.owner.key, in_project(&p, "/annotators"));
	nap_ms(2100);
	r = get(p.owner.key, in_project(&p, "/annotators"));
	pseudonym = string(r, "annotators.3.a");
	CHECK(json_is_true(member(r, "annotators.3.paused")) &&
	                json_is_false(member(r, "annotators.0.paused")),
	        "one of them pauses: %s", r->body);
	EXPECT(take(&p, &who[3], 1), 200, "\"reason\":\"paused\"");
	EXPECT(take(&p, &who[0], 1), 200, "\"content\"");
	EXPECT(get(who[3].key, "/v1/work"), 200, "\"paused\":true");
	EXPECT(get(who[0].key, "/v1/work"), 200, "\"paused\":false");
	EXPECT(answer(&p, &who[3], string(held, "assignments.0.id"), "no"), 201,
	        NULL); /* what is held counts */
	EXPECT(post(reviewer_of(&p).key, word_on(&p, pseudonym), "{\"vouched\":true}"), 403, NULL);
	EXPECT(post(p.owner.key, word_on(&p, pseudonym), "{\"vouched\":1}"), 422, NULL);
	EXPECT(post(p.owner.key, word_on(&p, "00"), "{\"vouched\":true}"), 404, NULL);
	EXPECT(post(p.owner.key, word_on(&p, pseudonym), "{\"vouched\":true}"), 204, NULL);
	EXPECT(take(&p, &who[3], 1), 200, "\"content\"");
	r = get(p.owner.key, in_project(&p, "/annotators"));
	CHECK(json_is_true(member(r, "annotators.3.vouched")) &&
	                json_is_false(member(r, "annotators.3.paused")) &&
	                !strcmp(string(r, "annotators.3.clicking.kind"), "constant"),
	        "it goes on, and the figures stay: %s", r->body);
	EXPECT(post(p.owner.key, word_on(&p, pseudonym), "{\"vouched\":false}"), 204, NULL);
	EXPECT(take(&p, &who[3], 1), 200, "\"reason\":\"paused\"");
}

static void who_does_not_look_is_only_told_unless_the_policy_pauses(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":4,\"max\":4},\"confidence\":\"1\"}", 40);
	struct person who[4];
	const struct reply *r;

	for (unsigned i = 0; i < 4; i++) {
		who[i] = person_new("person", ANNOTATOR);
		for (unsigned n = 0; n < 32; n++)
			EXPECT(work(&p, &who[i], i < 3 ? "yes" : "no"), 201, NULL);
	}
	get(p.owner.key, in_project(&p, "/annotators"));
	nap_ms(2100);
	r = get(p.owner.key, in_project(&p, "/annotators"));
	CHECK(!strcmp(string(r, "annotators.3.clicking.kind"), "constant") &&
	                json_is_false(member(r, "annotators.3.paused")),
	        "it is told, no more: %s", r->body);
	EXPECT(take(&p, &who[3], 1), 200, "\"content\"");
}

/* Three who share eight tasks: two always agree, and the third never with them. */
static void how_far_they_agree(void)
{
	struct project p = project_open("{\"redundancy\":{\"min\":3,\"max\":3},\"confidence\":\"1\"}", 8);
	struct person who[3] = { person_new("person", ANNOTATOR), person_new("person", ANNOTATOR),
		person_new("person", ANNOTATOR) };
	const struct reply *r;

	for (unsigned i = 0; i < 24; i++)
		EXPECT(work(&p, &who[i / 8], (i % 8 < 4) == (i < 16) ? "yes" : "no"), 201, NULL);
	r = get(p.owner.key, in_project(&p, "/agreement"));
	CHECK(integer(r, "questions.0.answers") == 24, "all of them: %s", r->body);
	CHECK(!strcmp(string(r, "questions.0.figures.percent.value"), "0.333333"), "a pair of three: %s",
	        r->body);
	/* 24 votes, 12 of each: 1 - 23 * (8 * 4 / 2) / (2 * 144). */
	CHECK(!strcmp(string(r, "questions.0.figures.alpha_nominal.value"), "-0.277778"), "alpha: %s",
	        r->body);
	CHECK(!strcmp(string(r, "questions.0.figures.fleiss.value"), "-0.333333"), "Fleiss: %s", r->body);
	CHECK(!member(r, "questions.0.figures.alpha_ordinal"), "labels have no ranks: %s", r->body);
	CHECK(integer(r, "questions.0.pairs_found") == 3, "three pairs: %s", r->body);
	CHECK(!strcmp(string(r, "questions.0.pairs.0.kappa.value"), "1.000000") &&
	                !strcmp(string(r, "questions.0.pairs.1.kappa.value"), "-1.000000") &&
	                integer(r, "questions.0.pairs.2.tasks") == 8,
	        "who agrees with whom: %s", r->body);
	EXPECT(get(p.owner.key, in_project(&p, "/agreement")), 200, "\"pairs\"");
	EXPECT(get(who[0].key, in_project(&p, "/agreement")), 403, NULL);
	EXPECT(get(p.owner.key, in_project(&p, "/agreement?x=1")), 422, NULL);
	p = project_open("{}", 0);
	EXPECT(get(p.owner.key, in_project(&p, "/agreement")), 200, "\"questions\":[]");
}

/* ---- watching ---- */

static int watch(const struct person *who, const struct project *p)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = NEWS_MS / 1000 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	const char *request = text("GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n",
	        in_project(p, "/events"), who->key);

	a.sin_port = htons((uint16_t)atoi(strrchr(server_url(), ':') + 1));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&a, sizeof a) ||
	        send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
		give_up("no event stream");
	return fd;
}

/* Reads on until that text has come, into the same buffer. */
static void hear(int fd, struct gl_buf *heard, const char *what)
{
	char piece[16384];
	ssize_t n = 1;

	while (!(heard->data && strstr(heard->data, what)) && (n = recv(fd, piece, sizeof piece, 0)) > 0)
		gl_buf_add(heard, piece, (size_t)n);
	CHECK(heard->data && strstr(heard->data, what), "'%s' is told: %s", what, heard->data);
}

static json_int_t streams(void)
{
	return integer(get(NULL, "/readyz"), "event_streams");
}

static void those_who_watch_are_told(void)
{
	struct project p = project_open(SURE, 3);
	struct person ann = person_new("person", ANNOTATOR);
	gl_buf_auto heard = { 0 }, other = { 0 };
	int fd = watch(&p.owner, &p), more;
	int64_t until;

	gl_buf_init(&heard, 1 << 20);
	gl_buf_init(&other, 1 << 20);
	hear(fd, &heard, "\"untouched\":3");
	more = watch(&p.owner, &p);
	hear(more, &other, "\"untouched\":3");
	CHECK(strstr(heard.data, "HTTP/1.1 200") && strstr(heard.data, "text/event-stream") &&
	                strstr(heard.data, "\nevent: stats\ndata: {\"state\":\"open\"") &&
	                strstr(heard.data, "id: 1\n"),
	        "as an event stream: %s", heard.data);
	EXPECT(get(NULL, "/metrics"), 200, "goldleaf_http_event_streams 2");
	EXPECT(work(&p, &ann, "yes"), 201, NULL);
	hear(fd, &heard, "\"untouched\":2");
	hear(more, &other, "\"untouched\":2");
	EXPECT(work(&p, &ann, "yes"), 201, NULL);
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\"}"), 200, "\"failed\"");
	hear(fd, &heard, text("event: dataset\ndata: {\"id\":\"%s.1\",\"state\":\"failed\"", p.id));
	EXPECT(work(&p, &ann, "yes"), 201, NULL);
	EXPECT(seal(&p, "{\"licence\":\"CC0-1.0\"}"), 200, "\"sealed\"");
	hear(fd, &heard,
	        text("event: dataset\ndata: {\"id\":\"%s.1\",\"state\":\"sealed\",\"done\":3,\"total\":3}",
	                p.id));
	hear(fd, &heard, "\"sealed\":3");
	close(fd);
	close(more);
	for (until = gl_mono_ms() + NEWS_MS; streams() && gl_mono_ms() < until;)
		nap_ms(50);
	CHECK(!streams(), "who leaves is noticed");
	EXPECT(get(ann.key, in_project(&p, "/events")), 403, NULL);
}

static void who_is_no_reviewer_any_more_hears_nothing(void)
{
	struct project p = project_open("{}", 1);
	struct person rev = reviewer_of(&p);
	gl_buf_auto heard = { 0 };
	int fd = watch(&rev, &p);
	int64_t until;

	gl_buf_init(&heard, 1 << 20);
	hear(fd, &heard, "\"untouched\":1");
	EXPECT(post(p.owner.key, in_project(&p, "/members"),
	               text("{\"account\":\"%s\",\"role\":\"annotator\"}", rev.id)),
	        204, NULL);
	for (until = gl_mono_ms() + NEWS_MS; streams() && gl_mono_ms() < until;)
		nap_ms(50);
	CHECK(!streams(), "the stream is ended from here");
	EXPECT(get(rev.key, in_project(&p, "/events")), 404, NULL);
	close(fd);
}

static void so_many_may_watch(void)
{
	enum { MOST = 64 };
	struct project p = project_open("{}", 1);
	gl_buf_auto heard = { 0 };
	int fd[MOST], extra;

	gl_buf_init(&heard, 1 << 20);
	for (int i = 0; i < MOST; i++) {
		gl_buf_clear(&heard);
		fd[i] = watch(&p.owner, &p);
		hear(fd[i], &heard, "\"untouched\":1");
	}
	extra = watch(&p.owner, &p);
	gl_buf_clear(&heard);
	hear(extra, &heard, "too-many-streams");
	CHECK(!strncmp(heard.data, "HTTP/1.1 503", 12), "one too many: %s", heard.data);
	close(extra);
	CHECK(server_stop(), "the server ends in order while they watch");
	gl_buf_clear(&heard);
	hear(fd[0], &heard, "0\r\n\r\n");
	for (int i = 0; i < MOST; i++)
		close(fd[i]);
	server_start("data", NULL);
}

void test_stats(void)
{
	every_task_is_counted_once();
	what_it_says();
	what_it_will_take_is_foretold();
	who_works_here();
	who_does_not_look();
	who_does_not_look_pauses();
	who_does_not_look_is_only_told_unless_the_policy_pauses();
	how_far_they_agree();
	those_who_watch_are_told();
	who_is_no_reviewer_any_more_hears_nothing();
	so_many_may_watch();
}
