/* Stand-alone proofs: a leaf's index, its path and the checkpoint they lead to, in one text. */
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "merkle/line.h"
#include "merkle/note.h"

static const char first_line[] = "c2sp.org/tlog-proof@v1";

void gl_tlog_proof_write(struct gl_buf *out, const void *extra, size_t extra_len, uint64_t index,
        const struct gl_proof *p, const char *checkpoint, size_t checkpoint_len)
{
	gl_buf_puts(out, first_line);
	gl_buf_putc(out, '\n');
	if (extra_len) {
		gl_buf_puts(out, "extra ");
		gl_buf_base64(out, extra, extra_len);
		gl_buf_putc(out, '\n');
	}
	gl_buf_puts(out, "index ");
	gl_buf_u64(out, index);
	gl_buf_putc(out, '\n');
	for (unsigned i = 0; i < p->n; i++) {
		gl_buf_base64(out, p->hash[i], GL_HASH_BYTES);
		gl_buf_putc(out, '\n');
	}
	gl_buf_putc(out, '\n');
	gl_buf_add(out, checkpoint, checkpoint_len);
}

/* Takes the next line if it begins so; line is what follows. */
static bool take_line(struct gl_line *rest, const char *begin, struct gl_line *line)
{
	size_t len = strlen(begin);
	struct gl_line at = *rest;

	if (!gl_line_cut(&at, '\n', line) || line->len < len || memcmp(line->text, begin, len))
		return false;
	line->text += len;
	line->len -= len;
	*rest = at;
	return true;
}

static enum gl_code bad(struct gl_err *e, const char *what)
{
	return gl_fail(e, GL_INVALID, "the proof %s", what);
}

static enum gl_code take_extra(struct gl_tlog_proof *p, struct gl_line base64, struct gl_err *e)
{
	char *bytes = gl_buf_grow(&p->store, base64.len);

	if (!bytes)
		return gl_fail(e, GL_NO_MEMORY, "no memory for a proof of %zu bytes", base64.len);
	if (!base64.len || !gl_unbase64(bytes, base64.len, &p->extra_len, base64.text, base64.len))
		return bad(e, "must have base64 after 'extra '");
	p->extra = bytes;
	return GL_OK;
}

static enum gl_code take_path(struct gl_proof *p, struct gl_line *rest, struct gl_err *e)
{
	struct gl_line line;

	for (p->n = 0; gl_line_cut(rest, '\n', &line); p->n++) {
		if (!line.len)
			return GL_OK;
		if (p->n == 64)
			return bad(e, "has more than 64 hashes");
		if (!gl_line_hash(line, p->hash[p->n]))
			return bad(e, "has a line that is no base64 of a hash");
	}
	return bad(e, "must end with a blank line and a checkpoint");
}

static enum gl_code parse(struct gl_tlog_proof *p, struct gl_line rest, struct gl_err *e)
{
	struct gl_line line;
	enum gl_code code;

	if (!take_line(&rest, first_line, &line) || line.len)
		return bad(e, "must begin with the line c2sp.org/tlog-proof@v1");
	if (take_line(&rest, "extra ", &line)) {
		code = take_extra(p, line, e);
		if (code)
			return code;
	}
	if (!take_line(&rest, "index ", &line) || !gl_line_number(line, &p->index))
		return bad(e, "must have a line 'index N'");
	code = take_path(&p->proof, &rest, e);
	if (code)
		return code;
	p->checkpoint = rest.text;
	p->checkpoint_len = rest.len;
	return GL_OK;
}

enum gl_code gl_tlog_proof_parse(struct gl_tlog_proof *p, const char *text, size_t len, struct gl_err *e)
{
	enum gl_code code;

	*p = (struct gl_tlog_proof){ 0 };
	gl_buf_init(&p->store, len);
	code = parse(p, (struct gl_line){ text, len }, e);
	if (code)
		gl_tlog_proof_release(p);
	return code;
}

void gl_tlog_proof_release(struct gl_tlog_proof *p)
{
	gl_buf_release(&p->store);
	*p = (struct gl_tlog_proof){ 0 };
}
