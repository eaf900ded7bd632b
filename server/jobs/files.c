#include "jobs/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdbool.h>

#include "base/hex.h"

enum gl_code gl_file_open(struct gl_file *f, const char *folder, struct gl_err *e)
{
	int fd;

	*f = (struct gl_file){ .folder = folder };
	snprintf(f->path, sizeof f->path, "%s/.new-XXXXXX", folder);
	fd = mkostemp(f->path, O_CLOEXEC);
	f->f = fd >= 0 ? fdopen(fd, "w+") : NULL;
	if (!f->f)
		return gl_fail(e, GL_INTERNAL, "cannot make a file in %s: %s", folder, strerror(errno));
	gl_sha256_init(&f->hash);
	return GL_OK;
}

void gl_file_add(struct gl_file *f, const void *data, size_t len)
{
	fwrite(data, 1, len, f->f); /* gl_file_close asks ferror */
	gl_sha256_add(&f->hash, data, len);
	f->bytes += len;
}

void gl_file_line(struct gl_file *f, const void *data, size_t len)
{
	gl_file_add(f, data, len);
	gl_file_add(f, "\n", 1);
}

static void stored_path(char *out, size_t size, const char *folder, const uint8_t sha256[GL_HASH_BYTES])
{
	char name[2 * GL_HASH_BYTES + 1];

	gl_hex(name, sha256, GL_HASH_BYTES);
	snprintf(out, size, "%s/%s", folder, name);
}

enum gl_code gl_file_close(struct gl_file *f, struct gl_err *e)
{
	char path[4200];
	bool written = !fflush(f->f) && !ferror(f->f) && !fdatasync(fileno(f->f));

	gl_sha256_end(&f->hash, f->sha256);
	stored_path(path, sizeof path, f->folder, f->sha256);
	if (fclose(f->f) || !written || chmod(f->path, 0444) || rename(f->path, path)) {
		f->f = NULL;
		unlink(f->path);
		return gl_fail(e, GL_INTERNAL, "cannot write %s: %s", path, strerror(errno));
	}
	f->f = NULL;
	return GL_OK;
}

void gl_file_abandon(struct gl_file *f)
{
	if (!f->f)
		return;
	fclose(f->f);
	unlink(f->path);
	f->f = NULL;
}

int gl_file_stored(const char *folder, const uint8_t sha256[GL_HASH_BYTES])
{
	char path[4200];

	stored_path(path, sizeof path, folder, sha256);
	return open(path, O_RDONLY | O_CLOEXEC);
}
