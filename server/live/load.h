/*
 * load -- reads a project from its facts, and holds the lease that says which server may write it.
 *
 * A job thread claims the lease, checks the head against signed.log, and builds the desk page by page; the
 * loop gets it whole. A log whose head is behind what was signed, or differs, is a restored backup and is not
 * opened (FORMATS 2).
 */
#ifndef GL_LIVE_LOAD_H
#define GL_LIVE_LOAD_H

#include "live/live.h"

#define GL_LEASE_S 10

/* opened(live, NULL) on the live's loop when it is ready; with an error when it is not. false: no memory. */
bool gl_load_start(struct gl_live *live, void (*opened)(struct gl_live *live, const struct gl_err *e));

void gl_load_renew(struct gl_live *live);   /* the lease, for GL_LEASE_S more */
void gl_load_goodbye(struct gl_live *live); /* so that another server need not wait for it to run out */

#endif
