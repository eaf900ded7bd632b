#include "audit/bundle.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "dataset/grow.h"

#define PATH_MOST 4096

enum gl_code gl_bundle_add(
        struct gl_bundle *b, const char *name, uint64_t size, uint64_t start, struct gl_err *e)
{
	char *copy;

	if (!gl_grow(&b->file, &b->cap, b->n, 1) || !(copy = strdup(name)))
		return gl_fail(e, GL_NO_MEMORY, "no memory for a list of %zu files", b->n);
	b->file[b->n++] = (struct gl_bundle_file){ .name = copy, .size = size, .start = start };
	return GL_OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct gl_bundle_file *)a)->name, ((const struct gl_bundle_file *)b)->name);
}

/* ---- a folder ---- */

static void dir_drop(DIR **d)
{
	if (*d)
		closedir(*d);
}

/* prefix is "" or ends in a slash; path is a buffer of PATH_MOST bytes that all levels share. */
static enum gl_code walk(struct gl_bundle *b, int at, char *path, size_t prefix, struct gl_err *e)
{
	__attribute__((cleanup(dir_drop))) DIR *dir = fdopendir(at);
	const struct dirent *entry;

	if (!dir) {
		close(at);
		return gl_fail(e, GL_INTERNAL, "cannot read the folder %.*s: %s", (int)prefix, path,
		        strerror(errno));
	}
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);
		struct stat st;
		int below;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (prefix + len + 2 > PATH_MOST)
			return gl_fail(e, GL_INVALID, "%.*s: no file of a bundle lies so deep", 80, path);
		memcpy(path + prefix, entry->d_name, len + 1);
		if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
			return gl_fail(e, GL_INTERNAL, "cannot look at %s: %s", path, strerror(errno));
		if (S_ISREG(st.st_mode)) {
			if (gl_bundle_add(b, path, (uint64_t)st.st_size, 0, e))
				return e->code;
			continue;
		}
		if (!S_ISDIR(st.st_mode))
			return gl_fail(e, GL_INVALID, "%s is neither a plain file nor a folder", path);
		below = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (below < 0)
			return gl_fail(
			        e, GL_INTERNAL, "cannot open the folder %s: %s", path, strerror(errno));
		path[prefix + len] = '/';
		if (walk(b, below, path, prefix + len + 1, e))
			return e->code;
	}
	return GL_OK;
}

static enum gl_code list_folder(struct gl_bundle *b, struct gl_err *e)
{
	gl_mem_auto char *path = malloc(PATH_MOST);
	int again = openat(b->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (!path || again < 0) {
		gl_fd_drop(&again);
		return gl_fail(e, GL_INTERNAL, "cannot open the folder: %s", strerror(errno));
	}
	if (walk(b, again, path, 0, e))
		return e->code;
	qsort(b->file, b->n, sizeof(*b->file), by_name);
	return GL_OK;
}

/* ---- either ---- */

static enum gl_code map(int fd, uint64_t size, void **at, struct gl_err *e)
{
	*at = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (*at == MAP_FAILED) {
		*at = NULL;
		return gl_fail(e, GL_INTERNAL, "cannot map a file of %llu bytes: %s",
		        (unsigned long long)size, strerror(errno));
	}
	return GL_OK;
}

enum gl_code gl_bundle_open(struct gl_bundle *b, const char *path, struct gl_err *e)
{
	gl_fd_auto fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *at;

	*b = (struct gl_bundle){ .folder = -1 };
	if (fd < 0 || fstat(fd, &st))
		return gl_fail(e, GL_NOT_FOUND, "cannot open %s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode)) {
		b->folder = fd;
		fd = -1;
		return list_folder(b, e);
	}
	if (!S_ISREG(st.st_mode))
		return gl_fail(e, GL_NOT_FOUND, "%s is neither a folder nor a tar", path);
	if (!st.st_size)
		return gl_fail(e, GL_INVALID, "%s is empty", path);
	if (map(fd, (uint64_t)st.st_size, &at, e))
		return e->code;
	b->tar = at;
	b->tar_len = (size_t)st.st_size;
	return gl_bundle_list_tar(b, e);
}

void gl_bundle_release(struct gl_bundle *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->file[i].name);
	free(b->file);
	if (b->tar)
		munmap((void *)(uintptr_t)b->tar, b->tar_len);
	gl_fd_drop(&b->folder);
	*b = (struct gl_bundle){ .folder = -1 };
}

struct gl_bundle_file *gl_bundle_find(struct gl_bundle *b, const char *name)
{
	struct gl_bundle_file key = { .name = (char *)(uintptr_t)name };

	return b->n ? bsearch(&key, b->file, b->n, sizeof(*b->file), by_name) : NULL;
}

enum gl_code gl_bundle_view(
        const struct gl_bundle *b, const struct gl_bundle_file *f, struct gl_view *v, struct gl_err *e)
{
	gl_fd_auto fd = -1;
	struct stat st;

	gl_view_release(v);
	*v = (struct gl_view){ .data = "", .len = (size_t)f->size };
	if (b->tar) {
		v->data = b->tar + f->start;
		return GL_OK;
	}
	fd = openat(b->folder, f->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		return gl_fail(e, GL_INTERNAL, "cannot open %s: %s", f->name, strerror(errno));
	if ((uint64_t)st.st_size != f->size)
		return gl_fail(e, GL_INTERNAL, "%s changes while it is read", f->name);
	if (!f->size)
		return GL_OK;
	if (map(fd, f->size, &v->map, e))
		return e->code;
	v->data = v->map;
	return GL_OK;
}

void gl_view_release(struct gl_view *v)
{
	if (v->map)
		munmap(v->map, v->len);
	*v = (struct gl_view){ 0 };
}
