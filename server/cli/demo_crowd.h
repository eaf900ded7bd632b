/*
 * demo_crowd -- twenty simulated annotators and two simulated agents of stated, differing quality.
 *
 * They are programs that know the truth and miss it as often as their skill says; nobody should take them for
 * people. What one of them says to a task is a function of the seed, its number and the task's name, so two
 * runs differ only in who is asked what.
 *
 *     struct gl_demo_tasks set;
 *     if (gl_demo_tasks_read(&set, "deploy/demo", "choice", &e)) ...
 *     gl_demo_crowd_fill(&crowd, stamp);
 *     value = gl_demo_say(&set, seed, who, task, &active_ms);
 */
#ifndef GL_CLI_DEMO_CROWD_H
#define GL_CLI_DEMO_CROWD_H

#include <stdbool.h>

#include "base/buf.h"
#include "cli/crowd.h"
#include "cli/crowd_names.h"
#include "crypto/rand.h"

#define GL_DEMO_CROWD 22

/* One of the demo's projects: NAME.json, NAME.jsonl and NAME.truth.csv (external_id, label, also). */
struct gl_demo_tasks {
	const char *name;
	json_t *document;     /* of the project */
	const char *question; /* its only one */
	bool pairwise;
	struct gl_names task, label;
	int32_t *truth;      /* by task */
	int32_t *also;       /* another label that reasonable people choose, or -1 */
	struct gl_buf lines; /* to import */
	size_t first;        /* bytes of them that are imported first; the others when the first are sealed */
};

/* later: so many of its last lines are not for the first import. */
enum gl_code gl_demo_tasks_read(
        struct gl_demo_tasks *t, const char *folder, const char *name, unsigned later, struct gl_err *e);
void gl_demo_tasks_release(struct gl_demo_tasks *t);

/* Names and kinds of a crowd of GL_DEMO_CROWD; names are unique on a server, so they bear a stamp. */
void gl_demo_crowd_fill(struct gl_crowd *crowd, int64_t stamp);
void gl_demo_crowd_describe(FILE *to);

/* Whether this annotator answers this task rightly, by its skill; s is then where everything else that it
 * says of it is drawn from. And for how long it pretends to have looked. */
bool gl_demo_right(struct gl_stream *s, uint64_t seed, uint32_t who, const char *task);
int64_t gl_demo_pace(struct gl_stream *s, uint32_t who);

/* The assignment's value, and for how long this annotator pretends to have looked. */
json_t *gl_demo_say(
        const struct gl_demo_tasks *t, uint64_t seed, uint32_t who, uint32_t task, int64_t *active_ms);

#endif
