/* task -- what lists and pages say of one task. */
#ifndef GL_API_TASK_H
#define GL_API_TASK_H

#include "desk/machine.h"

const char *gl_task_state_name(enum gl_task_state state); /* "open", "wanting", ... */

#endif
