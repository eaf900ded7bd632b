/* cursor -- where a page over one's answers in several projects ended: the last answer's day, project and
 * index. */
#ifndef GL_API_CURSOR_H
#define GL_API_CURSOR_H

#include "api/api.h"

struct gl_cursor {
	int32_t day;
	int64_t project, idx;
};

/* The parameters `project` and `cursor` and no other, as the statements want them: who, only, day, project,
 * idx. Without a cursor the page is the first. false: the refusal is on its way. */
bool gl_cursor_args(struct gl_req *r, struct gl_args *a);
void gl_cursor_link(struct gl_req *r, const struct gl_cursor *c); /* the page after it */

#endif
