#include "consensus/steps.h"

#include "consensus/cells.h"

static enum gl_code cells_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e);
static enum gl_code majority_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e);
static enum gl_code first_error_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e);

static const struct gl_method step_cells_1 = {
	.name = "cells", .version = 1, .parameters = GL_CELL_PARAMETERS, .find = cells_find
};
static const struct gl_method step_cells = { .name = "cells",
	.version = 2,
	.parameters = GL_CELL_PARAMETERS,
	.gold = true,
	.older = &step_cells_1,
	.find = cells_find };
static const struct gl_method step_majority = {
	.name = "majority", .version = 1, .parameters = "{}", .find = majority_find
};
static const struct gl_method step_first_error = {
	.name = "first-error", .version = 1, .parameters = "{}", .find = first_error_find
};
const struct gl_method *const gl_step_methods[] = { &step_cells, &step_majority, &step_first_error, NULL };

static uint8_t verdict(struct gl_ballot b, size_t step)
{
	return ((const uint8_t *)b.data)[step];
}

size_t gl_steps_right(struct gl_ballot b)
{
	size_t i = 0;

	while (i < b.len && verdict(b, i) != GL_STEP_WRONG)
		i++;
	return i;
}

static size_t longest(const struct gl_item_votes *v)
{
	size_t most = 0;

	for (size_t j = 0; j < v->n; j++)
		most = v->ballot[j].len > most ? v->ballot[j].len : most;
	return most;
}

#define ANY      SIZE_MAX       /* answers, wherever their first error is */
#define NO_ERROR (SIZE_MAX - 1) /* none that they found */

/* Whether an answer has its first error at a place. */
static bool errs_at(struct gl_ballot b, size_t error)
{
	size_t right = gl_steps_right(b);

	return error == ANY || (right < b.len ? right : NO_ERROR) == error;
}

/* How many steps a result has at most: those that at least half judged of the answers that err there. */
static size_t steps_judged(const struct gl_item_votes *v, size_t error)
{
	size_t steps = longest(v), people = 0;

	for (size_t j = 0; j < v->n; j++)
		people += errs_at(v->ballot[j], error);
	for (; steps; steps--) {
		size_t judged = 0;

		for (size_t j = 0; j < v->n; j++)
			judged += v->ballot[j].len >= steps && errs_at(v->ballot[j], error);
		if (2 * judged >= people)
			break;
	}
	return steps;
}

static bool ends_with_first_error(const struct gl_item_votes *v)
{
	for (size_t j = 0; j < v->n; j++)
		if (gl_steps_right(v->ballot[j]) + 1 < v->ballot[j].len)
			return false;
	return true;
}

/* What most say of a step, the first of those, among the answers whose first error is at a place. */
static uint8_t most_say(const struct gl_item_votes *v, size_t step, size_t error, bool *tied)
{
	uint64_t count[GL_STEP_VERDICTS] = { 0 };
	uint8_t top = 0;

	for (size_t j = 0; j < v->n; j++)
		if (step < v->ballot[j].len && errs_at(v->ballot[j], error))
			count[verdict(v->ballot[j], step)]++;
	for (unsigned k = 1; k < GL_STEP_VERDICTS; k++)
		top = count[k] > count[top] ? (uint8_t)k : top;
	for (unsigned k = 0; k < GL_STEP_VERDICTS; k++)
		*tied |= k != top && count[k] == count[top];
	return top;
}

static enum gl_code majority_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	uint64_t at = 0;

	(void)e; /* what values lacked is seen by the caller */
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		bool ends = ends_with_first_error(&v);
		size_t steps = steps_judged(&v, ANY);

		out[i].at = values->len;
		for (size_t k = 0; k < steps; k++) {
			uint8_t top = most_say(&v, k, ANY, &out[i].tied);

			gl_buf_putc(values, (char)top);
			if (ends && top == GL_STEP_WRONG)
				break;
		}
		out[i].len = (uint32_t)(values->len - out[i].at);
	}
	return GL_OK;
}

static uint64_t people(const struct gl_item_votes *v, size_t error)
{
	uint64_t n = 0;

	for (size_t j = 0; j < v->n; j++)
		n += errs_at(v->ballot[j], error);
	return n;
}

/* The place of the first error that most answers have, or NO_ERROR. */
static size_t first_error(const struct gl_item_votes *v, bool *tied)
{
	size_t best = NO_ERROR;
	uint64_t most = people(v, NO_ERROR);

	for (size_t k = 0; k < longest(v); k++) {
		uint64_t n = people(v, k);

		*tied = n == most ? *tied || n : *tied && n < most;
		if (n > most) {
			most = n;
			best = k;
		}
	}
	return best;
}

static enum gl_code first_error_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	uint64_t at = 0;

	(void)e; /* what values lacked is seen by the caller */
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		size_t error = first_error(&v, &out[i].tied);
		size_t steps = error == NO_ERROR ? steps_judged(&v, NO_ERROR) : error;

		out[i].at = values->len;
		for (size_t k = 0; k < steps; k++)
			gl_buf_putc(values, (char)most_say(&v, k, error, &out[i].tied));
		if (v.n && error != NO_ERROR)
			gl_buf_putc(values, GL_STEP_WRONG);
		out[i].len = (uint32_t)(values->len - out[i].at);
	}
	return GL_OK;
}

/* ---- cells ---- */

static enum gl_code read_items(struct gl_cells *c, const struct gl_votes *votes, struct gl_err *e)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		const struct gl_ballot *known = gl_known(votes, i);
		uint8_t *said = gl_cells_add(c, &v, longest(&v), e);

		if (!said)
			return e->code;
		for (size_t j = 0; j < v.n; j++)
			for (size_t k = 0; k < v.ballot[j].len; k++)
				said[k * v.n + j] = verdict(v.ballot[j], k);
		for (size_t k = 0; known && k < c->block[i].cells && k < known->len; k++)
			gl_cells_known(c, &c->block[i])[k] = verdict(*known, k);
	}
	return GL_OK;
}

static enum gl_code cells_find(
        const struct gl_votes *votes, struct gl_belief *out, struct gl_buf *values, struct gl_err *e)
{
	__attribute__((cleanup(gl_cells_release))) struct gl_cells c = { 0 };
	uint64_t at = 0;

	if (gl_cells_init(&c, votes, GL_STEP_VERDICTS, e) || read_items(&c, votes, e) || gl_cells_fit(&c, e))
		return e->code;
	for (uint32_t i = 0; i < votes->items; i++) {
		struct gl_item_votes v = gl_item_votes(votes, i, &at);
		bool ends = ends_with_first_error(&v);
		size_t steps = steps_judged(&v, ANY);

		out[i].at = values->len;
		for (size_t k = 0; k < steps; k++) {
			uint32_t top = gl_cells_top(&c, c.block[i].first + k, &out[i].tied);

			gl_buf_putc(values, (char)top);
			if (ends && top == GL_STEP_WRONG)
				break;
		}
		out[i].len = (uint32_t)(values->len - out[i].at);
	}
	return GL_OK;
}
