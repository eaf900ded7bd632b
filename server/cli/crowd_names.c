#include "cli/crowd_names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define SLOTS_MIN 512
#define BLOCK_MIN 65536

struct gl_names_slot {
	uint32_t hash;
	uint32_t number; /* plus 1; 0: the slot is empty */
};

struct gl_names_block {
	struct gl_names_block *older;
	size_t used, size;
	char text[];
};

/* Eight bytes at a time, mixed by a multiplication. The names are the user's own: nobody else is to be kept
 * from making them collide. */
static uint32_t hash_of(const char *text, size_t len)
{
	const uint64_t odd = 0x9E3779B97F4A7C15;
	uint64_t hash = len * odd, word;

	for (; len >= sizeof(word); text += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		hash = (hash ^ word) * odd;
		hash ^= hash >> 32;
	}
	word = 0;
	memcpy(&word, text, len);
	hash = (hash ^ word) * odd;
	hash ^= hash >> 29;
	return (uint32_t)((hash * odd) >> 32);
}

/* Where a name is, or the empty slot where it would be. */
static struct gl_names_slot *seek(const struct gl_names *names, const char *text, size_t len, uint32_t hash)
{
	uint32_t i = hash & (names->slots - 1);

	for (;; i = (i + 1) & (names->slots - 1)) {
		struct gl_names_slot *s = &names->slot[i];

		if (!s->number)
			return s;
		if (s->hash == hash && !strncmp(names->name[s->number - 1], text, len) &&
		        !names->name[s->number - 1][len])
			return s;
	}
}

/* Twice as many slots, and room for half as many names. */
static bool grow(struct gl_names *names)
{
	uint32_t slots = names->slots ? names->slots * 2 : SLOTS_MIN;
	struct gl_names_slot *old = names->slot;
	const char **more;

	if (!slots || !(more = realloc(names->name, slots / 2 * sizeof(*more))))
		return false;
	names->name = more;
	names->slot = calloc(slots, sizeof(*names->slot));
	if (!names->slot) {
		names->slot = old;
		return false;
	}
	for (uint32_t i = 0; i < names->slots; i++) {
		uint32_t to = old[i].hash & (slots - 1);

		while (old[i].number && names->slot[to].number)
			to = (to + 1) & (slots - 1);
		if (old[i].number)
			names->slot[to] = old[i];
	}
	free(old);
	names->slots = slots;
	names->cap = slots / 2;
	return true;
}

static const char *keep(struct gl_names *names, const char *text, size_t len)
{
	struct gl_names_block *b = names->block;
	char *at;

	if (!b || b->size - b->used <= len) {
		size_t size = len < BLOCK_MIN ? BLOCK_MIN : len + 1;

		b = malloc(sizeof(*b) + size);
		if (!b)
			return NULL;
		*b = (struct gl_names_block){ .older = names->block, .size = size };
		names->block = b;
	}
	at = b->text + b->used;
	memcpy(at, text, len);
	at[len] = '\0';
	b->used += len + 1;
	return at;
}

int32_t gl_names_add_n(struct gl_names *names, const char *name, size_t len)
{
	uint32_t hash = hash_of(name, len);
	struct gl_names_slot *s = names->slots ? seek(names, name, len, hash) : NULL;
	const char *text;

	if (s && s->number)
		return (int32_t)s->number - 1;
	if (names->n == INT32_MAX || !gl_utf8_valid(name, len) || (names->n == names->cap && !grow(names)))
		return -1;
	text = keep(names, name, len);
	if (!text)
		return -1;
	names->name[names->n] = text;
	*seek(names, name, len, hash) = (struct gl_names_slot){ .hash = hash, .number = names->n + 1 };
	return (int32_t)names->n++;
}

int32_t gl_names_add(struct gl_names *names, const char *name)
{
	return gl_names_add_n(names, name, strlen(name));
}

int32_t gl_names_find(const struct gl_names *names, const char *name)
{
	size_t len = name ? strlen(name) : 0;
	uint32_t number = name && names->slots ? seek(names, name, len, hash_of(name, len))->number : 0;

	return (int32_t)number - 1;
}

void gl_names_release(struct gl_names *names)
{
	for (struct gl_names_block *b = names->block, *older; b; b = older) {
		older = b->older;
		free(b);
	}
	free(names->slot);
	free(names->name);
	*names = (struct gl_names){ 0 };
}
