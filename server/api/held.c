#include "api/held.h"

bool gl_assignment_asked(struct gl_req *r)
{
	if (gl_json_is(gl_json_get(r->doc.root, "assignment"), GL_JSON_STRING))
		return true;
	gl_reply_failf(r, GL_INVALID, "assignment: the id of an assignment, as text");
	return false;
}

const struct gl_member *gl_assignment_read(
        struct gl_req *r, const struct gl_live *live, struct gl_token *token)
{
	const struct gl_json *id = gl_json_get(r->doc.root, "assignment");
	const struct gl_member *m = gl_live_member(live, r->who.account);
	struct gl_err e = { 0 };

	if (gl_token_read(token, id->text, id->len, gl_server->secret_token, &e))
		gl_reply_fail(r, &e);
	else if (!m || token->person != m->no || token->project != (uint64_t)live->project)
		gl_reply_failf(
		        r, GL_BAD_ASSIGNMENT, "this assignment was handed out to another account or project");
	else
		return m;
	return NULL;
}
