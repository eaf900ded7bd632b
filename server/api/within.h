/* within -- whether a value that was sent lies within the content of its task: spans do not end behind the
 * text.
 */
#ifndef GL_API_WITHIN_H
#define GL_API_WITHIN_H

#include "live/live.h"

/* Calls then if what r->doc has as "value", checked before, does; refuses r otherwise. At once where the
 * template needs no look at the content, or the content is in memory. */
typedef void gl_within_fn(struct gl_req *r, struct gl_live *live);
void gl_value_within(
        struct gl_req *r, struct gl_live *live, const struct gl_template *t, uint32_t n, gl_within_fn *then);

#endif
