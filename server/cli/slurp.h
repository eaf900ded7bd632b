/* slurp -- a small file that was named on the command line, whole; "-" is stdin. */
#ifndef GL_CLI_SLURP_H
#define GL_CLI_SLURP_H

#include "base/buf.h"
#include "base/err.h"

/* Appends to out, up to its limit. An empty file leaves out.data a string of no bytes, not NULL. */
enum gl_code gl_slurp(struct gl_buf *out, const char *path, struct gl_err *e);

#endif
