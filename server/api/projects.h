/* projects -- what other resources of a project need of it. */
#ifndef GL_API_PROJECTS_H
#define GL_API_PROJECTS_H

#include "live/live.h"

/* Whether the caller owns or manages this project; else the refusal is on its way: what others own is not
 * shown. */
bool gl_project_managed(struct gl_req *r, struct gl_live *live);
/* The same of those who own, manage or review it. */
bool gl_project_staffed(struct gl_req *r, struct gl_live *live);
/* Before a project is asked for: whether they may manage or may review, which no route's `access` can say;
 * else the refusal is on its way. */
bool gl_may_watch(struct gl_req *r);
/* The task that the path's second id names, which is there; 0: the refusal is on its way. */
uint32_t gl_project_task(struct gl_req *r, const struct gl_live *live);
/* The role of this name that somebody can be given; 0: it is none. */
enum gl_member_role gl_role_find(const struct gl_json *name);

#endif
