/* letters: what one loop posts to another, from many threads at once. */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "http/internal.h"

static struct gl_router *router;
static struct gl_http *http;

static void start(void)
{
	struct gl_err e = { 0 };
	struct gl_http_config config = { .listen = "127.0.0.1:0", .loops = 2 };

	config.router = router = gl_router_new();
	http = gl_http_start(&config, &e);
	ck_assert_msg(http != NULL, "%s", e.text);
}

static void stop(void)
{
	gl_http_stop(http);
	gl_router_free(router);
}

struct note {
	struct gl_letter letter;
	int sender, number;
};

static atomic_int opened;
static int last_number[4];
static atomic_bool at_gate, gate;

static void open_note(struct gl_letter *letter)
{
	struct note *n = (struct note *)letter;

	ck_assert_int_eq(n->number, last_number[n->sender] + 1);
	last_number[n->sender] = n->number;
	free(n);
	atomic_fetch_add(&opened, 1);
}

static void *write_letters(void *arg)
{
	for (int i = 1; i <= 5000; i++) {
		struct note *n = calloc(1, sizeof *n);

		*n = (struct note){ { NULL, open_note }, (int)(uintptr_t)arg, i };
		gl_loop_post(gl_http_loop(http, 1), &n->letter);
	}
	return NULL;
}

START_TEST(letters_come_in_their_senders_order)
{
	pthread_t writer[4];

	start();
	for (uintptr_t i = 0; i < 4; i++)
		ck_assert(!pthread_create(&writer[i], NULL, write_letters, (void *)i));
	for (int i = 0; i < 4; i++)
		pthread_join(writer[i], NULL);
	for (int i = 0; i < 5000 && atomic_load(&opened) < 20000; i++)
		usleep(1000);
	ck_assert_int_eq(atomic_load(&opened), 20000);
	stop();
}
END_TEST

static void wait_at_gate(struct gl_letter *letter)
{
	(void)letter;
	atomic_store(&at_gate, true);
	while (!atomic_load(&gate))
		usleep(1000);
}

static void count_letter(struct gl_letter *letter)
{
	(void)letter;
	atomic_fetch_add(&opened, 1);
}

START_TEST(a_full_mailbox_says_so)
{
	static struct gl_letter letter[GL_MAILBOX + 10];
	struct gl_letter stopper = { NULL, wait_at_gate };
	int taken = 0;

	start();
	gl_loop_post(gl_http_loop(http, 0), &stopper);
	while (!atomic_load(&at_gate))
		usleep(1000);
	for (int i = 0; i < GL_MAILBOX + 10; i++) {
		letter[i].open = count_letter;
		taken += gl_loop_try_post(gl_http_loop(http, 0), &letter[i]);
	}
	ck_assert_int_eq(taken, GL_MAILBOX);
	atomic_store(&gate, true);
	for (int i = 0; i < 5000 && atomic_load(&opened) < GL_MAILBOX; i++)
		usleep(1000);
	ck_assert_int_eq(atomic_load(&opened), GL_MAILBOX);
	stop();
}
END_TEST

Suite *letters_suite(void);
Suite *letters_suite(void)
{
	Suite *s = suite_create("letters");
	TCase *t = tcase_create("letters");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, letters_come_in_their_senders_order);
	tcase_add_test(t, a_full_mailbox_says_so);
	suite_add_tcase(s, t);
	return s;
}
