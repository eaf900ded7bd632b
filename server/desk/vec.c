/* vec -- the machine's two containers: arrays that grow by half, and sets of (person, task). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "desk/inside.h"

bool gl_vec_reserve(void *v, size_t *cap, size_t need, size_t size)
{
	void *p;
	size_t more;

	if (need <= *cap)
		return true;
	more = *cap + *cap / 2 + 16;
	if (more < need)
		more = need;
	memcpy(&p, v, sizeof p);
	p = reallocarray(p, more, size);
	if (!p)
		return false;
	memcpy(v, &p, sizeof p);
	*cap = more;
	return true;
}

static uint64_t key_of(uint32_t person, uint32_t n)
{
	return (uint64_t)person << 32 | n; /* persons start at 1, so no key is 0 */
}

static uint64_t *find(uint64_t *slot, uint32_t cap, uint64_t key)
{
	uint64_t i = key * UINT64_C(0x9e3779b97f4a7c15) >> 32;

	for (;; i++)
		if (!slot[i & (cap - 1)] || slot[i & (cap - 1)] == key)
			return &slot[i & (cap - 1)];
}

bool gl_pairs_reserve(struct gl_pairs *s, uint32_t more)
{
	uint32_t cap = s->cap ? s->cap : 64;
	uint64_t *slot;

	while (cap / 4 * 3 < (uint64_t)s->n + more) {
		if (cap >> 30)
			return false;
		cap *= 2;
	}
	if (cap == s->cap)
		return true;
	slot = calloc(cap, sizeof *slot);
	if (!slot)
		return false;
	for (uint32_t i = 0; i < s->cap; i++)
		if (s->slot[i])
			*find(slot, cap, s->slot[i]) = s->slot[i];
	free(s->slot);
	s->slot = slot;
	s->cap = cap;
	return true;
}

bool gl_pairs_add(struct gl_pairs *s, uint32_t person, uint32_t n)
{
	uint64_t *slot;

	if (!gl_pairs_reserve(s, 1))
		return false;
	slot = find(s->slot, s->cap, key_of(person, n));
	s->n += !*slot;
	*slot = key_of(person, n);
	return true;
}

bool gl_pairs_has(const struct gl_pairs *s, uint32_t person, uint32_t n)
{
	return s->n && *find(s->slot, s->cap, key_of(person, n));
}

void gl_pairs_release(struct gl_pairs *s)
{
	free(s->slot);
	*s = (struct gl_pairs){ 0 };
}
