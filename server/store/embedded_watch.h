/* embedded_watch -- the child that runs Postgres, and ends it when its owner is gone. Used by embedded alone.
 */
#ifndef GL_STORE_EMBEDDED_WATCH_H
#define GL_STORE_EMBEDDED_WATCH_H

#include "store/embedded_place.h"

/* Never returns. Runs Postgres, again when it dies, until nobody has the other end of fd open any more. Its
 * exit status is 0 after that, and 1 when Postgres does not come up. To be called in a fresh child: it closes
 * every other file. */
_Noreturn void gl_embedded_watch(const struct gl_embedded_place *p, int fd);

/* Sends a Postgres that is no child of ours the signals that end it, ever harder, until it is gone. */
void gl_embedded_end(pid_t postmaster);

#endif
