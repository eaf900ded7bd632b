/* A task's line in records.jsonl. */
#include <string.h>

#include "dataset/derive.h"
#include "dataset/line.h"

static void put_text(struct gl_buf *out, const char *before, const char *text, size_t len)
{
	gl_buf_puts(out, before);
	gl_jcs_text(out, text, len);
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

/* Whose words they are. */
static void put_quoted(struct gl_buf *out, const struct gl_derived *d, const struct gl_result *r)
{
	const struct gl_facts_value *gold;

	switch (r->status) {
	case GL_STATUS_REVIEWED:
		gl_buf_printf(out, "{\"review\":%llu}", (unsigned long long)r->value);
		break;
	case GL_STATUS_GOLD:
		gold = &d->facts->gold[r->value];
		gl_buf_printf(out, "{\"gold\":[%llu,%u]}", (unsigned long long)gold->index,
		        gold->n - gl_facts_chunk_of(d->facts, gold->n)->first);
		break;
	default:
		gl_buf_printf(out, "{\"answer\":%llu}", (unsigned long long)r->value);
	}
}

void gl_derived_value(struct gl_buf *out, const struct gl_derived *d, uint32_t n, unsigned q)
{
	const struct gl_question *question = &d->at->template->question[q];
	const struct gl_result *r = &d->result[(size_t)(n - 1) * d->questions + q];
	const char *packed;
	uint32_t len;

	if (r->label == GL_NO_VOTE) {
		gl_buf_puts(out, "null");
	} else if (question->type->quoted) {
		put_quoted(out, d, r);
	} else if (question->wide < 0) {
		question->type->state(out, question, (struct gl_ballot){ &r->label, 1 });
	} else {
		packed = d->values.data + r->value;
		memcpy(&len, packed, sizeof(len));
		question->type->state(out, question, (struct gl_ballot){ packed + sizeof(len), len });
	}
}

static void put_votes(struct gl_buf *out, const struct gl_derived *d, uint32_t n, unsigned q)
{
	const struct gl_question *question = &d->at->template->question[q];
	uint32_t votes[GL_LABELS_MAX];

	gl_derived_votes(d, n, q, votes);
	if (question->type->counted == GL_COUNT_ANSWERS)
		gl_buf_printf(out, "\"answers\":%u", votes[0]);
	for (uint32_t i = 0; i < question->labels; i++) {
		put_text(out, i ? "," : "", question->label[i], strlen(question->label[i]));
		gl_buf_putc(out, ':');
		gl_buf_u64(out, votes[i]);
	}
}

void gl_derived_question(struct gl_buf *out, const struct gl_derived *d, uint32_t n, unsigned q)
{
	const struct gl_result *r = &d->result[(size_t)(n - 1) * d->questions + q];

	gl_buf_puts(out, "{\"confidence\":");
	if (r->confidence == GL_NO_CONFIDENCE)
		gl_buf_puts(out, "null");
	else
		gl_buf_printf(out, "\"%u.%06u\"", r->confidence / 1000000, r->confidence % 1000000);
	gl_buf_puts(out, ",\"status\":\"");
	gl_buf_puts(out, gl_status_name(r->status));
	gl_buf_puts(out, "\",\"value\":");
	gl_derived_value(out, d, n, q);
	gl_buf_puts(out, ",\"votes\":{");
	put_votes(out, d, n, q);
	gl_buf_puts(out, "}}");
}

void gl_derived_questions(struct gl_buf *out, const struct gl_derived *d, uint32_t n)
{
	gl_buf_putc(out, '{');
	for (unsigned i = 0; i < d->questions; i++) {
		const struct gl_question *q = &d->at->template->question[d->by_name[i]];

		put_text(out, i ? "," : "", q->name, strlen(q->name));
		gl_buf_putc(out, ':');
		gl_derived_question(out, d, n, d->by_name[i]);
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
