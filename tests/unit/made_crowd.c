#include "made_crowd.h"

#include <check.h>
#include <stdlib.h>

#include "base/hex.h"
#include "base/mix.h"
#include "crypto/hash.h"

uint32_t made_below(uint64_t *seed, uint32_t n)
{
	return (uint32_t)(gl_mix_next(seed) % n);
}

void made_crowd_make(struct made_crowd *c, const struct made_plan *p)
{
	uint64_t seed = p->seed;

	c->vote = calloc((size_t)p->items * p->workers, sizeof(*c->vote));
	c->truth = calloc(p->items, sizeof(*c->truth));
	c->clamp = p->gold ? calloc(p->items, sizeof(*c->clamp)) : NULL;
	ck_assert(c->vote && c->truth && (c->clamp || !p->gold));
	c->votes = (struct gl_votes){ .items = p->items,
		.workers = p->workers,
		.labels = p->labels,
		.vote = c->vote,
		.clamp = c->clamp };
	for (uint32_t i = 0; i < p->items; i++) {
		c->truth[i] = made_below(&seed, p->labels);
		if (c->clamp)
			c->clamp[i] = made_below(&seed, 100) < p->gold ? (int32_t)c->truth[i] : -1;
		for (uint32_t w = 0; w + 1 < p->workers && i + 1 < p->items; w++) {
			bool right = made_below(&seed, 100) <
			             p->least + (p->most - p->least) * w / (p->workers - 1);
			uint32_t guess = made_below(&seed, p->labels);

			if (made_below(&seed, 100) < p->share)
				c->vote[c->votes.n++] = (struct gl_vote){ i, w, right ? c->truth[i] : guess };
		}
	}
}

void made_crowd_free(struct made_crowd *c)
{
	free(c->vote);
	free(c->truth);
	free(c->clamp);
}

struct gl_belief *made_believe(const char *method, const struct gl_votes *votes, struct gl_model *model)
{
	struct gl_belief *b = calloc((size_t)votes->items + 1, sizeof(*b));
	struct gl_err e = { 0 };

	ck_assert_msg(b && !gl_consensus(gl_method_find(gl_label_methods, method), votes, b, model, &e),
	        "%s: %s", method, e.text);
	return b;
}

void made_hash(char hex[65], const struct gl_belief *b, uint32_t items)
{
	struct gl_sha256 h;
	uint8_t hash[GL_HASH_BYTES];

	gl_sha256_init(&h);
	for (uint32_t i = 0; i < items; i++) {
		uint64_t row[] = { b[i].label, b[i].tied, b[i].top, b[i].num, b[i].den };
		uint8_t bytes[sizeof(row)];

		for (size_t j = 0; j < sizeof(row); j++)
			bytes[j] = (uint8_t)(row[j / 8] >> j % 8 * 8);
		gl_sha256_add(&h, bytes, sizeof(bytes));
	}
	gl_sha256_end(&h, hash);
	gl_hex(hex, hash, sizeof(hash));
}
