/* The outcome of an audit, for people and as JSON. */
#include <string.h>

#include "audit/audit.h"

static const char *const stated_only[] = { "licence", "README", "croissant", "calibration", "created" };

static void put_text(struct gl_buf *out, const char *before, const char *text)
{
	gl_buf_puts(out, before);
	gl_jcs_string(out, text, strlen(text));
}

static void put_u64(struct gl_buf *out, const char *before, uint64_t v)
{
	gl_buf_puts(out, before);
	gl_buf_u64(out, v);
}

/* ---- text ---- */

static void text_wrong(struct gl_buf *out, const struct gl_finding *w)
{
	gl_buf_printf(out, "\nWRONG in step %d: %s", w->step, w->file);
	if (w->line != UINT64_MAX)
		gl_buf_printf(out, ", line %llu", (unsigned long long)w->line);
	if (w->index != UINT64_MAX)
		gl_buf_printf(out, ", log index %llu", (unsigned long long)w->index);
	gl_buf_printf(out, "\n  %s\n", w->message);
	if (w->expected[0] || w->found_text[0])
		gl_buf_printf(out, "  expected  %s\n  found     %s\n", w->expected, w->found_text);
}

static void text_step(struct gl_buf *out, const struct gl_audit_report *r, enum gl_step s)
{
	static const char *const states[] = { "not run", "passed", "WRONG" };

	if (s == GL_STEP_RECEIPT)
		gl_buf_puts(out, "   ");
	else
		gl_buf_printf(out, "%2d ", s);
	gl_buf_printf(out, "%-32s %s", gl_step_name(s), states[r->state[s]]);
	if (r->state[s] == GL_STEP_NOT_RUN && r->why[s][0])
		gl_buf_printf(out, ": %s", r->why[s]);
	gl_buf_putc(out, '\n');
}

static void text_counts(struct gl_buf *out, const struct gl_audit_report *r)
{
	gl_buf_printf(out, "\n%s, dataset %llu: the first %llu of %llu entries\nroot    %s\noz_root %s\n",
	        r->origin, (unsigned long long)r->dataset, (unsigned long long)r->size,
	        (unsigned long long)r->log_size, r->root, r->oz_root);
	gl_buf_printf(out, "tasks %llu, undecided %llu, withdrawn %llu, targeted %llu\n",
	        (unsigned long long)r->tasks, (unsigned long long)r->undecided,
	        (unsigned long long)r->withdrawn, (unsigned long long)r->targeted);
	gl_buf_printf(
	        out, "answers %llu, used %llu", (unsigned long long)r->answers, (unsigned long long)r->used);
	for (enum gl_left l = GL_LEFT_ERASED; l < GL_LEFT_REASONS; l++)
		if (r->left[l])
			gl_buf_printf(out, ", %s %llu", gl_left_name(l), (unsigned long long)r->left[l]);
	gl_buf_printf(out,
	        "\nannotators erased %llu, used answers erased since %llu\nreviewed %llu, against the crowd "
	        "%llu\n"
	        "rejected",
	        (unsigned long long)r->erased, (unsigned long long)r->unsaid, (unsigned long long)r->reviewed,
	        (unsigned long long)r->contradicting);
	for (enum gl_reason i = 0; i < GL_REASONS; i++)
		gl_buf_printf(out, "%s %s %llu", i ? "," : "", gl_reason_name(i),
		        (unsigned long long)r->rejected[i]);
	gl_buf_printf(out,
	        ", of which not testable %llu\ndecided by another policy than the last %llu\n"
	        "stated, not checked:",
	        (unsigned long long)r->untested, (unsigned long long)r->other_policy);
	for (size_t i = 0; i < sizeof(stated_only) / sizeof(*stated_only); i++)
		gl_buf_printf(out, "%s %s", i ? "," : "", stated_only[i]);
	gl_buf_putc(out, '\n');
}

static const char *verdict(const struct gl_audit_report *r)
{
	switch (gl_audit_exit(r)) {
	case 1:
		return "The bundle is wrong.";
	case 2:
		return "Nothing is wrong, but without --vkey FILE nobody has said whose log this must be.";
	case 3:
		return "Nothing is wrong; used answers were erased since, so consensus could not be run "
		       "again.";
	default:
		return "Nothing is wrong.";
	}
}

void gl_audit_text(struct gl_buf *out, const struct gl_audit_report *r)
{
	for (enum gl_step s = GL_STEP_FILES; s < GL_STEP_END; s++)
		text_step(out, r, s);
	if (r->lost_answer)
		gl_buf_puts(out,
		        "\nThe receipt shows an answer that was lost when the predecessor's log was closed: "
		        "present it to the operator, it is to be paid.\n");
	if (r->wrong.found)
		text_wrong(out, &r->wrong);
	else
		text_counts(out, r);
	gl_buf_printf(out, "\n%s\n", verdict(r));
}

/* ---- JSON ---- */

static void json_wrong(struct gl_buf *out, const struct gl_finding *w)
{
	if (!w->found) {
		gl_buf_puts(out, "null");
		return;
	}
	put_u64(out, "{\"step\":", w->step);
	put_text(out, ",\"file\":", w->file);
	if (w->line != UINT64_MAX)
		put_u64(out, ",\"line\":", w->line);
	if (w->index != UINT64_MAX)
		put_u64(out, ",\"index\":", w->index);
	put_text(out, ",\"message\":", w->message);
	if (w->expected[0] || w->found_text[0]) {
		put_text(out, ",\"expected\":", w->expected);
		put_text(out, ",\"found\":", w->found_text);
	}
	gl_buf_putc(out, '}');
}

static void json_steps(struct gl_buf *out, const struct gl_audit_report *r)
{
	static const char *const states[] = { "not run", "passed", "wrong" };

	gl_buf_putc(out, '[');
	for (enum gl_step s = GL_STEP_FILES; s < GL_STEP_END; s++) {
		put_u64(out, s > GL_STEP_FILES ? ",{\"step\":" : "{\"step\":", s);
		put_text(out, ",\"name\":", gl_step_name(s));
		put_text(out, ",\"state\":", states[r->state[s]]);
		if (r->state[s] == GL_STEP_NOT_RUN)
			put_text(out, ",\"why\":", r->why[s]);
		gl_buf_putc(out, '}');
	}
	gl_buf_putc(out, ']');
}

static void json_counts(struct gl_buf *out, const struct gl_audit_report *r)
{
	put_u64(out, "{\"tasks\":", r->tasks);
	put_u64(out, ",\"answers\":", r->answers);
	put_u64(out, ",\"used\":", r->used);
	gl_buf_puts(out, ",\"left_out\":{");
	for (enum gl_left l = GL_LEFT_ERASED; l < GL_LEFT_REASONS; l++) {
		put_text(out, l > GL_LEFT_ERASED ? "," : "", gl_left_name(l));
		put_u64(out, ":", r->left[l]);
	}
	put_u64(out, "},\"erased\":", r->erased);
	put_u64(out, ",\"used_and_erased\":", r->unsaid);
	put_u64(out, ",\"reviewed\":", r->reviewed);
	put_u64(out, ",\"reviews_against_crowd\":", r->contradicting);
	put_u64(out, ",\"withdrawn\":", r->withdrawn);
	put_u64(out, ",\"targeted\":", r->targeted);
	put_u64(out, ",\"undecided\":", r->undecided);
	gl_buf_puts(out, ",\"rejected\":{");
	for (enum gl_reason i = 0; i < GL_REASONS; i++) {
		put_text(out, i ? "," : "", gl_reason_name(i));
		put_u64(out, ":", r->rejected[i]);
	}
	put_u64(out, "},\"rejected_untested\":", r->untested);
	put_u64(out, ",\"other_policy\":", r->other_policy);
	gl_buf_putc(out, '}');
}

void gl_audit_json(struct gl_buf *out, const struct gl_audit_report *r)
{
	put_u64(out, "{\"exit\":", (uint64_t)gl_audit_exit(r));
	put_text(out, ",\"verdict\":", verdict(r));
	gl_buf_puts(out, ",\"wrong\":");
	json_wrong(out, &r->wrong);
	gl_buf_puts(out, ",\"steps\":");
	json_steps(out, r);
	put_text(out, ",\"origin\":", r->origin);
	put_text(out, ",\"project\":", r->project);
	put_u64(out, ",\"dataset\":", r->dataset);
	put_u64(out, ",\"size\":", r->size);
	put_u64(out, ",\"log_size\":", r->log_size);
	put_text(out, ",\"root\":", r->root);
	put_text(out, ",\"oz_root\":", r->oz_root);
	gl_buf_puts(out, r->lost_answer ? ",\"lost_answer\":true" : ",\"lost_answer\":false");
	gl_buf_puts(out, ",\"counts\":");
	json_counts(out, r);
	gl_buf_puts(out, ",\"stated_not_checked\":[");
	for (size_t i = 0; i < sizeof(stated_only) / sizeof(*stated_only); i++)
		put_text(out, i ? "," : "", stated_only[i]);
	gl_buf_puts(out, "]}");
}
