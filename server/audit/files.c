/* Step 1: the manifest's form, and every file of the bundle: those that it names by size and hash, no others.
 */
#include <string.h>

#include "audit/inside.h"
#include "base/auto.h"
#include "base/hex.h"

#define MANIFEST "manifest.json"

/* Files that every bundle has. Named: the manifest states their size and hash. */
static const struct {
	const char *name;
	bool named, required;
} files[] = {
	{ "README.md", true, true },
	{ "croissant.json", true, true },
	{ "openings.jsonl", true, true },
	{ "records.jsonl", true, true },
	{ "tasks.jsonl", true, true },
	{ MANIFEST, false, true },
	{ "said.jsonl", false, true },
	{ "log/checkpoint", false, true },
	{ "earnings.jsonl", false, false },
	{ "payouts.json", false, false },
	{ "anchor.json", false, false },
};

static struct gl_place in_file(const char *name)
{
	return (struct gl_place){ name, GL_NONE, GL_NONE };
}

/* "terms/" and the hash of what is in it. */
static bool is_terms(const char *name, uint8_t hash[GL_HASH_BYTES])
{
	return !strncmp(name, "terms/", 6) && gl_unhex(hash, GL_HASH_BYTES, name + 6, strlen(name + 6));
}

/* Tiles are looked at in step 2, which knows the size of the log. */
static bool is_tile(const char *name)
{
	struct gl_tile t;

	return !strncmp(name, "log/tile/", 9) && gl_tile_parse(&t, name + 9, strlen(name + 9));
}

static enum gl_code read_manifest(struct gl_audit *a)
{
	const struct gl_bundle_file *f = gl_bundle_find(&a->bundle, MANIFEST);
	const struct gl_json *m;
	struct gl_err e = { 0 };

	if (!f)
		return gl_wrong(a, in_file(MANIFEST), "the file is missing");
	if (gl_bundle_view(&a->bundle, f, &a->manifest_view, a->err))
		return a->err->code;
	if (gl_json_parse_jcs(&a->manifest, a->manifest_view.data, a->manifest_view.len, &e))
		return gl_wrong_err(a, in_file(MANIFEST), &e);
	m = a->manifest.root;
	if (gl_json_members(m, &e, "agreement", "algorithm", "calibration", "cliques", "created", "dataset",
	            "earlier", "files", "gold", "licence", "origin", "partial", "project", "records", "size",
	            "targeted", "terms", "undecided", "v", NULL))
		return gl_wrong_err(a, in_file(MANIFEST), &e);
	if (!gl_json_int(gl_json_get(m, "v"), 1, 1, &(int64_t){ 0 }))
		return gl_wrong(a, in_file(MANIFEST), "\"v\" must be 1, the only version there is");
	if (gl_json_has_real(m))
		return gl_wrong(
		        a, in_file(MANIFEST), "a manifest holds no real number; it would be a string");
	if (!gl_json_is(gl_json_get(m, "files"), GL_JSON_OBJECT))
		return gl_wrong(a, in_file(MANIFEST), "\"files\" must be an object");
	return GL_OK;
}

/* One member of "files", against the file of that name. */
static enum gl_code check_named(struct gl_audit *a, const struct gl_json *stated)
{
	struct gl_bundle_file *f = gl_bundle_find(&a->bundle, stated->key);
	struct gl_place at = in_file(stated->key);
	uint8_t want[GL_HASH_BYTES], hash[GL_HASH_BYTES], name[GL_HASH_BYTES];
	gl_view_auto v = { 0 };
	struct gl_err e = { 0 };
	uint64_t bytes;

	if (gl_json_members(stated, &e, "bytes", "sha256", NULL) ||
	        gl_member_u64(stated, "bytes", 0, &bytes, &e) ||
	        gl_member_hex(stated, "sha256", want, sizeof(want), &e)) {
		gl_fail_in(&e, "\"files\", %s: ", stated->key);
		return gl_wrong_err(a, in_file(MANIFEST), &e);
	}
	if (!f)
		return gl_wrong(a, at, "the file is missing; the manifest names it");
	if (f->size != bytes)
		return gl_wrong_u64(a, at, bytes, f->size, "its size in bytes is not what the manifest says");
	if (gl_bundle_view(&a->bundle, f, &v, a->err))
		return a->err->code;
	gl_sha256(hash, v.data, v.len);
	if (memcmp(hash, want, sizeof(hash)))
		return gl_wrong_hash(a, at, want, hash, "its SHA-256 is not what the manifest says");
	if (is_terms(stated->key, name) && memcmp(hash, name, sizeof(hash)))
		return gl_wrong_hash(a, at, name, hash, "its SHA-256 is not its name");
	f->claimed = true;
	return GL_OK;
}

static bool is_named(const char *name, size_t len)
{
	uint8_t hash[GL_HASH_BYTES];

	if (strlen(name) != len)
		return false;
	for (size_t i = 0; i < GL_COUNT(files); i++)
		if (!strcmp(files[i].name, name))
			return files[i].named;
	return is_terms(name, hash);
}

static enum gl_code check_list(struct gl_audit *a)
{
	const struct gl_json *list = gl_json_get(a->manifest.root, "files");
	uint64_t done = 0;

	for (const struct gl_json *s = gl_json_first(list); s; s = gl_json_next(list, s)) {
		enum gl_code code;

		if (!is_named(s->key, s->key_len))
			return gl_wrong(
			        a, in_file(MANIFEST), "\"files\" names %s, which no bundle has", s->key);
		code = check_named(a, s);
		if (code)
			return code;
		gl_audit_progress(a, ++done, list->count);
	}
	for (size_t i = 0; i < GL_COUNT(files); i++) {
		struct gl_bundle_file *f = gl_bundle_find(&a->bundle, files[i].name);

		if (files[i].required && !f)
			return gl_wrong(a, in_file(files[i].name), "the file is missing");
		if (files[i].named && !gl_json_get(list, files[i].name))
			return gl_wrong(a, in_file(MANIFEST), "\"files\" does not name %s", files[i].name);
		if (f)
			f->claimed = true;
	}
	return GL_OK;
}

enum gl_code gl_audit_files(struct gl_audit *a)
{
	enum gl_code code = read_manifest(a);

	if (!code)
		code = check_list(a);
	if (code)
		return code;
	for (size_t i = 0; i < a->bundle.n; i++)
		if (!a->bundle.file[i].claimed && !is_tile(a->bundle.file[i].name))
			return gl_wrong(a, in_file(a->bundle.file[i].name),
			        "the bundle holds a file that is no part of it");
	return GL_OK;
}
