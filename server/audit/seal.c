/* Step 3: the seal entry that names this manifest, what it covers, and the datasets before it. */
#include <string.h>

#include "audit/inside.h"
#include "base/hex.h"

static const struct gl_place manifest = { "manifest.json", GL_NONE, GL_NONE };

static enum gl_code check_text(struct gl_audit *a, const char *name, const char *want)
{
	const struct gl_json *v = gl_json_get(a->manifest.root, name);
	const char *found = gl_json_is(v, GL_JSON_STRING) ? v->text : "no text";

	if (gl_json_str(v, want))
		return GL_OK;
	return gl_wrong_pair(
	        a, manifest, want, strlen(want), found, strlen(found), "\"%s\" is not the log's", name);
}

/* A dataset that was sealed before the log had to be continued bears the origin of then. */
static enum gl_code check_origin(struct gl_audit *a, const struct gl_sealed *seal)
{
	const struct gl_json *v = gl_json_get(a->manifest.root, "origin");
	struct gl_origin o;

	if (a->log.continued && seal->index < a->log.predecessor.size && gl_json_is(v, GL_JSON_STRING) &&
	        gl_origin_parse(&o, v->text) && !strcmp(o.base, a->log.origin.base) &&
	        o.number < a->log.origin.number)
		return GL_OK;
	return check_text(a, "origin", a->log.checkpoint.origin);
}

/* "earlier": [{dataset, root}] of every seal before this one. */
static enum gl_code check_earlier(struct gl_audit *a, const struct gl_sealed *mine)
{
	const struct gl_json *list = gl_json_get(a->manifest.root, "earlier"), *at;
	struct gl_err e = { 0 };

	if (!gl_json_is(list, GL_JSON_ARRAY))
		return gl_wrong(a, manifest, "\"earlier\" must be an array");
	if (list->count != mine->dataset - 1)
		return gl_wrong_u64(a, manifest, mine->dataset - 1, list->count,
		        "\"earlier\" must list every dataset before");
	at = gl_json_first(list);
	for (uint64_t i = 0; i < mine->dataset - 1; i++, at = gl_json_next(list, at)) {
		uint8_t root[GL_HASH_BYTES];
		uint64_t dataset;

		if (gl_json_members(at, &e, "dataset", "root", NULL) ||
		        gl_member_u64(at, "dataset", 1, &dataset, &e) ||
		        gl_member_hex(at, "root", root, sizeof(root), &e)) {
			gl_fail_in(&e, "\"earlier\": ");
			return gl_wrong_err(a, manifest, &e);
		}
		if (dataset != i + 1)
			return gl_wrong_u64(a, manifest, i + 1, dataset, "\"earlier\" must go by number");
		if (memcmp(root, a->log.sealed[i].root, sizeof(root)))
			return gl_wrong_hash(a, manifest, a->log.sealed[i].root, root,
			        "\"earlier\": the root is not that of the earlier seal");
	}
	return GL_OK;
}

enum gl_code gl_audit_seal(struct gl_audit *a)
{
	const struct gl_json *records = gl_json_get(a->manifest.root, "records");
	const struct gl_sealed *seal;
	struct gl_place at = { "log/tile/entries", GL_NONE, GL_NONE };
	uint8_t hash[GL_HASH_BYTES], root[GL_HASH_BYTES];
	struct gl_err e = { 0 };
	enum gl_code code = check_text(a, "project", a->log.origin.project);

	if (code)
		return code;
	if (gl_member_u64(a->manifest.root, "dataset", 1, &a->r->dataset, &e) ||
	        gl_member_u64(a->manifest.root, "size", 1, &a->S, &e) ||
	        gl_json_members(records, &e, "count", "oz_root", "root", NULL) ||
	        gl_member_hex(records, "root", root, sizeof(root), &e))
		return gl_wrong_err(a, manifest, &e);
	if (a->r->dataset > a->log.sealed_n)
		return gl_wrong(a, manifest, "the log has no seal of dataset %llu",
		        (unsigned long long)a->r->dataset);
	seal = &a->log.sealed[a->r->dataset - 1];
	code = check_origin(a, seal);
	if (code)
		return code;
	at.index = seal->index;
	gl_sha256(hash, a->manifest_view.data, a->manifest_view.len);
	if (memcmp(hash, seal->manifest, sizeof(hash)))
		return gl_wrong_hash(
		        a, at, seal->manifest, hash, "the seal names another manifest than manifest.json");
	if (memcmp(root, seal->root, sizeof(root)))
		return gl_wrong_hash(
		        a, at, seal->root, root, "the seal names another root than manifest.json");
	if (a->S != seal->size)
		return gl_wrong_u64(
		        a, at, seal->size, a->S, "the seal covers another size than manifest.json");
	a->r->size = a->S;
	return check_earlier(a, seal);
}
