/* Prints a hash of what every method that counts labels believes of made crowds, with one thread and with
 * four. How it was compiled must not show: run compares what different compilers make of it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/auto.h"
#include "base/mix.h"
#include "consensus/consensus.h"

struct shape {
	uint32_t items, workers, labels, share; /* share: % of the items that each worker answers */
};

static const struct shape shapes[] = { { 60, 9, 2, 60 }, { 400, 40, 4, 15 }, { 150, 30, 17, 30 },
	{ 2000, 80, 3, 5 } };

static struct gl_votes crowd(const struct shape *p, struct gl_vote *vote, int32_t *clamp)
{
	struct gl_votes votes = {
		.items = p->items, .workers = p->workers, .labels = p->labels, .vote = vote, .clamp = clamp
	};
	uint64_t seed = p->items;

	for (uint32_t i = 0; i < p->items; i++) {
		uint32_t truth = (uint32_t)(gl_mix_next(&seed) % p->labels);

		clamp[i] = gl_mix_next(&seed) % 20 ? -1 : (int32_t)truth;
		for (uint32_t w = 0; w < p->workers; w++) {
			bool right = gl_mix_next(&seed) % 100 < 45 + 50 * w / p->workers;
			uint32_t guess = (uint32_t)(gl_mix_next(&seed) % p->labels);

			if (gl_mix_next(&seed) % 100 < p->share)
				vote[votes.n++] = (struct gl_vote){ i, w, right ? truth : guess };
		}
	}
	return votes;
}

static uint64_t add(uint64_t hash, uint64_t x)
{
	for (int i = 0; i < 64; i += 8)
		hash = (hash ^ (x >> i & 0xff)) * 0x100000001B3;
	return hash;
}

static uint64_t hash_of(const struct gl_belief *b, uint32_t items)
{
	uint64_t hash = 0xCBF29CE484222325;

	for (uint32_t i = 0; i < items; i++)
		hash = add(add(add(add(hash, b[i].top), b[i].num), b[i].den), b[i].label);
	return hash;
}

int main(void)
{
	struct gl_err e = { 0 };

	for (size_t s = 0; s < GL_COUNT(shapes); s++) {
		const struct shape *p = &shapes[s];
		gl_mem_auto struct gl_vote *vote = calloc((size_t)p->items * p->workers, sizeof(*vote));
		gl_mem_auto struct gl_belief *b = calloc(p->items, sizeof(*b));
		gl_mem_auto int32_t *clamp = calloc(p->items, sizeof(*clamp));
		struct gl_votes votes;

		if (!vote || !b || !clamp)
			return 1;
		votes = crowd(p, vote, clamp);
		for (size_t m = 0; gl_label_methods[m]; m++)
			for (votes.threads = 1; votes.threads <= 4; votes.threads += 3) {
				if (gl_consensus(gl_label_methods[m], &votes, b, NULL, &e)) {
					fprintf(stderr, "%s: %s\n", gl_label_methods[m]->name, e.text);
					return 1;
				}
				printf("%zu %s %016" PRIx64 "\n", s, gl_label_methods[m]->name,
				        hash_of(b, p->items));
			}
	}
	return 0;
}
