/*
 * known -- who shows which key or session, in memory: one table that all loops share, so that a request costs
 * no query.
 *
 * A key stays until it is revoked. A session stays for a minute at most: then the database is asked again,
 * which notes that the session is in use and says whether it still is in force.
 *
 * Other servers revoke too: the list of what ended in the last GL_REVOKED_S is read each second. Who has not
 * heard it for that long may have missed something, so then all is forgotten and asked for again.
 */
#ifndef GL_API_KNOWN_H
#define GL_API_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "api/secret.h"
#include "http/request.h"

#define GL_REVOKED_S 30 /* how far back revoked.sql looks */

bool gl_known_find(const uint8_t hash[GL_SECRET_HASH], struct gl_caller *who);
/* until_ms: monotonic; INT64_MAX: until it is revoked. Without memory it is asked for again next time. */
void gl_known_add(const uint8_t hash[GL_SECRET_HASH], const struct gl_caller *who, int64_t until_ms);
void gl_known_forget(const uint8_t hash[GL_SECRET_HASH]);
void gl_known_forget_account(int64_t account); /* all of its sessions and keys */
/* The list was heard, as it was when it was asked for, at asked_ms (monotonic). From one thread. */
void gl_known_heard(int64_t asked_ms);
void gl_known_release(void); /* at the end */

#endif
