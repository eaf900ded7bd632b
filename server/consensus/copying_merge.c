/* A component as one voter. */
#include "consensus/copying.h"
#include "consensus/methods.h"

/* How the members of one component voted on an item. */
struct poll {
	uint32_t component;
	uint32_t label;
	bool split; /* no label has more votes than every other */
};

static struct poll ask(
        const struct gl_copying *c, uint32_t component, const struct gl_vote *vote, size_t n, uint32_t labels)
{
	struct poll p = { .component = component, .split = true };
	uint32_t count[GL_LABELS_MAX] = { 0 }, most = 0;

	for (size_t i = 0; i < n; i++)
		count[vote[i].label] += c->of[vote[i].worker] == component;
	for (uint32_t l = 0; l < labels; l++) {
		if (count[l] == most)
			p.split = true;
		if (count[l] <= most)
			continue;
		most = count[l];
		p.label = l;
		p.split = false;
	}
	return p;
}

static void insert(struct gl_vote *out, uint64_t from, uint64_t *n, struct gl_vote v)
{
	uint64_t at = *n;

	for (; at > from && out[at - 1].worker > v.worker; at--)
		out[at] = out[at - 1];
	out[at] = v;
	++*n;
}

/* One item's votes, merged; none if components alone answered and each is split. */
static void merge_item(const struct gl_copying *c, uint32_t labels, const struct gl_vote *vote, size_t n,
        struct gl_vote *out, uint64_t *to)
{
	uint64_t from = *to;

	for (size_t i = 0; i < n; i++) {
		uint32_t component = c->of[vote[i].worker];
		struct poll p;
		size_t k = 0;

		if (!component) {
			insert(out, from, to, vote[i]);
			continue;
		}
		while (c->of[vote[k].worker] != component)
			k++;
		p = ask(c, component, vote, n, labels);
		if (k == i && !p.split)
			insert(out, from, to,
			        (struct gl_vote){ vote[i].item, c->first[component - 1], p.label });
	}
}

void gl_copying_merge(
        const struct gl_votes *votes, const struct gl_copying *c, struct gl_vote *out, uint64_t *n)
{
	uint64_t at = 0;

	*n = 0;
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		uint64_t from = *n;

		merge_item(c, votes->labels, v.vote, v.n, out, n);
		for (size_t k = 0; *n == from && k < v.n; k++)
			out[from + k] = v.vote[k];
		*n += *n == from ? v.n : 0;
	}
}
