/*
 * migrate -- brings a database to the schema this binary was built with. Forward only, each migration one
 * transaction.
 *
 * The texts of migrations/ are part of the binary. Table migration(version, name, sha256, applied_at) says
 * what was applied; one whose text has changed since, or that we do not know, is refused.
 */
#ifndef GL_STORE_MIGRATE_H
#define GL_STORE_MIGRATE_H

#include "base/err.h"

int gl_migrate_newest(void); /* the version this binary knows */

/* Applies what is missing; *applied (may be NULL) counts. conninfo's user must be allowed to create roles, or
 * both roles must be there. */
enum gl_code gl_migrate(const char *conninfo, int *applied, struct gl_err *e);

#endif
