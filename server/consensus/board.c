#include "consensus/board.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/json.h"

struct component {
	uint32_t number, sources;
	const char *name; /* its first source's, in byte order */
};

static int by_size(const void *a, const void *b)
{
	const struct component *x = a, *y = b;

	if (x->sources != y->sources)
		return x->sources > y->sources ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int by_place(const void *a, const void *b, void *board)
{
	const struct gl_board *it = board;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	const struct gl_rung *x = &it->ladder->rung[i], *y = &it->ladder->rung[j];

	if (it->group[x->component] != it->group[y->component])
		return it->group[x->component] < it->group[y->component] ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(it->source[i], it->source[j]);
}

enum gl_code gl_board_sort(struct gl_board *b, struct gl_err *e)
{
	const struct gl_ladder *l = b->ladder;
	gl_mem_auto struct component *c = calloc((size_t)l->components + 1, sizeof(*c));

	b->order = calloc((size_t)l->sources + 1, sizeof(*b->order));
	b->group = calloc((size_t)l->components + 1, sizeof(*b->group));
	if (!c || !b->order || !b->group)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a leaderboard of %u sources", l->sources);
	for (uint32_t i = 0; i < l->sources; i++) {
		struct component *own = &c[l->rung[i].component];

		if (!own->sources++ || strcmp(b->source[i], own->name) < 0)
			own->name = b->source[i];
		own->number = l->rung[i].component;
		b->order[i] = i;
	}
	qsort(c, l->components, sizeof(*c), by_size);
	for (uint32_t k = 0; k < l->components; k++)
		b->group[c[k].number] = k + 1;
	qsort_r(b->order, l->sources, sizeof(*b->order), by_place, b);
	return GL_OK;
}

void gl_board_release(struct gl_board *b)
{
	free(b->order);
	free(b->group);
	b->order = b->group = NULL;
}

uint64_t gl_board_comparisons(const struct gl_ladder *l)
{
	uint64_t sides = 0;

	for (uint32_t i = 0; i < l->sources; i++)
		sides += l->rung[i].wins + l->rung[i].losses + l->rung[i].ties;
	return sides / 2;
}

static void put_points(struct gl_buf *out, const char *key, const struct gl_rung *r, int z, double origin)
{
	if (z && r->deviation < 0)
		gl_buf_printf(out, "\"%s\":null", key);
	else
		gl_buf_printf(out, "\"%s\":%.1f", key, gl_ladder_points(r, z) - origin);
}

static void put_source(struct gl_buf *out, const struct gl_board *b, uint32_t i)
{
	const struct gl_rung *r = &b->ladder->rung[i];

	gl_buf_printf(out, "{\"group\":%u,", b->group[r->component]);
	put_points(out, "high", r, 1, 0);
	gl_buf_printf(out, ",\"losses\":%llu,", (unsigned long long)r->losses);
	put_points(out, "low", r, -1, 0);
	gl_buf_printf(out, ",\"rank\":%u,\"rank_high\":%u,\"rank_low\":%u,", r->rank, r->high, r->low);
	put_points(out, "score", r, 0, 0);
	gl_buf_puts(out, ",\"source\":");
	gl_jcs_string(out, b->source[i], strlen(b->source[i]));
	gl_buf_printf(out, ",\"ties\":%llu,\"wins\":%llu}", (unsigned long long)r->ties,
	        (unsigned long long)r->wins);
}

static void put_annotators(struct gl_buf *out, const struct gl_board *b)
{
	gl_buf_puts(out, "\"annotators\":[");
	for (uint32_t w = 0; w < b->ladder->workers; w++) {
		gl_buf_printf(out, "%s{\"annotator\":", w ? "," : "");
		gl_jcs_string(out, b->worker[w], strlen(b->worker[w]));
		gl_buf_printf(out, ",\"quality\":%.6f}", b->ladder->quality[w] * 0x1p-30);
	}
	gl_buf_puts(out, "],");
}

void gl_board_json(struct gl_buf *out, const struct gl_board *b)
{
	const struct gl_ladder *l = b->ladder;
	struct gl_rung first = { .ability = l->first, .deviation = l->first_deviation };

	gl_buf_putc(out, '{');
	if (b->worker && l->quality)
		put_annotators(out, b);
	gl_buf_printf(out, "\"comparisons\":%llu,\"groups\":%u,\"method\":\"%s\",\"position\":{",
	        (unsigned long long)gl_board_comparisons(l), l->components, l->method->name);
	put_points(out, "high", &first, 1, 1000);
	gl_buf_putc(out, ',');
	put_points(out, "low", &first, -1, 1000);
	gl_buf_putc(out, ',');
	put_points(out, "points", &first, 0, 1000);
	gl_buf_printf(out, "},\"settled\":%s,\"sources\":[", l->settled ? "true" : "false");
	for (uint32_t i = 0; i < l->sources; i++) {
		if (i)
			gl_buf_putc(out, ',');
		put_source(out, b, b->order[i]);
	}
	gl_buf_puts(out, "]}");
}
