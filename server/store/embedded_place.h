/*
 * embedded_place -- where a private Postgres lives, whom it runs as and which programs it is. Used by
 * embedded alone.
 *
 * home holds the cluster ("data"), its log and the lock of its owner; socket is the folder of its socket,
 * which is home or, when a path there would be too long, a folder of its own below /tmp. Only Postgres' user
 * (and root) can open them.
 */
#ifndef GL_STORE_EMBEDDED_PLACE_H
#define GL_STORE_EMBEDDED_PLACE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

#define GL_EMBEDDED_LOCK "owner.lock" /* in home: held by the owner */

struct gl_embedded_place {
	char home[PATH_MAX - 64]; /* so that every path in it fits */
	char bin[PATH_MAX - 64];  /* folder of postgres and initdb */
	char socket[80];
	bool socket_apart; /* socket is not home, and is removed at the end */
	bool drop;         /* we are root, and Postgres must not be */
	uid_t uid;
	gid_t gid;
};

enum gl_code gl_embedded_find(struct gl_embedded_place *p, const char *dir, struct gl_err *e);

/* Removes a folder of Postgres' user, as that user. */
void gl_embedded_remove(const struct gl_embedded_place *p, const char *path);

/* In a child: becomes Postgres' user for good, in a folder that user can be in. */
bool gl_embedded_become(const struct gl_embedded_place *p);

#endif
