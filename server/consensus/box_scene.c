#include "consensus/box_scene.h"

#include <stdlib.h>

#include "base/auto.h"
#include "consensus/methods.h"

/* An overlap of 0.4, to be reached. */
bool gl_overlap_enough(uint32_t overlap)
{
	return (uint64_t)overlap * 5 >= (uint64_t)GL_BOX_UNIT * 2;
}

/* ---- gathering ---- */

/* Most support first, then by where the box is: boxes that are equal in all of it may stand for each other.
 */
static int by_support(const void *a, const void *b)
{
	const struct gl_drawn *p = a, *q = b;

	if (p->support != q->support)
		return p->support > q->support ? -1 : 1;
	return gl_box_cmp(&p->box, &q->box);
}

/* The sum of the other annotators' best overlaps. best: by vote of the item, zeroed. Boxes come vote by vote.
 */
static void support(struct gl_drawn *d, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t best = 0;

		d[i].support = 0;
		for (size_t k = 0; k < n; k++) {
			uint32_t overlap =
			        d[k].worker == d[i].worker ? 0 : gl_overlap(&d[i].sides, &d[k].sides);

			best = gl_overlap_enough(overlap) && overlap > best ? overlap : best;
			if (k + 1 == n || d[k + 1].worker != d[k].worker) {
				d[i].support += best;
				best = 0;
			}
		}
	}
}

struct candidate {
	uint32_t overlap, worker;
	size_t at;
};

static int by_worker(const void *a, const void *b)
{
	const struct candidate *p = a, *q = b;

	if (p->worker != q->worker)
		return p->worker < q->worker ? -1 : 1;
	if (p->overlap != q->overlap)
		return p->overlap > q->overlap ? -1 : 1;
	return p->at < q->at ? -1 : p->at > q->at; /* by support and coordinates, as they are sorted */
}

/* The seed and the best free box of each other annotator move to `to`; their number. */
static uint32_t gather(struct gl_drawn *to, const struct gl_drawn *d, size_t n, size_t seed, bool *taken,
        struct candidate *c)
{
	uint32_t found = 0;
	size_t cs = 0;

	to[found++] = d[seed];
	taken[seed] = true;
	for (size_t k = seed + 1; k < n; k++) {
		uint32_t overlap = taken[k] || d[k].worker == d[seed].worker
		                           ? 0
		                           : gl_overlap(&d[seed].sides, &d[k].sides);

		if (gl_overlap_enough(overlap))
			c[cs++] = (struct candidate){ overlap, d[k].worker, k };
	}
	if (cs)
		qsort(c, cs, sizeof(*c), by_worker);
	for (size_t i = 0; i < cs; i++) {
		if (i && c[i].worker == c[i - 1].worker)
			continue;
		to[found++] = d[c[i].at];
		taken[c[i].at] = true;
	}
	return found;
}

/* The boxes of one item, n from `start` on, become things; they are put in their order. */
static bool gather_item(struct gl_scene *s, uint32_t item, size_t start, size_t n)
{
	struct gl_drawn *d = s->drawn + start;
	gl_mem_auto struct gl_drawn *sorted = malloc((n + 1) * sizeof(*sorted));
	gl_mem_auto struct candidate *c = malloc((n + 1) * sizeof(*c));
	gl_mem_auto bool *taken = calloc(n + 1, sizeof(*taken));
	size_t done = 0;

	if (!sorted || !c || !taken)
		return false;
	support(d, n);
	memcpy(sorted, d, n * sizeof(*d));
	if (n)
		qsort(sorted, n, sizeof(*sorted), by_support);
	for (size_t seed = 0; seed < n; seed++) {
		uint32_t found;

		if (taken[seed])
			continue;
		found = gather(d + done, sorted, n, seed, taken, c);
		s->thing[s->things++] =
		        (struct gl_thing){ .item = item, .start = (uint32_t)(start + done), .n = found };
		done += found;
	}
	return true;
}

static size_t draw(struct gl_scene *s, const struct gl_item_votes *v, size_t at)
{
	for (size_t i = 0; i < v->n; i++)
		for (uint32_t k = 0; k < gl_box_count(v->ballot[i]); k++) {
			struct gl_box box = gl_box_at(v->ballot[i], k);

			s->drawn[at++] = (struct gl_drawn){
				.box = box, .sides = gl_box_sides(&box), .worker = v->vote[i].worker
			};
		}
	return at;
}

enum gl_code gl_scene_init(struct gl_scene *s, const struct gl_votes *votes, struct gl_err *e)
{
	uint64_t at = 0;
	size_t from = 0;

	*s = (struct gl_scene){ .votes = votes };
	for (uint64_t i = 0; i < votes->n; i++)
		s->drawn_n += gl_box_count(votes->ballot[i]);
	if (s->drawn_n > UINT32_MAX)
		return gl_fail(e, GL_TOO_LARGE, "a question must not have more than 2^32 boxes");
	s->drawn = malloc((s->drawn_n + 1) * sizeof(*s->drawn));
	s->thing = malloc((s->drawn_n + 1) * sizeof(*s->thing));
	s->voters = calloc((size_t)votes->items + 1, sizeof(*s->voters));
	if (!s->drawn || !s->thing || !s->voters)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %zu boxes", s->drawn_n);
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		size_t to = draw(s, &v, from);

		s->voters[i] = (uint32_t)v.n;
		if (!gather_item(s, i, from, to - from))
			return gl_fail(e, GL_NO_MEMORY, "no memory for the boxes of an item");
		from = to;
	}
	return GL_OK;
}

void gl_scene_release(struct gl_scene *s)
{
	free(s->drawn);
	free(s->thing);
	free(s->voters);
}

/* ---- places ---- */

static int by_place(const void *a, const void *b)
{
	const struct gl_weighed *p = a, *q = b;

	return p->at < q->at ? -1 : p->at > q->at;
}

/* The doubled weighted median: where exactly half of the weight lies below, the middle between two. */
static int64_t median(struct gl_weighed *v, size_t n)
{
	uint64_t all = 0, below = 0;

	qsort(v, n, sizeof(*v), by_place);
	for (size_t i = 0; i < n; i++)
		all += v[i].weight;
	for (size_t i = 0;; i++) {
		below += v[i].weight;
		if (2 * below == all)
			return v[i].at + v[i + 1].at;
		if (2 * below > all)
			return 2 * v[i].at;
	}
}

struct gl_sides gl_thing_place(const struct gl_scene *s, const struct gl_thing *t, const uint64_t *weight,
        int64_t skip, struct gl_weighed *scratch)
{
	struct gl_sides out;

	for (int side = 0; side < 4; side++) {
		size_t n = 0;

		for (uint32_t i = t->start; i < t->start + t->n; i++)
			if (i != skip)
				scratch[n++] = (struct gl_weighed){ s->drawn[i].sides.at[side],
					weight ? weight[s->drawn[i].worker] : 1 };
		out.at[side] = median(scratch, n);
	}
	return out;
}
