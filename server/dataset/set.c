#include "dataset/set.h"

#include <stdlib.h>
#include <string.h>

void gl_set_release(struct gl_set *s)
{
	free(s->slot);
	free(s->full);
	*s = (struct gl_set){ 0 };
}

/* Both halves count: whoever makes up pseudonyms must not be able to choose all that decides the place. */
static size_t place_of(const struct gl_set *s, const uint8_t key[GL_SET_KEY])
{
	uint64_t half[2];
	size_t i;

	memcpy(half, key, sizeof(half));
	i = (size_t)((half[0] ^ half[1] * 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9 >> 16) & (s->slots - 1);
	while (s->full[i] && memcmp(s->slot[i].key, key, GL_SET_KEY))
		i = (i + 1) & (s->slots - 1);
	return i;
}

static bool widen(struct gl_set *s)
{
	struct gl_set wide = { .used = s->used, .slots = s->slots ? 2 * s->slots : 256 };

	wide.slot = malloc(wide.slots * sizeof(*wide.slot));
	wide.full = calloc(wide.slots, sizeof(*wide.full));
	if (!wide.slot || !wide.full) {
		gl_set_release(&wide);
		return false;
	}
	for (size_t i = 0; i < s->slots; i++) {
		size_t to;

		if (!s->full[i])
			continue;
		to = place_of(&wide, s->slot[i].key);
		wide.slot[to] = s->slot[i];
		wide.full[to] = true;
	}
	gl_set_release(s);
	*s = wide;
	return true;
}

uint64_t *gl_set_put(struct gl_set *s, const uint8_t key[GL_SET_KEY], bool *known)
{
	size_t i;

	if (2 * (s->used + 1) > s->slots && !widen(s))
		return NULL;
	i = place_of(s, key);
	*known = s->full[i];
	if (!*known) {
		s->full[i] = true;
		memcpy(s->slot[i].key, key, GL_SET_KEY);
		s->slot[i].value = 0;
		s->used++;
	}
	return &s->slot[i].value;
}

uint64_t *gl_set_get(const struct gl_set *s, const uint8_t key[GL_SET_KEY])
{
	size_t i = s->slots ? place_of(s, key) : 0;

	return s->slots && s->full[i] ? &s->slot[i].value : NULL;
}
