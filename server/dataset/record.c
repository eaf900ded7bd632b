/* A task's line in records.jsonl. */
#include <string.h>

#include "dataset/derive.h"
#include "dataset/line.h"

static void put_text(struct gl_buf *out, const char *before, const char *text, size_t len)
{
	gl_buf_puts(out, before);
	if (text)
		gl_jcs_string(out, text, len);
	else
		gl_buf_puts(out, "null");
}

static void put_used(struct gl_buf *out, const struct gl_derived *d, const struct gl_facts_task *t)
{
	const char *comma = "";

	for (uint32_t i = t->start; i < t->start + t->answers; i++) {
		uint32_t answer = d->facts->order[i];

		if (d->left[answer])
			continue;
		gl_buf_puts(out, comma);
		gl_buf_u64(out, d->facts->answer[answer].index);
		comma = ",";
	}
}

static void put_left_out(struct gl_buf *out, const struct gl_derived *d, const struct gl_facts_task *t)
{
	const char *comma = "";

	for (uint32_t i = t->start; i < t->start + t->answers; i++) {
		uint32_t answer = d->facts->order[i];

		if (!d->left[answer])
			continue;
		gl_buf_puts(out, comma);
		gl_buf_putc(out, '[');
		gl_buf_u64(out, d->facts->answer[answer].index);
		gl_buf_puts(out, ",\"");
		gl_buf_puts(out, gl_left_name(d->left[answer]));
		gl_buf_puts(out, "\"]");
		comma = ",";
	}
}

static void put_question(struct gl_buf *out, const struct gl_derived *d, uint32_t n, unsigned q)
{
	const struct gl_question *question = &d->at->template->question[q];
	const struct gl_result *r = &d->result[(size_t)(n - 1) * d->questions + q];
	uint32_t votes[GL_LABELS_MAX];

	gl_buf_puts(out, "{\"confidence\":");
	if (r->confidence == GL_NO_CONFIDENCE)
		gl_buf_puts(out, "null");
	else
		gl_buf_printf(out, "\"%u.%06u\"", r->confidence / 1000000, r->confidence % 1000000);
	gl_buf_puts(out, ",\"status\":\"");
	gl_buf_puts(out, gl_status_name(r->status));
	gl_buf_puts(out, "\",\"value\":");
	if (r->label == GL_NO_VOTE)
		gl_buf_puts(out, "null");
	else
		question->type->record(out, question, r->label);
	gl_buf_puts(out, ",\"votes\":{");
	gl_derived_votes(d, n, q, votes);
	for (uint32_t i = 0; i < question->labels; i++) {
		put_text(out, i ? "," : "", question->label[i], strlen(question->label[i]));
		gl_buf_putc(out, ':');
		gl_buf_u64(out, votes[i]);
	}
	gl_buf_puts(out, "}}");
}

void gl_derived_questions(struct gl_buf *out, const struct gl_derived *d, uint32_t n)
{
	gl_buf_putc(out, '{');
	for (unsigned i = 0; i < d->questions; i++) {
		const struct gl_question *q = &d->at->template->question[d->by_name[i]];

		put_text(out, i ? "," : "", q->name, strlen(q->name));
		gl_buf_putc(out, ':');
		put_question(out, d, n, d->by_name[i]);
	}
	gl_buf_putc(out, '}');
}

void gl_derived_record(struct gl_buf *out, const struct gl_derived *d, const struct gl_task *t,
        const uint8_t content[GL_HASH_BYTES])
{
	const struct gl_facts_task *task = &d->facts->task[t->n - 1];

	gl_buf_puts(out, "{\"answers\":[");
	put_used(out, d, task);
	gl_buf_puts(out, "],\"content\":\"");
	gl_buf_hex(out, content, GL_HASH_BYTES);
	put_text(out, "\",\"external_id\":", t->external_id, t->external_id_len);
	put_text(out, ",\"group\":", t->group, t->group_len);
	gl_buf_puts(out, ",\"left_out\":[");
	put_left_out(out, d, task);
	gl_buf_puts(out, "],\"n\":");
	gl_buf_u64(out, t->n);
	gl_buf_puts(out, ",\"questions\":");
	gl_derived_questions(out, d, (uint32_t)t->n);
	gl_buf_putc(out, '}');
}
