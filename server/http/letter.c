#include <sys/eventfd.h>
#include <unistd.h>

#include "http/internal.h"

/* A loop that writes to itself looks into its mailbox before it waits; others must wake it, the first one
 * does. */
static void drop(struct gl_loop *loop, struct gl_letter *letter)
{
	struct gl_letter *newest = atomic_load_explicit(&loop->letters, memory_order_relaxed);

	do
		letter->next = newest;
	while (!atomic_compare_exchange_weak_explicit(
	        &loop->letters, &newest, letter, memory_order_release, memory_order_relaxed));
	if (!newest && gl_loop_self() != loop)
		eventfd_write(loop->wake, 1);
}

void gl_loop_post(struct gl_loop *loop, struct gl_letter *letter)
{
	atomic_fetch_add_explicit(&loop->waiting, 1, memory_order_relaxed);
	drop(loop, letter);
}

bool gl_loop_try_post(struct gl_loop *loop, struct gl_letter *letter)
{
	if (atomic_fetch_add_explicit(&loop->waiting, 1, memory_order_relaxed) >= GL_MAILBOX) {
		atomic_fetch_sub_explicit(&loop->waiting, 1, memory_order_relaxed);
		return false;
	}
	drop(loop, letter);
	return true;
}

void gl_letters_open(struct gl_loop *loop)
{
	struct gl_letter *newest = atomic_exchange_explicit(&loop->letters, NULL, memory_order_acquire),
	                 *oldest = NULL;

	while (newest) {
		struct gl_letter *letter = newest;

		newest = letter->next;
		letter->next = oldest;
		oldest = letter;
	}
	while (oldest) {
		struct gl_letter *letter = oldest;

		oldest = letter->next;
		atomic_fetch_sub_explicit(&loop->waiting, 1, memory_order_relaxed);
		letter->open(letter);
	}
}

bool gl_letters_wait(const struct gl_loop *loop)
{
	return atomic_load_explicit(&loop->letters, memory_order_relaxed) != NULL;
}
