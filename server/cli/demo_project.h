/*
 * demo_project -- one of the demo's projects, from its files on: two are answered, sealed, audited, and then
 * get some more tasks; the third is left half answered. So there is something to do for everybody who signs
 * in.
 *
 *     struct gl_demo_project p;
 *     gl_demo_project_init(&p, &setting, "choice");
 *     if (gl_demo_project_play(&p, &crowd, &people, &e)) ...
 *     gl_demo_project_print(&p, stdout, url);
 *     gl_demo_project_release(&p);
 */
#ifndef GL_CLI_DEMO_PROJECT_H
#define GL_CLI_DEMO_PROJECT_H

#include "cli/client_project.h"
#include "cli/demo_crowd.h"
#include "cli/demo_explain.h"
#include "cli/demo_people.h"
#include "cli/demo_score.h"

/* What all of them share. */
struct gl_demo_setting {
	const char *data, *content; /* folders */
	uint64_t seed;
	struct gl_client *client;
	const char *key; /* the requester's */
};

struct gl_demo_project {
	const struct gl_demo_setting *setting;
	const char *name;
	bool left_open; /* it is the third */
	struct gl_demo_tasks tasks;
	struct gl_demo_explain explain;
	struct gl_remote remote;
	struct gl_play play;
	struct gl_demo_score score;
	uint32_t *task_of; /* by the server's number */
	uint64_t task_of_n;
	uint64_t imported, later; /* tasks; those that came after the dataset */
	unsigned disputes;        /* waiting for review */
	char *folder, *bundle, *vkey, *receipt;
	int audit, verify; /* exit codes */
	bool partial;
};

void gl_demo_project_init(struct gl_demo_project *p, const struct gl_demo_setting *setting, const char *name);
void gl_demo_project_release(struct gl_demo_project *p);
enum gl_code gl_demo_project_play(struct gl_demo_project *p, struct gl_crowd *crowd,
        const struct gl_demo_people *people, struct gl_err *e);

bool gl_demo_project_good(const struct gl_demo_project *p); /* its audit passed, its receipt verified */
void gl_demo_project_print(const struct gl_demo_project *p, FILE *to, const char *url);
json_t *gl_demo_project_json(const struct gl_demo_project *p);

#endif
