/* task -- what lists and pages say of one task. */
#ifndef GL_API_TASK_H
#define GL_API_TASK_H

#include "desk/machine.h"

/*
 * Where a task stands, as the desk sees it: "open" (nobody has answered it), "wanting" (it has answers and
 * wants more), "disputed" (it has all it may have and no agreement), "reviewed", "withdrawn", "done".
 */
enum gl_task_state {
	GL_TASK_OPEN,
	GL_TASK_WANTING,
	GL_TASK_DONE,
	GL_TASK_DISPUTED,
	GL_TASK_REVIEWED,
	GL_TASK_WITHDRAWN,
	GL_TASK_STATES
};
const char *gl_task_state_name(enum gl_task_state state);
enum gl_task_state gl_task_state(const struct gl_desk *d, uint32_t n); /* n is there */

#endif
