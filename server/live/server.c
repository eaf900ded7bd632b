#include "live/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/auto.h"
#include "base/hex.h"
#include "crypto/rand.h"

#define SECRET_BYTES 32

struct gl_server *gl_server;

static enum gl_code make_secret(const char *path, uint8_t out[SECRET_BYTES], struct gl_err *e)
{
	gl_fd_auto fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return gl_fail(e, GL_INTERNAL, "cannot make %s: %s", path, strerror(errno));
	gl_random(out, SECRET_BYTES);
	if (write(fd, out, SECRET_BYTES) != SECRET_BYTES || fsync(fd))
		return gl_fail(e, GL_INTERNAL, "cannot write %s: %s", path, strerror(errno));
	return GL_OK;
}

static enum gl_code read_secret(const char *path, uint8_t out[SECRET_BYTES], struct gl_err *e)
{
	gl_fd_auto fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return errno == ENOENT ? make_secret(path, out, e)
		                       : gl_fail(e, GL_INTERNAL, "cannot read %s: %s", path, strerror(errno));
	if (fstat(fd, &st) || st.st_mode & 077)
		return gl_fail(e, GL_INTERNAL, "%s can be read by others: chmod 600 it", path);
	if (st.st_size != SECRET_BYTES || read(fd, out, SECRET_BYTES) != SECRET_BYTES)
		return gl_fail(e, GL_INTERNAL, "%s must hold %d bytes: restore it from your backup", path,
		        SECRET_BYTES);
	return GL_OK;
}

static void derive(uint8_t out[32], const uint8_t secret[SECRET_BYTES], const char *purpose)
{
	gl_hmac_sha256(out, secret, purpose, strlen(purpose));
}

void gl_server_project_secret(uint8_t out[32], const uint8_t secret[32], int64_t project)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(project >> (8 * i));
	gl_hmac_sha256(out, secret, bytes, sizeof bytes);
}

enum gl_code gl_server_secrets(struct gl_server *s, const char *data, struct gl_err *e)
{
	uint8_t secret[SECRET_BYTES], seed[GL_SIGN_SEED], id[SECRET_BYTES];
	char path[4200];

	snprintf(path, sizeof path, "%s/secret", data);
	if (read_secret(path, secret, e))
		return e->code;
	snprintf(path, sizeof path, "%s/log.key", data);
	if (read_secret(path, seed, e))
		return e->code;
	derive(s->secret_token, secret, "token");
	derive(s->secret_key, secret, "key");
	derive(s->secret_gold, secret, "gold");
	derive(s->secret_draw, secret, "draw");
	gl_signer_init(&s->signer, seed);
	/* The same server after a restart: it takes its projects up again without waiting for its own leases.
	 */
	snprintf(path, sizeof path, "%s/server.id", data);
	if (read_secret(path, id, e))
		return e->code;
	gl_hex(s->owner, id, 16);
	return GL_OK;
}
