/*
 * demo_explain -- what the simulated crowd says to the third project, which asks in three ways at once: a
 * rating, options of which any may be ticked, and a text.
 *
 *     struct gl_demo_explain x;
 *     if (gl_demo_explain_read(&x, "deploy/demo", &e)) ...
 *     value = gl_demo_explain_say(&x, seed, who, task, &active_ms);
 *
 * Somebody who is right rates as the truth does and ticks its faults; somebody who is not is a step or two
 * off, misses some and ticks others, and hands the text back as it was.
 */
#ifndef GL_CLI_DEMO_EXPLAIN_H
#define GL_CLI_DEMO_EXPLAIN_H

#include "cli/demo_crowd.h"

struct gl_demo_explain {
	json_t *document; /* of the project */
	struct gl_names task;
	json_t *truth,
	        *given;      /* by task: its line of explain.truth.jsonl; the text that was to be improved */
	struct gl_buf lines; /* to import */
};

enum gl_code gl_demo_explain_read(struct gl_demo_explain *x, const char *folder, struct gl_err *e);
void gl_demo_explain_release(struct gl_demo_explain *x);
json_t *gl_demo_explain_say(
        const struct gl_demo_explain *x, uint64_t seed, uint32_t who, uint32_t task, int64_t *active_ms);

#endif
