#include "api/known.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define MOST   100000 /* beyond that the table is emptied and fills again */
#define CHAINS 16384

struct known {
	struct known *next;
	uint8_t hash[GL_SECRET_HASH];
	struct gl_caller who;
	int64_t until_ms;
};

static struct {
	pthread_rwlock_t lock;
	struct known *chain[CHAINS];
	size_t count;
} table = { .lock = PTHREAD_RWLOCK_INITIALIZER };

static struct known **chain_of(const uint8_t hash[GL_SECRET_HASH])
{
	return &table.chain[(hash[0] | (unsigned)hash[1] << 8) % CHAINS];
}

bool gl_known_find(const uint8_t hash[GL_SECRET_HASH], struct gl_caller *who)
{
	struct known *k;
	bool found;

	pthread_rwlock_rdlock(&table.lock);
	for (k = *chain_of(hash); k && memcmp(k->hash, hash, sizeof k->hash);)
		k = k->next;
	found = k && (k->until_ms == INT64_MAX || k->until_ms > gl_mono_ms());
	if (found)
		*who = k->who;
	pthread_rwlock_unlock(&table.lock);
	return found;
}

static bool has_hash(const struct known *k, const void *hash)
{
	return !memcmp(k->hash, hash, sizeof k->hash);
}

static bool has_account(const struct known *k, const void *account)
{
	return k->who.account == *(const int64_t *)account;
}

static bool any(const struct known *k, const void *nothing)
{
	(void)k;
	(void)nothing;
	return true;
}

/* Under the lock. */
static void drop_from(struct known **at, bool (*is)(const struct known *, const void *), const void *what)
{
	while (*at) {
		struct known *k = *at;

		if (!is(k, what)) {
			at = &k->next;
			continue;
		}
		*at = k->next;
		table.count--;
		free(k);
	}
}

static void drop_everywhere(bool (*is)(const struct known *, const void *), const void *what)
{
	for (size_t i = 0; i < CHAINS; i++)
		drop_from(&table.chain[i], is, what);
}

void gl_known_add(const uint8_t hash[GL_SECRET_HASH], const struct gl_caller *who, int64_t until_ms)
{
	struct known *k = malloc(sizeof *k);

	if (!k)
		return;
	*k = (struct known){ .who = *who, .until_ms = until_ms };
	memcpy(k->hash, hash, sizeof k->hash);
	pthread_rwlock_wrlock(&table.lock);
	drop_from(chain_of(hash), has_hash, hash); /* what was known too long ago */
	if (table.count >= MOST)
		drop_everywhere(any, NULL);
	k->next = *chain_of(hash);
	*chain_of(hash) = k;
	table.count++;
	pthread_rwlock_unlock(&table.lock);
}

void gl_known_forget(const uint8_t hash[GL_SECRET_HASH])
{
	pthread_rwlock_wrlock(&table.lock);
	drop_from(chain_of(hash), has_hash, hash);
	pthread_rwlock_unlock(&table.lock);
}

void gl_known_forget_account(int64_t account)
{
	pthread_rwlock_wrlock(&table.lock);
	drop_everywhere(has_account, &account);
	pthread_rwlock_unlock(&table.lock);
}

void gl_known_heard(int64_t asked_ms)
{
	static int64_t before_ms; /* when the list heard before this one was asked for; 0: none yet */

	/* A third of the time is left for what was on its way into the database as the list was read. */
	if (before_ms && asked_ms - before_ms > GL_REVOKED_S * 1000 * 2 / 3)
		gl_known_release();
	before_ms = asked_ms;
}

void gl_known_release(void)
{
	pthread_rwlock_wrlock(&table.lock);
	drop_everywhere(any, NULL);
	pthread_rwlock_unlock(&table.lock);
}
