/*
 * bundle -- the files of a dataset, in a folder or in a tar: a sorted list, and a view of each when it is
 * wanted.
 *
 *     struct gl_bundle b = {0};
 *     if (gl_bundle_open(&b, path, &e)) ...
 *     const struct gl_bundle_file *f = gl_bundle_find(&b, "manifest.json");
 *     gl_view_auto v = {0};
 *     if (gl_bundle_view(&b, f, &v, &e)) ...          // v.data, v.len
 *     gl_bundle_release(&b);
 *
 * A tar must be the very bytes that FORMATS 3 describes. GL_INVALID says that the bundle is wrong; other
 * codes that it could not be read.
 */
#ifndef GL_AUDIT_BUNDLE_H
#define GL_AUDIT_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct gl_bundle_file {
	char *name; /* below the bundle's top, '/' between parts; owned */
	uint64_t size;
	uint64_t start; /* of its bytes in the tar */
	bool claimed;   /* somebody knows what it is for */
	bool used;      /* a terms entry below S names it */
};

struct gl_bundle {
	size_t n, cap;
	struct gl_bundle_file *file; /* by name, in byte order */
	int folder;                  /* open directory, or -1 */
	const char *tar;             /* mapped, or NULL */
	size_t tar_len;
};

struct gl_view {
	const char *data;
	size_t len;
	void *map; /* what to unmap, or NULL */
};

enum gl_code gl_bundle_open(struct gl_bundle *b, const char *path, struct gl_err *e);
void gl_bundle_release(struct gl_bundle *b);
struct gl_bundle_file *gl_bundle_find(struct gl_bundle *b, const char *name); /* NULL: there is none */
enum gl_code gl_bundle_view(
        const struct gl_bundle *b, const struct gl_bundle_file *f, struct gl_view *v, struct gl_err *e);
void gl_view_release(struct gl_view *v);
#define gl_view_auto __attribute__((cleanup(gl_view_release))) struct gl_view

/* tarball.c: fills the list from b->tar. */
enum gl_code gl_bundle_list_tar(struct gl_bundle *b, struct gl_err *e);
enum gl_code gl_bundle_add(
        struct gl_bundle *b, const char *name, uint64_t size, uint64_t start, struct gl_err *e);

#endif
