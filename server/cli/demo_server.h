/*
 * demo_server -- a server of the demo's own: this program again, as `serve --embedded`, with its log in a
 * file.
 *
 *     struct gl_demo_server s;
 *     if (gl_demo_server_start(&s, ".goldleaf", 8080, &e)) ...     // ready for requests
 *     gl_demo_server_wait(&s);                                     // until Ctrl-C, SIGTERM, or its own end
 *     gl_demo_server_stop(&s);
 *
 * It ends with its parent, however that ends.
 */
#ifndef GL_CLI_DEMO_SERVER_H
#define GL_CLI_DEMO_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct gl_demo_server {
	pid_t pid;            /* 0: not running */
	char url[64];         /* "http://127.0.0.1:8080" */
	char *log, *key_file; /* owned; the key file holds the first admin's key */
};

/* port 0 takes any free one. */
enum gl_code gl_demo_server_start(
        struct gl_demo_server *s, const char *data, unsigned port, struct gl_err *e);
void gl_demo_server_wait(struct gl_demo_server *s);
bool gl_demo_server_stop(struct gl_demo_server *s); /* false if it did not end well */

#endif
