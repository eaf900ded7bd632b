/* projects -- what other resources of a project need of it. */
#ifndef GL_API_PROJECTS_H
#define GL_API_PROJECTS_H

#include "live/live.h"

/* Whether the caller owns or manages this project; else the refusal is on its way: what others own is not
 * shown. */
bool gl_project_managed(struct gl_req *r, struct gl_live *live);
/* The same of those who own, manage or review it. */
bool gl_project_staffed(struct gl_req *r, struct gl_live *live);
/* The same, whether by a key that may manage or by one that may review: no route's `access` can say that. */
bool gl_project_watched(struct gl_req *r, struct gl_live *live);
/* The task that the path's second id names, which is there; 0: the refusal is on its way. */
uint32_t gl_project_task(struct gl_req *r, const struct gl_live *live);
void gl_project_reply(struct gl_req *r, struct gl_live *live, int status);

#endif
