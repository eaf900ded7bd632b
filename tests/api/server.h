/*
 * server -- the server under test, a child of ours, and the folder that everything lies in.
 *
 *     server_start("build/goldleaf", NULL);        // embedded Postgres, its folder kept between starts
 *     ... server_url() ... admin_key() ...
 *     server_stop();
 */
#ifndef TESTS_API_SERVER_H
#define TESTS_API_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

extern const char *goldleaf; /* path of the binary */

void folder_make(void);
void folder_remove(void);
const char *in_folder(const char *name); /* path of a file there; one at a time */

/* data: name of its data folder; conninfo NULL: an embedded Postgres. Returns when /readyz says 200. */
void server_start(const char *data, const char *conninfo);
bool server_stop(void); /* by SIGTERM; whether it left in order. Nothing runs: true */
const char *server_url(void);
const char *admin_key(void);
long server_rss_kib(void);

/* Runs the binary with these arguments (NULL ends); its output goes to the file "tool.out" in the folder. */
int tool(const char *arg, ...) __attribute__((sentinel));

#endif
