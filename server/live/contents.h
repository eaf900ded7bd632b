/*
 * contents -- a window of tasks' contents in memory, so that handing out asks the database nothing.
 *
 * At most GL_CONTENTS_SLOTS tasks and GL_CONTENTS_BYTES bytes; what was used longest ago leaves first (a
 * clock hand). What is not here is fetched, see live/live.h.
 */
#ifndef GL_LIVE_CONTENTS_H
#define GL_LIVE_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GL_CONTENTS_SLOTS 8192
#define GL_CONTENTS_BYTES (24 << 20)

struct gl_content {
	uint32_t n; /* 0: an empty place */
	uint32_t len;
	uint32_t all;            /* bytes, predictions included */
	bool used;               /* since the hand last passed */
	char *text;              /* JCS */
	const char *predictions; /* JCS, of what models predicted; NULL: nothing. It lies behind text */
};

struct gl_contents {
	struct gl_content *slot; /* open addressing over twice the slots */
	size_t count, bytes, hand;
};

bool gl_contents_init(struct gl_contents *c);
void gl_contents_release(struct gl_contents *c);
const struct gl_content *gl_contents_get(struct gl_contents *c, uint32_t n); /* NULL: not in the window */
/* predictions may be NULL. false: no memory. */
bool gl_contents_put(struct gl_contents *c, uint32_t n, const char *text, size_t len, const char *predictions,
        size_t predictions_len);

#endif
