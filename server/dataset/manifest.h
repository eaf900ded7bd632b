/*
 * manifest -- the page that names everything in a dataset; its hash is what the log's seal entry holds
 * (FORMATS 3).
 *
 *     struct gl_manifest m = { .dataset = 1, .origin = ..., .derived = &d, ... };
 *     gl_manifest_write(&buf, &m);            // JCS, no LF
 *
 * README.md and croissant.json are generated from the same struct, before the manifest, which holds their
 * hashes.
 */
#ifndef GL_DATASET_MANIFEST_H
#define GL_DATASET_MANIFEST_H

#include "dataset/derive.h"

struct gl_manifest_file {
	const char *name; /* ascending in byte order */
	uint64_t bytes;
	uint8_t sha256[GL_HASH_BYTES];
};

struct gl_manifest_earlier {
	uint64_t dataset;
	uint8_t root[GL_HASH_BYTES];
};

struct gl_manifest {
	uint64_t dataset;
	const char *origin, *project;
	const char *name;    /* of the project, for README.md and croissant.json; not in the manifest */
	const char *licence; /* an SPDX name or an address, as the requester gave it */
	const char *created; /* "2026-11-21" */
	const struct gl_derived *derived; /* algorithm, agreement, terms, undecided, retired, size, count */
	uint8_t root[GL_HASH_BYTES], oz_root[GL_HASH_BYTES];
	bool partial;      /* the requester asked to seal whatever is undecided */
	uint64_t targeted; /* tasks with "for" above 0 */
	uint64_t in_use;   /* gold leaves that are not null and not opened */
	size_t files_n, earlier_n;
	const struct gl_manifest_file *file;
	const struct gl_manifest_earlier *earlier;
};

/*
 * What "default" stands for changes with versions of this program. Where the policy at S says "default" and
 * algorithm, a manifest's, names a method that it stood for once, that method is the policy's from here on:
 * what was sealed earlier comes out as it was. The facts must be closed. NULL or anything else changes
 * nothing.
 */
void gl_manifest_methods(struct gl_facts *f, const struct gl_json *algorithm);

void gl_manifest_write(struct gl_buf *out, const struct gl_manifest *m);
void gl_manifest_readme(struct gl_buf *out, const struct gl_manifest *m);
/* files and roots are not used: records.jsonl's own size and hash are given. */
void gl_manifest_croissant(
        struct gl_buf *out, const struct gl_manifest *m, const struct gl_manifest_file *records);

#endif
