#include "api/cursor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/id.h"

static bool parse(struct gl_cursor *c, const char *text)
{
	int end = 0;

	return sscanf(text, "%" SCNd32 "_%" SCNd64 "_%" SCNd64 "%n", &c->day, &c->project, &c->idx, &end) ==
	               3 &&
	       !text[end];
}

bool gl_cursor_args(struct gl_req *r, struct gl_args *a)
{
	struct gl_cursor c = { INT32_MAX, INT64_MAX, INT64_MAX };
	const char *only, *cursor;
	int64_t project;

	if (!gl_req_query_only(r, "project", "cursor", NULL))
		return false;
	only = gl_req_query(r, "project");
	cursor = gl_req_query(r, "cursor");
	if (only && !gl_id_parse(&project, only, strlen(only))) {
		gl_reply_failf(r, GL_INVALID, "project: the id of a project");
		return false;
	}
	if (cursor && !parse(&c, cursor)) {
		gl_reply_failf(r, GL_INVALID, "cursor: what the Link of the page before said");
		return false;
	}
	gl_args_i64(a, r->who.account);
	if (only)
		gl_args_i64(a, project);
	else
		gl_args_null(a);
	gl_args_i32(a, c.day);
	gl_args_i64(a, c.project);
	gl_args_i64(a, c.idx);
	return true;
}

void gl_cursor_link(struct gl_req *r, const struct gl_cursor *c)
{
	const char *only = gl_req_query(r, "project");

	gl_reply_headerf(r, "Link", "<?%s%.*s%scursor=%" PRId32 "_%" PRId64 "_%" PRId64 ">; rel=\"next\"",
	        only ? "project=" : "", GL_ID_LEN, only ? only : "", only ? "&" : "", c->day, c->project,
	        c->idx);
}
