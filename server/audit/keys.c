/* Whose signature a checkpoint must bear: the vkey that the auditor trusts, carried on by the log's key
 * entries. */
#include <string.h>

#include "audit/inside.h"
#include "dataset/grow.h"

/* A rotation names the log as it was called then: its own origin, or that of a predecessor for the entries of
 * one. */
static enum gl_code check_name(struct gl_audit *a, const struct gl_rotation *r, struct gl_place at)
{
	const struct gl_audit_log *log = &a->log;
	const struct gl_rotation *before = log->rotations_n ? &log->rotation[log->rotations_n - 1] : NULL;
	struct gl_origin o, earlier = { .number = 1 };
	bool old = log->continued && r->index < log->predecessor.size;

	if (strcmp(r->old.name, r->new.name))
		return gl_wrong(a, at, "the keys are named %s and %s", r->old.name, r->new.name);
	if (!old)
		return strcmp(r->new.name, log->checkpoint.origin)
		               ? gl_wrong(a, at, "the key is named %s", r->new.name)
		               : GL_OK;
	if (before && !gl_origin_parse(&earlier, before->new.name))
		return gl_wrong(a, at, "the key is named %s", before->new.name);
	if (!gl_origin_parse(&o, r->new.name) || strcmp(o.base, log->origin.base) ||
	        o.number >= log->origin.number || o.number < earlier.number)
		return gl_wrong(a, at, "the key is named %s, which is no predecessor", r->new.name);
	return GL_OK;
}

static enum gl_code parse_vkey(struct gl_audit *a, struct gl_vkey *v, const char *text, struct gl_place at)
{
	struct gl_err e = { 0 };

	/* A key's file may end in LF; a member of an entry is the bare line. */
	if (strchr(text, '\n'))
		return gl_wrong(a, at, "a vkey holds a line break");
	return gl_vkey_parse(v, text, strlen(text), &e) ? gl_wrong_err(a, at, &e) : GL_OK;
}

enum gl_code gl_audit_rotation(struct gl_audit *a, const struct gl_entry *x, struct gl_place at)
{
	struct gl_audit_log *log = &a->log;
	struct gl_rotation r = { .index = at.index };
	gl_buf_auto statement;
	enum gl_code code = parse_vkey(a, &r.old, x->key.old_vkey, at);

	gl_buf_init(&statement, 4096);
	if (!code)
		code = parse_vkey(a, &r.new, x->key.new_vkey, at);
	if (!code)
		code = check_name(a, &r, at);
	if (code)
		return code;
	if (log->rotations_n &&
	        memcmp(log->rotation[log->rotations_n - 1].new.public, r.old.public, sizeof(r.old.public)))
		return gl_wrong(a, at, "\"old\" is not the key that the last rotation put in force");
	gl_key_statement(&statement, r.new.name, x->key.new_vkey);
	if (!gl_sign_check(x->key.sig_old, r.old.public, statement.data, statement.len))
		return gl_wrong(a, at, "\"sig_old\" is not the old key's signature");
	if (!gl_sign_check(x->key.sig_new, r.new.public, statement.data, statement.len))
		return gl_wrong(a, at, "\"sig_new\" is not the new key's signature");
	if (!gl_grow(&log->rotation, &log->rotations_cap, log->rotations_n, 1))
		return gl_fail(a->err, GL_NO_MEMORY, "no memory for %zu keys", log->rotations_n);
	log->rotation[log->rotations_n++] = r;
	return GL_OK;
}

void gl_audit_key_at(const struct gl_audit *a, uint64_t size, const char *origin, struct gl_vkey *out)
{
	const struct gl_audit_log *log = &a->log;
	const uint8_t *key = log->rotations_n ? log->rotation[0].old.public : a->vkey.public;

	for (size_t i = 0; i < log->rotations_n && log->rotation[i].index < size; i++)
		key = log->rotation[i].new.public;
	gl_vkey_init(out, origin, key);
}

/* Whether the auditor's key is one of those that this log has had. */
static bool in_chain(const struct gl_audit *a)
{
	const struct gl_audit_log *log = &a->log;

	if (!log->rotations_n || !memcmp(log->rotation[0].old.public, a->vkey.public, GL_SIGN_PUBLIC))
		return true;
	for (size_t i = 0; i < log->rotations_n; i++)
		if (!memcmp(log->rotation[i].new.public, a->vkey.public, GL_SIGN_PUBLIC))
			return true;
	return false;
}

static bool names_log(const struct gl_audit *a)
{
	struct gl_origin o;

	if (!strcmp(a->vkey.name, a->log.checkpoint.origin))
		return true;
	return gl_origin_parse(&o, a->vkey.name) && !strcmp(o.base, a->log.origin.base) &&
	       o.number < a->log.origin.number;
}

enum gl_code gl_audit_key(struct gl_audit *a)
{
	struct gl_place at = { "log/checkpoint", GL_NONE, GL_NONE };
	const struct gl_bundle_file *f = gl_bundle_find(&a->bundle, at.file);
	gl_view_auto v = { 0 };
	struct gl_checkpoint c;
	struct gl_vkey key;
	struct gl_err e = { 0 };

	if (!a->r->vkey_given)
		return GL_OK;
	if (!names_log(a))
		return gl_wrong_pair(a, at, a->log.checkpoint.origin, strlen(a->log.checkpoint.origin),
		        a->vkey.name, strlen(a->vkey.name), "the vkey is another log's");
	if (!in_chain(a))
		return gl_wrong(a, at, "the vkey is none of the keys that the log's key entries name");
	gl_audit_key_at(a, a->log.checkpoint.size, a->log.checkpoint.origin, &key);
	if (gl_bundle_view(&a->bundle, f, &v, a->err))
		return a->err->code;
	return gl_checkpoint_open(&c, v.data, v.len, &key, &e) ? gl_wrong_err(a, at, &e) : GL_OK;
}
