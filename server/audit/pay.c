/* Step 8: earnings.jsonl, made again from the answers and verdicts below S. */
#include <stdlib.h>
#include <string.h>

#include "audit/inside.h"
#include "base/auto.h"

enum gl_code gl_audit_earnings(struct gl_audit *a)
{
	gl_lines_auto l = { 0 };
	gl_mem_auto struct gl_earning *rows = NULL;
	gl_buf_auto want;
	struct gl_err e = { 0 };
	size_t n;
	enum gl_code code = gl_lines_open(a, &l, "earnings.jsonl");

	gl_buf_init(&want, 4096);
	if (code)
		return code;
	if (gl_facts_earnings(a->facts, &rows, &n, &e))
		return gl_wrong_err(a, gl_lines_place(&l, GL_NONE), &e);
	for (size_t i = 0; i < n; i++) {
		code = gl_lines_next(a, &l);
		if (code)
			return code;
		gl_buf_clear(&want);
		gl_line_earning(&want, &rows[i]);
		if (!l.text)
			return gl_wrong_pair(a, gl_lines_place(&l, GL_NONE), want.data, want.len, "", 0,
			        "a line is missing at the end");
		if (l.len != want.len || memcmp(l.text, want.data, want.len))
			return gl_wrong_pair(a, gl_lines_place(&l, GL_NONE), want.data, want.len, l.text,
			        l.len, "the line is not what the answers and verdicts below S give");
	}
	code = gl_lines_next(a, &l);
	if (!code && l.text)
		return gl_wrong(a, gl_lines_place(&l, GL_NONE), "nobody else has earned anything");
	return code;
}
