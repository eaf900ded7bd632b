#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "jobs/seal_inside.h"

#define MANIFEST_MAX (64 << 20)

static enum gl_code read_all(struct gl_buf *out, int fd, struct gl_err *e)
{
	char piece[65536];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0)
		gl_buf_add(out, piece, (size_t)n);
	if (n < 0)
		return gl_fail(e, GL_INTERNAL, "a stored manifest cannot be read: %s", strerror(errno));
	return gl_buf_failed(out) ? gl_fail(e, GL_NO_MEMORY, "no memory for a manifest") : GL_OK;
}

enum gl_code gl_seal_manifest(
        struct gl_json_doc *doc, const char *folder, const uint8_t manifest[GL_HASH_BYTES], struct gl_err *e)
{
	gl_fd_auto fd = gl_file_stored(folder, manifest);
	gl_buf_auto text = { 0 };

	if (fd < 0)
		return gl_fail(e, GL_INTERNAL,
		        "the manifest that was sealed is not in %s: restore it from your backup", folder);
	gl_buf_init(&text, MANIFEST_MAX);
	if (read_all(&text, fd, e))
		return e->code;
	return gl_json_parse(doc, text.data, text.len, e);
}

enum gl_code gl_seal_recall(
        struct gl_seal *s, const char *folder, const uint8_t manifest[GL_HASH_BYTES], struct gl_err *e)
{
	const struct gl_json *created;

	if (gl_seal_manifest(&s->sealed, folder, manifest, e))
		return e->code;
	created = gl_json_get(s->sealed.root, "created");
	if (!gl_json_is(created, GL_JSON_STRING) || created->len >= sizeof(s->created))
		return gl_fail(e, GL_INTERNAL, "a stored manifest does not say when its dataset was made");
	memcpy(s->created, created->text, created->len + 1);
	return GL_OK;
}
