#include "live/contents.h"

#include <stdlib.h>
#include <string.h>

#define PLACES (2 * GL_CONTENTS_SLOTS)

bool gl_contents_init(struct gl_contents *c)
{
	*c = (struct gl_contents){ .slot = calloc(PLACES, sizeof *c->slot) };
	return c->slot;
}

void gl_contents_release(struct gl_contents *c)
{
	for (size_t i = 0; c->slot && i < PLACES; i++)
		free(c->slot[i].text);
	free(c->slot);
}

static size_t home(uint32_t n)
{
	return (size_t)(n * 2654435761u >> 7) & (PLACES - 1);
}

/* The place of n, or the empty place where it would stand. */
static struct gl_content *place(struct gl_contents *c, uint32_t n)
{
	size_t i = home(n);

	while (c->slot[i].n && c->slot[i].n != n)
		i = (i + 1) & (PLACES - 1);
	return &c->slot[i];
}

const struct gl_content *gl_contents_get(struct gl_contents *c, uint32_t n)
{
	struct gl_content *at = place(c, n);

	if (!at->n)
		return NULL;
	at->used = true;
	return at;
}

/* Empties place i and moves up those behind it that would not be found any more. */
static void drop(struct gl_contents *c, size_t i)
{
	free(c->slot[i].text);
	c->count--;
	c->bytes -= c->slot[i].all;
	for (size_t j = (i + 1) & (PLACES - 1); c->slot[j].n; j = (j + 1) & (PLACES - 1)) {
		size_t h = home(c->slot[j].n);

		if (((j - h) & (PLACES - 1)) >= ((j - i) & (PLACES - 1))) {
			c->slot[i] = c->slot[j];
			i = j;
		}
	}
	c->slot[i] = (struct gl_content){ 0 };
}

static void make_room(struct gl_contents *c, size_t len)
{
	while (c->count && (c->count >= GL_CONTENTS_SLOTS || c->bytes + len > GL_CONTENTS_BYTES)) {
		struct gl_content *at = &c->slot[c->hand];

		if (at->n && !at->used)
			drop(c, c->hand);
		else
			at->used = false, c->hand = (c->hand + 1) & (PLACES - 1);
	}
}

bool gl_contents_put(struct gl_contents *c, uint32_t n, const char *text, size_t len, const char *predictions,
        size_t predictions_len)
{
	struct gl_content *at = place(c, n);
	size_t all = len + predictions_len;
	char *copy;

	if (at->n)
		return true;
	copy = malloc(all + 2);
	if (!copy)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (predictions)
		memcpy(copy + len + 1, predictions, predictions_len);
	copy[all + 1] = '\0';
	make_room(c, all);
	at = place(c, n);
	*at = (struct gl_content){ .n = n,
		.len = (uint32_t)len,
		.all = (uint32_t)all,
		.used = true,
		.text = copy,
		.predictions = predictions ? copy + len + 1 : NULL };
	c->count++;
	c->bytes += all;
	return true;
}
