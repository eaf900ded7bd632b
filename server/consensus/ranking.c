#include "consensus/ranking.h"

const struct gl_method *const gl_ranking_methods[] = { &gl_method_plackett_luce, &gl_method_ranked_pairs,
	NULL };

void gl_ranking_count(struct gl_ranking_counts *c, const struct gl_item_votes *v)
{
	memset(c, 0, sizeof(*c));
	c->things = v->ballot[0].len;
	for (size_t i = 0; i < v->n; i++) {
		const uint8_t *place = v->ballot[i].data;

		for (size_t a = 0; a < c->things; a++) {
			for (size_t b = 0; b < c->things; b++) {
				if (place[a] == GL_UNRANKED || place[b] == GL_UNRANKED)
					continue;
				c->before[a][b] += place[a] < place[b];
				c->level[a][b] += place[a] == place[b];
			}
		}
	}
}

double gl_ranking_distance(struct gl_ballot a, struct gl_ballot b)
{
	const uint8_t *x = a.data, *y = b.data;
	unsigned pairs = 0, apart = 0; /* apart: in halves */

	for (size_t i = 0; i < a.len; i++) {
		for (size_t j = 0; j < i; j++) {
			int first = (x[i] > x[j]) - (x[i] < x[j]), second = (y[i] > y[j]) - (y[i] < y[j]);

			if (x[i] == GL_UNRANKED || x[j] == GL_UNRANKED || y[i] == GL_UNRANKED ||
			        y[j] == GL_UNRANKED)
				continue;
			pairs++;
			apart += (unsigned)(first > second ? first - second : second - first);
		}
	}
	return pairs ? apart / (2.0 * pairs) : 1;
}

/* Fewer than half of the ballots that have both have them level, or none has both. */
static bool unexplained(const struct gl_ranking_counts *c, size_t a, size_t b)
{
	uint64_t apart = (uint64_t)c->before[a][b] + c->before[b][a];

	return c->level[a][b] < apart || !c->level[a][b];
}

void gl_belief_ranking(struct gl_belief *out, struct gl_buf *values, const struct gl_ranking_counts *c,
        const int64_t score[GL_LABELS_MAX])
{
	uint8_t place[GL_LABELS_MAX], next = 0;
	size_t left = 0;

	for (size_t i = 0; i < c->things; i++) {
		place[i] = GL_UNRANKED;
		left += c->level[i][i] > 0;
	}
	for (; left; next++) {
		int64_t best = INT64_MIN;

		for (size_t i = 0; i < c->things; i++)
			if (place[i] == GL_UNRANKED && score[i] > best && c->level[i][i])
				best = score[i];
		for (size_t i = 0; i < c->things; i++) {
			if (place[i] != GL_UNRANKED || score[i] != best || !c->level[i][i])
				continue;
			place[i] = next;
			left--;
			for (size_t j = 0; j < i; j++)
				out->tied |= place[j] == next && unexplained(c, i, j);
		}
	}
	out->at = values->len;
	out->len = (uint32_t)c->things;
	gl_buf_add(values, place, c->things);
}
