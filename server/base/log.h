/*
 * log -- one JSON line an event, to stderr: ts, level, msg, and what the caller adds.
 *
 *     gl_log(GL_LOG_INFO, "listening", "{s:s, s:i}", "address", "127.0.0.1", "port", 8080);
 *
 * The format is json_pack's. Never put a token, an answer or an address of a person in it.
 */
#ifndef GL_BASE_LOG_H
#define GL_BASE_LOG_H

#include <stdbool.h>

enum gl_log_level { GL_LOG_ERROR, GL_LOG_WARN, GL_LOG_INFO, GL_LOG_DEBUG };

void gl_log_level(enum gl_log_level most); /* what is more talkative than this is dropped */
bool gl_log_level_named(
        const char *name); /* the same by "info" and the like; false: there is no such level */
void gl_log(enum gl_log_level level, const char *msg, const char *fmt, ...); /* fmt may be NULL */

#endif
