/*
 * terms -- what a project offers from now on: read from a request, stored byte for byte, and logged.
 *
 *     if (!gl_terms_read(r, in_force))      // the refusal is on its way
 *             return;
 *     gl_terms_log(r, live, terms_logged);  // `terms`, and `open` before a log's first
 */
#ifndef GL_LIVE_TERMS_H
#define GL_LIVE_TERMS_H

#include "live/live.h"

#define GL_GUIDELINES_MAX (128 << 10)

/* From r->doc: template, guidelines, policy, price; what is left out stays as in old, which NULL makes a
 * default. Kept in r->user until gl_terms_log. */
bool gl_terms_read(struct gl_req *r, const struct gl_terms *old);
void gl_terms_log(struct gl_req *r, struct gl_live *live, gl_live_fn *logged);

#endif
