/*
 * sign_in -- what every way in has in common: a password at hand, a session and its cookie at the end.
 */
#ifndef GL_API_SIGN_IN_H
#define GL_API_SIGN_IN_H

#include "api/api.h"
#include "jobs/passwords.h"

/* A session for an account that has just proven itself: 201 with the cookie, {account, expires_at}. */
void gl_sign_in(struct gl_req *r, int64_t account);

/* Hands a job to the password threads. False: too many wait there, the 503 is on its way. */
bool gl_password_send(struct gl_req *r, struct gl_password_job *j);
/* For a job that came home: whether it was done at all. False: the 503 is on its way. */
bool gl_password_came(struct gl_req *r, const struct gl_password_job *j);

/* Wipes what the request's body said; its values cannot be read after that. */
void gl_password_wipe(struct gl_req *r);

/* Whether the page that asks is ours, or a program: for paths that take no cookie and give one. False: 403 is
 * on its way. */
bool gl_sign_in_here(struct gl_req *r);

/* The refusal of an account's name or username that somebody else has (same: they gave one for both);
 * other failures as gl_ask_failed. */
bool gl_name_taken(struct gl_req *r, const struct gl_sql_error *error, bool same);

/* signup.c: POST /v1/accounts of somebody who makes their own account; the body was read. */
void gl_sign_up(struct gl_req *r, const struct gl_json *body);

#endif
