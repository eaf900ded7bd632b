#include "made_ballots.h"

#include <check.h>
#include <stdlib.h>

#include "made_crowd.h"

#include "base/auto.h"
#include "base/mix.h"
#include "consensus/boxes.h"
#include "consensus/ranking.h"
#include "consensus/spans.h"
#include "consensus/steps.h"

/* ---- kinds ---- */

static void options_draw(struct gl_buf *out, unsigned names, uint64_t shape, uint64_t seed)
{
	uint64_t all = names < 64 ? ((uint64_t)1 << names) - 1 : UINT64_MAX;
	uint64_t half = gl_mix_next(&seed) & all, few = half & gl_mix_next(&seed);

	(void)shape;
	gl_buf_add(out, &few, sizeof(few));
}

static void options_rename(struct gl_buf *out, struct gl_ballot b, const uint32_t *map)
{
	uint64_t renamed = 0;

	for (unsigned k = 0; k < 64; k++)
		renamed |= (gl_word(b.data, 0) >> k & 1) << map[k];
	gl_buf_add(out, &renamed, sizeof(renamed));
}

/* The two names of numbers are plus and minus. With one there is nothing to exchange, and a scale so long
 * that it is cut into levels, where what lies between two of them must fall to one side. */
static void number_draw(struct gl_buf *out, unsigned names, uint64_t shape, uint64_t seed)
{
	uint32_t most = names > 1 ? 4 : 500;
	int64_t number = (int64_t)made_below(&seed, 2 * most + 1) - most;

	(void)shape;
	gl_buf_add(out, &number, sizeof(number));
}

static void number_rename(struct gl_buf *out, struct gl_ballot b, const uint32_t *map)
{
	int64_t number = (int64_t)gl_word(b.data, 0) * (map[0] ? -1 : 1);

	gl_buf_add(out, &number, sizeof(number));
	gl_buf_add(out, (const char *)b.data + sizeof(number), b.len - sizeof(number));
}

/* All things are ranked, some of them level. */
static void ranking_draw(struct gl_buf *out, unsigned names, uint64_t shape, uint64_t seed)
{
	uint8_t level[GL_LABELS_MAX] = { 0 }, place[GL_LABELS_MAX], next = 0;

	(void)shape;
	for (unsigned i = 0; i < names; i++) {
		place[i] = (uint8_t)made_below(&seed, 2 * names);
		level[place[i] / 2] = 1;
	}
	for (unsigned l = 0; l < names; l++)
		level[l] = level[l] ? next++ : 0;
	for (unsigned i = 0; i < names; i++)
		gl_buf_putc(out, (char)level[place[i] / 2]);
}

static void ranking_rename(struct gl_buf *out, struct gl_ballot b, const uint32_t *map)
{
	uint8_t place[GL_LABELS_MAX];

	for (size_t i = 0; i < b.len; i++)
		place[map[i]] = ((const uint8_t *)b.data)[i];
	gl_buf_add(out, place, b.len);
}

static void spans_draw(struct gl_buf *out, unsigned names, uint64_t shape, uint64_t seed)
{
	struct gl_span span[4];
	uint32_t n = 0, at = made_below(&seed, 3);

	(void)shape;
	while (n < 4 && made_below(&seed, 4)) {
		span[n].start = at;
		span[n].end = at + 1 + made_below(&seed, 3);
		span[n].label = made_below(&seed, names);
		at = span[n++].end + made_below(&seed, 3);
	}
	gl_spans_pack(out, span, n);
}

static void spans_rename(struct gl_buf *out, struct gl_ballot b, const uint32_t *map)
{
	uint32_t n = gl_spans_count(b);

	gl_buf_add(out, &n, sizeof(n));
	for (uint32_t i = 0; i < n; i++) {
		struct gl_span s = gl_spans_at(b, i);

		s.label = map[s.label];
		gl_buf_add(out, &s, sizeof(s));
	}
}

/* Where "neutral" may not be said, nobody does. */
static void steps_draw(struct gl_buf *out, unsigned names, uint64_t shape, uint64_t seed)
{
	bool ends = shape % 2;

	(void)names;
	for (uint32_t left = 1 + made_below(&seed, 5); left--;) {
		bool wrong = !made_below(&seed, 3);

		gl_buf_putc(out, wrong ? GL_STEP_WRONG : GL_STEP_OK);
		if (wrong && ends)
			break;
	}
}

static void boxes_draw(struct gl_buf *out, unsigned names, uint64_t shape, uint64_t seed)
{
	struct gl_box box[4];
	uint32_t n = made_below(&seed, 4);

	for (uint32_t i = 0; i < n; i++) {
		uint64_t thing = shape + made_below(&seed, 3);

		box[i] = (struct gl_box){ .x = (int32_t)(made_below(&thing, 60) * 100 + made_below(&seed, 9)),
			.y = (int32_t)(made_below(&thing, 60) * 100 + made_below(&seed, 9)),
			.w = (int32_t)(100 + made_below(&seed, 30)),
			.h = (int32_t)(100 + made_below(&seed, 30)),
			.label = made_below(&seed, names) };
	}
	gl_boxes_pack(out, box, n);
}

static void boxes_rename(struct gl_buf *out, struct gl_ballot b, const uint32_t *map)
{
	struct gl_box box[64];
	uint32_t n = gl_box_count(b);

	ck_assert_uint_le(n, 64);
	for (uint32_t i = 0; i < n; i++) {
		box[i] = gl_box_at(b, i);
		box[i].label = map[box[i].label];
	}
	gl_boxes_pack(out, box, n);
}

static void text_draw(struct gl_buf *out, unsigned names, uint64_t shape, uint64_t seed)
{
	static const char *const word[] = { "gold", "Gold", "leaf,", "é", "字", "on", "the", "book's",
		"so!" };

	(void)names;
	(void)shape;
	gl_buf_puts(out, word[made_below(&seed, 8)]);
	for (uint32_t left = made_below(&seed, 6); left--;)
		gl_buf_printf(out, " %s", word[made_below(&seed, 9)]);
}

static const struct made_kind kinds[] = {
	{ "multi_choice", "", "options", 2, 64, options_draw, options_rename },
	{ "rating", ",'min':-1000,'max':1000", NULL, 1, 2, number_draw, number_rename },
	{ "ranking", "", "items", 2, 8, ranking_draw, ranking_rename },
	{ "spans", ",'field':'text'", "options", 1, 64, spans_draw, spans_rename },
	{ "steps", ",'field':'text'", NULL, 1, 1, steps_draw, NULL },
	{ "boxes", ",'image':'photo'", "options", 1, 64, boxes_draw, boxes_rename },
	{ "text", "", NULL, 1, 1, text_draw, NULL },
};

const struct made_kind *made_kind_find(const char *type)
{
	for (size_t i = 0; i < GL_COUNT(kinds); i++)
		if (!strcmp(kinds[i].type, type))
			return &kinds[i];
	return NULL;
}

/* ---- crowds ---- */

void made_ballots_init(struct made_ballots *c, unsigned names)
{
	memset(c, 0, sizeof(*c));
	c->names = names;
	c->votes.vote = c->vote;
	c->votes.ballot = c->ballot;
	c->votes.item_key = c->key;
	gl_buf_init(&c->packed, SIZE_MAX);
	gl_buf_init(&c->values, SIZE_MAX);
	for (size_t i = 0; i < GL_COUNT(c->key); i++)
		c->key[i] = i;
}

void made_ballots_release(struct made_ballots *c)
{
	gl_buf_release(&c->packed);
	gl_buf_release(&c->values);
}

/* Keeps the votes sorted by item, then by annotator. */
void made_ballots_add(struct made_ballots *c, uint32_t item, uint32_t worker, size_t at)
{
	struct gl_votes *v = &c->votes;
	size_t i = v->n, len = c->packed.len - at;

	ck_assert_uint_lt(v->n, GL_COUNT(c->vote));
	for (; i && (c->vote[i - 1].item > item ||
	                    (c->vote[i - 1].item == item && c->vote[i - 1].worker > worker));
	        i--) {
		c->vote[i] = c->vote[i - 1];
		c->ballot[i].len = c->ballot[i - 1].len;
		c->at[i] = c->at[i - 1];
	}
	c->vote[i] = (struct gl_vote){ .item = item, .worker = worker };
	c->ballot[i].len = len;
	c->at[i] = at;
	v->n++;
	v->items = item >= v->items ? item + 1 : v->items;
	v->workers = worker >= v->workers ? worker + 1 : v->workers;
}

/* Whoever does not say what is true of a task says one of few other things, so that some of them agree. */
void made_ballots_draw(struct made_ballots *c, const struct made_kind *kind, uint64_t seed)
{
	uint32_t items = 1 + made_below(&seed, MADE_ITEMS), workers = 1 + made_below(&seed, MADE_WORKERS);
	uint32_t share = 20 + made_below(&seed, 81), right = made_below(&seed, 101);
	unsigned few = kind->most < kind->fewest + 3 ? kind->most : kind->fewest + 3;
	unsigned most = made_below(&seed, 3) ? few : kind->most;
	unsigned names = kind->fewest + made_below(&seed, most - kind->fewest + 1);
	uint64_t shape = gl_mix_next(&seed);

	made_ballots_init(c, names);
	for (uint32_t i = 0; i < items; i++)
		for (uint32_t w = 0; w < workers; w++) {
			uint64_t said = shape + 1000 * i;
			size_t at = c->packed.len;

			if (made_below(&seed, 100) >= share)
				continue;
			if (made_below(&seed, 100) >= right)
				said += 1 + made_below(&seed, 4);
			kind->draw(&c->packed, names, shape + 1000 * i, said);
			made_ballots_add(c, i, w, at);
		}
	c->votes.items = items;
	c->votes.workers = workers;
}

void made_ballots_find(struct made_ballots *c, const struct gl_method *m)
{
	struct gl_err e = { 0 };

	c->votes.labels = c->names;
	for (uint64_t i = 0; i < c->votes.n; i++)
		c->ballot[i].data = c->packed.data + c->at[i];
	gl_buf_clear(&c->values);
	ck_assert_msg(
	        !gl_consensus_values(m, &c->votes, c->belief, &c->values, &e), "%s: %s", m->name, e.text);
}

struct gl_ballot made_answer(const struct made_ballots *c, uint64_t vote)
{
	return (struct gl_ballot){ c->packed.data + c->at[vote], c->ballot[vote].len };
}

struct gl_ballot made_value(const struct made_ballots *c, const struct made_kind *kind, uint32_t item)
{
	const struct gl_belief *b = &c->belief[item];
	struct gl_ballot value = { c->values.data + b->at, b->len };
	uint64_t place;

	if (strcmp(kind->type, "text") || !b->len)
		return value;
	place = gl_word(value.data, 0);
	if (place == GL_NO_PLACE)
		return (struct gl_ballot){ (const char *)value.data + sizeof(place), b->len - sizeof(place) };
	ck_assert_uint_lt(place, c->votes.n);
	return made_answer(c, place);
}
