/* rules -- what a username, a name and a password must be. Each fills e with what is wrong and what is
 * allowed. */
#ifndef GL_API_RULES_H
#define GL_API_RULES_H

#include "base/err.h"
#include "base/json.h"

#define GL_USERNAME_MIN   3
#define GL_USERNAME_MAX   32
#define GL_NAME_MAX_BYTES 64

/* Lower-case ASCII letters, digits, and within it '.', '_', '-'. */
enum gl_code gl_rule_username(const struct gl_json *v, struct gl_err *e);

/* Text of at most so many bytes that is seen as it is, in lists, tables and terminals: without control
 * characters, ends of lines and marks that turn its direction. */
enum gl_code gl_rule_title(const struct gl_json *v, size_t max, struct gl_err *e);

/* The same, of 1 to 64 bytes: what somebody is called. */
enum gl_code gl_rule_name(const struct gl_json *v, struct gl_err *e);

/* 8 to 1024 bytes of UTF-8, neither the username nor one of those that are tried first everywhere. Nothing
 * else is demanded: length is what counts. username may be NULL. */
enum gl_code gl_rule_password(const struct gl_json *v, const char *username, struct gl_err *e);

/* Somebody's username as they typed it, perhaps with capitals, brought to the form in which it is stored; "":
 * nobody can be called that. */
void gl_username_fold(char out[GL_USERNAME_MAX + 1], const struct gl_json *v);

#endif
