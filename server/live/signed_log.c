#include "live/signed_log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/auto.h"
#include "base/hex.h"
#include "base/id.h"
#include "base/log.h"

#define LINE_MAX_BYTES 160
#define COMPACT_BYTES  (64 << 20)

struct last {
	int64_t project;
	unsigned generation; /* 0: an empty place */
	uint64_t size;
	uint8_t root[GL_HASH_BYTES];
};

struct gl_signed_log {
	pthread_mutex_t lock;
	int fd;
	bool dirty;
	struct last *slot; /* open addressing, at most two thirds full */
	size_t used, slots;
};

static struct last *find(struct gl_signed_log *log, int64_t project, unsigned generation)
{
	size_t i = (size_t)((uint64_t)project * 0x9E3779B97F4A7C15u ^ generation);

	for (;; i++) {
		struct last *l = &log->slot[i & (log->slots - 1)];

		if (!l->generation || (l->project == project && l->generation == generation))
			return l;
	}
}

static bool grow(struct gl_signed_log *log)
{
	struct gl_signed_log bigger = { .slots = log->slots ? log->slots * 2 : 256 };

	bigger.slot = calloc(bigger.slots, sizeof *bigger.slot);
	if (!bigger.slot)
		return false;
	for (size_t i = 0; i < log->slots; i++)
		if (log->slot[i].generation)
			*find(&bigger, log->slot[i].project, log->slot[i].generation) = log->slot[i];
	free(log->slot);
	log->slot = bigger.slot;
	log->slots = bigger.slots;
	return true;
}

static bool remember(struct gl_signed_log *log, const struct last *l)
{
	struct last *at;

	if (log->used * 3 >= log->slots * 2 && !grow(log))
		return false;
	at = find(log, l->project, l->generation);
	log->used += !at->generation;
	*at = *l;
	return true;
}

static int print(char out[LINE_MAX_BYTES], const struct last *l)
{
	char id[GL_ID_LEN + 1], root[2 * GL_HASH_BYTES + 1];

	gl_id_text(id, l->project);
	gl_hex(root, l->root, GL_HASH_BYTES);
	return snprintf(
	        out, LINE_MAX_BYTES, "%s %u %llu %s\n", id, l->generation, (unsigned long long)l->size, root);
}

static bool scan(struct last *l, const char *line)
{
	char id[16], root[80];
	unsigned long long size;

	if (sscanf(line, "%15s %u %llu %79s", id, &l->generation, &size, root) != 4)
		return false;
	l->size = size;
	return l->generation && gl_id_parse(&l->project, id, strlen(id)) &&
	       gl_unhex(l->root, GL_HASH_BYTES, root, strlen(root));
}

/* Reads what is there; *good is the length up to the last whole line. */
static enum gl_code load(struct gl_signed_log *log, FILE *f, off_t *good, struct gl_err *e)
{
	char line[LINE_MAX_BYTES];

	for (unsigned long n = 1; fgets(line, sizeof line, f); n++) {
		struct last l = { 0 };

		if (!strchr(line, '\n'))
			break;
		if (!scan(&l, line))
			return gl_fail(e, GL_INTERNAL,
			        "signed.log line %lu cannot be read; restore the file, never delete it", n);
		if (!remember(log, &l))
			return gl_fail(e, GL_NO_MEMORY, "no memory for signed.log");
		*good = ftello(f);
	}
	return GL_OK;
}

static enum gl_code compact(struct gl_signed_log *log, const char *path, struct gl_err *e)
{
	char next[4096], line[LINE_MAX_BYTES];
	FILE *f;
	bool written = true;

	snprintf(next, sizeof next, "%s.next", path);
	f = fopen(next, "we");
	for (size_t i = 0; f && i < log->slots; i++)
		if (log->slot[i].generation)
			written = fwrite(line, 1, (size_t)print(line, &log->slot[i]), f) > 0 && written;
	if (!f || !written || fflush(f) || fsync(fileno(f)) || rename(next, path)) {
		if (f)
			fclose(f);
		return gl_fail(e, GL_INTERNAL, "cannot write %s: %s", next, strerror(errno));
	}
	fclose(f);
	return GL_OK;
}

static enum gl_code read_all(struct gl_signed_log *log, const char *path, struct gl_err *e)
{
	gl_file_auto *f = fopen(path, "re");
	off_t good = 0;

	if (!f)
		return errno == ENOENT ? GL_OK
		                       : gl_fail(e, GL_INTERNAL, "cannot read %s: %s", path, strerror(errno));
	if (load(log, f, &good, e))
		return e->code;
	if (good > COMPACT_BYTES)
		return compact(log, path, e);
	if (truncate(path, good))
		return gl_fail(
		        e, GL_INTERNAL, "cannot cut the torn last line of %s: %s", path, strerror(errno));
	return GL_OK;
}

struct gl_signed_log *gl_signed_log_open(const char *path, struct gl_err *e)
{
	struct gl_signed_log *log = calloc(1, sizeof *log);

	if (!log || !grow(log)) {
		free(log);
		gl_fail(e, GL_NO_MEMORY, "no memory for signed.log");
		return NULL;
	}
	log->fd = -1;
	pthread_mutex_init(&log->lock, NULL);
	if (!read_all(log, path, e)) {
		log->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
		if (log->fd >= 0)
			return log;
		gl_fail(e, GL_INTERNAL, "cannot open %s: %s", path, strerror(errno));
	}
	gl_signed_log_close(log);
	return NULL;
}

void gl_signed_log_close(struct gl_signed_log *log)
{
	if (!log)
		return;
	if (log->fd >= 0) {
		fdatasync(log->fd);
		close(log->fd);
	}
	pthread_mutex_destroy(&log->lock);
	free(log->slot);
	free(log);
}

enum gl_code gl_signed_log_add(struct gl_signed_log *log, int64_t project, unsigned generation, uint64_t size,
        const uint8_t root[GL_HASH_BYTES], struct gl_err *e)
{
	struct last l = { .project = project, .generation = generation, .size = size };
	char line[LINE_MAX_BYTES];
	int len;
	bool ok;

	memcpy(l.root, root, GL_HASH_BYTES);
	len = print(line, &l);
	pthread_mutex_lock(&log->lock);
	ok = remember(log, &l) && write(log->fd, line, (size_t)len) == len;
	log->dirty = true;
	pthread_mutex_unlock(&log->lock);
	return ok ? GL_OK : gl_fail(e, GL_BUSY, "signed.log cannot be written: %s", strerror(errno));
}

void gl_signed_log_sync(struct gl_signed_log *log)
{
	bool dirty;

	pthread_mutex_lock(&log->lock);
	dirty = log->dirty;
	log->dirty = false;
	pthread_mutex_unlock(&log->lock);
	if (dirty && fdatasync(log->fd))
		gl_log(GL_LOG_ERROR, "signed.log cannot be synced", "{s:s}", "why", strerror(errno));
}

bool gl_signed_log_last(struct gl_signed_log *log, int64_t project, unsigned generation, uint64_t *size,
        uint8_t root[GL_HASH_BYTES])
{
	struct last *l;
	bool known;

	pthread_mutex_lock(&log->lock);
	l = find(log, project, generation);
	known = l->generation != 0;
	if (known) {
		*size = l->size;
		memcpy(root, l->root, GL_HASH_BYTES);
	}
	pthread_mutex_unlock(&log->lock);
	return known;
}
