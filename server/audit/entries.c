/* The log's entries, one after the other, from the tiles under log/tile/entries. */
#include <stdio.h>
#include <string.h>

#include "audit/inside.h"

void gl_entries_release(struct gl_entries *x)
{
	gl_view_release(&x->view);
}

static enum gl_code open_tile(struct gl_audit *a, struct gl_entries *x)
{
	uint64_t size = a->log.checkpoint.size, n = x->next / GL_TILE_WIDTH;
	struct gl_tile t = { .level = GL_TILE_ENTRIES,
		.n = n,
		.width = n == size / GL_TILE_WIDTH ? (unsigned)(size % GL_TILE_WIDTH) : GL_TILE_WIDTH };
	struct gl_bundle_file *f;
	char path[GL_TILE_PATH];

	gl_tile_path(path, &t);
	snprintf(x->path, sizeof(x->path), "log/tile/%s", path);
	f = gl_bundle_find(&a->bundle, x->path);
	if (!f)
		return gl_wrong(a, (struct gl_place){ x->path, GL_NONE, x->next }, "the file is missing");
	if (gl_bundle_view(&a->bundle, f, &x->view, a->err))
		return a->err->code;
	x->at = (const uint8_t *)x->view.data;
	x->end = x->at + x->view.len;
	return GL_OK;
}

enum gl_code gl_entries_next(struct gl_audit *a, struct gl_entries *x)
{
	const uint8_t *entry;
	enum gl_code code = x->next % GL_TILE_WIDTH ? GL_OK : open_tile(a, x);

	if (code)
		return code;
	if (!gl_tile_next_entry(&x->at, x->end, &entry, &x->len))
		return gl_wrong(a, (struct gl_place){ x->path, GL_NONE, x->next },
		        "the tile ends before this entry does");
	x->text = (const char *)entry;
	x->next++;
	if ((x->next % GL_TILE_WIDTH == 0 || x->next == a->log.checkpoint.size) && x->at != x->end)
		return gl_wrong(a, gl_entries_place(x), "bytes follow the tile's last entry");
	return GL_OK;
}
