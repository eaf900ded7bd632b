#include "dataset/record_proof.h"

#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "dataset/entry.h"
#include "merkle/oz.h"

#define RECORD_MAX (64 << 20)

static bool read_hash(const struct gl_json *v, bool prefixed, uint8_t out[GL_HASH_BYTES])
{
	size_t skip = prefixed ? 2 : 0;

	return gl_json_is(v, GL_JSON_STRING) && v->len >= skip && !memcmp(v->text, "0x", skip) &&
	       gl_unhex(out, GL_HASH_BYTES, v->text + skip, v->len - skip);
}

static enum gl_code read_path(
        const struct gl_json *v, const char *name, bool prefixed, struct gl_proof *p, struct gl_err *e)
{
	const struct gl_json *list = gl_json_get(v, name);

	p->n = 0;
	if (!gl_json_is(list, GL_JSON_ARRAY) || list->count > GL_COUNT(p->hash))
		return gl_fail(e, GL_INVALID, "\"%s\" must be an array of at most %zu hashes", name,
		        GL_COUNT(p->hash));
	for (const struct gl_json *h = gl_json_first(list); h; h = gl_json_next(list, h))
		if (!read_hash(h, prefixed, p->hash[p->n++]))
			return gl_fail(e, GL_INVALID, "\"%s\" must hold hashes", name);
	return GL_OK;
}

enum gl_code gl_record_roots_parse(struct gl_record_roots *r, const struct gl_json *v, struct gl_err *e)
{
	r->known = read_hash(gl_json_get(v, "root"), false, r->root);
	r->oz_known = read_hash(gl_json_get(v, "oz_root"), true, r->oz_root);
	if (!r->known || !r->oz_known)
		return gl_fail(e, GL_INVALID, "\"root\" and \"oz_root\" must be hashes");
	return GL_OK;
}

/* [17,"0x<keccak of the line>"] */
static bool value_is(const struct gl_json *value, uint64_t index, const uint8_t keccak[GL_HASH_BYTES])
{
	const struct gl_json *first = gl_json_first(value);
	uint8_t stated[GL_HASH_BYTES];
	int64_t i;

	return gl_json_is(value, GL_JSON_ARRAY) && value->count == 2 &&
	       gl_json_int(first, 0, GL_JSON_INT_MAX, &i) && (uint64_t)i == index &&
	       read_hash(gl_json_next(value, first), true, stated) && !memcmp(stated, keccak, sizeof(stated));
}

enum gl_code gl_record_proof_parse(struct gl_record_proof *p, const char *text, size_t len, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };
	const struct gl_json *path, *oz, *record;
	uint8_t leaf[GL_HASH_BYTES];

	gl_buf_init(&p->record, RECORD_MAX);
	if (gl_json_parse(&doc, text, len, e) ||
	        gl_json_members(doc.root, e, "index", "leaf", "oz", "proof", "record", "roots", NULL))
		return e->code;
	path = gl_json_get(doc.root, "proof");
	oz = gl_json_get(doc.root, "oz");
	if (gl_json_members(path, e, "rfc6962", "size", NULL) ||
	        gl_json_members(oz, e, "proof", "value", NULL) ||
	        gl_member_u64(doc.root, "index", 0, &p->index, e) ||
	        gl_member_u64(path, "size", 1, &p->size, e) ||
	        gl_member_hex(doc.root, "leaf", leaf, sizeof(leaf), e) ||
	        read_path(path, "rfc6962", false, &p->path, e) || read_path(oz, "proof", true, &p->oz, e) ||
	        gl_json_members(gl_json_get(doc.root, "roots"), e, "oz_root", "root", NULL) ||
	        gl_record_roots_parse(&p->roots, gl_json_get(doc.root, "roots"), e))
		return e->code;
	record = gl_json_get(doc.root, "record");
	if (gl_json_is(record, GL_JSON_STRING))
		gl_buf_add(&p->record, record->text, record->len);
	else
		gl_jcs(&p->record, record);
	if (gl_buf_failed(&p->record))
		return gl_fail(e, GL_TOO_LARGE, "the record is larger than %d bytes", RECORD_MAX);
	gl_merkle_leaf(p->leaf, p->record.data, p->record.len);
	gl_keccak256(p->keccak, p->record.data, p->record.len);
	if (memcmp(leaf, p->leaf, sizeof(leaf)))
		return gl_fail(e, GL_INVALID, "\"leaf\" is not the leaf hash of \"record\"");
	if (!value_is(gl_json_get(oz, "value"), p->index, p->keccak))
		return gl_fail(e, GL_INVALID, "\"value\" must be the index and the Keccak-256 of the record");
	return GL_OK;
}

static enum gl_code same_record(
        const struct gl_record_proof *p, const char *text, size_t len, struct gl_err *e)
{
	gl_json_doc_auto doc = { 0 };
	gl_buf_auto jcs;

	gl_buf_init(&jcs, RECORD_MAX);
	if (len && text[len - 1] == '\n')
		len--;
	if (gl_json_parse(&doc, text, len, e))
		return gl_fail_in(e, "record: ");
	gl_jcs(&jcs, doc.root);
	if (jcs.len != p->record.len || memcmp(jcs.data, p->record.data, jcs.len))
		return gl_fail(e, GL_INVALID, "the record is not the one that the proof is of");
	return GL_OK;
}

enum gl_code gl_record_proof_check(const struct gl_record_proof *p, const struct gl_record_roots *trusted,
        const char *record, size_t len, struct gl_err *e)
{
	const uint8_t *root = trusted->known ? trusted->root : p->roots.root;
	const uint8_t *oz_root = trusted->oz_known ? trusted->oz_root : p->roots.oz_root;

	if (record && same_record(p, record, len, e))
		return e->code;
	if (!trusted->known && !trusted->oz_known)
		return gl_fail(e, GL_INVALID, "no root is given that can be trusted");
	if (memcmp(root, p->roots.root, GL_HASH_BYTES) || memcmp(oz_root, p->roots.oz_root, GL_HASH_BYTES))
		return gl_fail(e, GL_INVALID, "the proof is of a dataset with another root");
	/* What one trusted root proves, the other tree must not deny: both paths must lead to the roots
	 * named. */
	if (!gl_merkle_check_inclusion(&p->path, p->index, p->size, p->leaf, root))
		return gl_fail(e, GL_INVALID, "the RFC 6962 proof does not lead from the record to the root");
	if (p->index > UINT32_MAX || !gl_oz_check(&p->oz, (uint32_t)p->index, p->keccak, oz_root))
		return gl_fail(
		        e, GL_INVALID, "the OpenZeppelin proof does not lead from the record to the oz_root");
	return GL_OK;
}

void gl_record_proof_release(struct gl_record_proof *p)
{
	gl_buf_release(&p->record);
	*p = (struct gl_record_proof){ 0 };
}
