/*
 * demo_people -- the four people whom somebody who looks around may be: an annotator, a requester, a
 * reviewer, a buyer.
 *
 *     struct gl_demo_people p;
 *     if (gl_demo_people_make(&p, client, admin_key, &e)) ...
 *     remote.key = p.requester_key;                     // the demo's projects are the requester's
 *     gl_demo_people_review(&p, client, project, &e);   // once a project is there
 *     gl_demo_people_print(&p, stdout, server_url);
 *
 * Their passwords are drawn anew in each run; who was there from an earlier one gets a new one, by a reset
 * link.
 */
#ifndef GL_CLI_DEMO_PEOPLE_H
#define GL_CLI_DEMO_PEOPLE_H

#include <stdio.h>

#include "cli/client.h"

enum { GL_DEMO_ANNOTATOR, GL_DEMO_REQUESTER, GL_DEMO_REVIEWER, GL_DEMO_BUYER, GL_DEMO_PEOPLE };

struct gl_demo_people {
	struct gl_demo_person {
		char account[32];
		char password[24];
	} person[GL_DEMO_PEOPLE];
	char requester_key[128];
};

enum gl_code gl_demo_people_make(
        struct gl_demo_people *p, struct gl_client *client, const char *admin_key, struct gl_err *e);
/* Makes the reviewer one of this project. */
enum gl_code gl_demo_people_review(
        const struct gl_demo_people *p, struct gl_client *client, const char *project, struct gl_err *e);

void gl_demo_people_print(const struct gl_demo_people *p, FILE *to, const char *url);
json_t *gl_demo_people_json(const struct gl_demo_people *p); /* [{"role","username","password"}] */

#endif
