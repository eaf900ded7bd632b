/*
 * config -- every setting, once: settings.def makes the flag, the variable, the line of the file and the
 * help.
 *
 *     struct gl_config c;
 *     if (gl_config_load(&c, argc, argv, &rest, &e)) ...   // flags > GOLDLEAF_NAME > --config FILE >
 * defaults listen_on(c.listen); gl_config_release(&c);
 *
 * Flags are --name VALUE or --name=VALUE, a switch also bare (--embedded); "_" in a name is "-" in its flag.
 * The file has lines "name = value" and "# comments". A value out of bounds names its source.
 */
#ifndef GL_BASE_CONFIG_H
#define GL_BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

/* The C types of the types in settings.def. */
typedef char *gl_setting_text;
typedef int64_t gl_setting_number;
typedef bool gl_setting_switch;

struct gl_config {
#define X(name, type, fallback, min, max, prose) gl_setting_##type name;
#include "base/settings.def"
#undef X
	bool check; /* --check-config: only say whether all this is right */
	bool print; /* --print-config: only print it */
};

/* Reads flags from argv[1] on; *rest is the first argument that is no flag of ours. GL_INVALID says what is
 * wrong. */
enum gl_code gl_config_load(struct gl_config *c, int argc, char **argv, int *rest, struct gl_err *e);
void gl_config_release(struct gl_config *c);

void gl_config_help(FILE *to);                             /* every setting: flag, default, prose */
void gl_config_print(FILE *to, const struct gl_config *c); /* as a file that gives the same again */

#endif
