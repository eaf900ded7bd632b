/* held -- an assignment as its holder sends it back: read, and held against who asks. */
#ifndef GL_API_HELD_H
#define GL_API_HELD_H

#include "desk/token.h"
#include "live/live.h"

/* The caller, as a member, with the token that r->doc has as "assignment" (text, see gl_assignment_asked);
 * NULL: the refusal is on its way. */
const struct gl_member *gl_assignment_read(
        struct gl_req *r, const struct gl_live *live, struct gl_token *token);
/* Before the project is looked up: that "assignment" is text at all. */
bool gl_assignment_asked(struct gl_req *r);

#endif
