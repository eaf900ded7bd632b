/*
 * The golden bundles: worlds whose bytes are kept, with labels by a method, by the default, and by the
 * default among people who copy, and one with everything else. If they come out otherwise, an algorithm has
 * changed and needs a new version; then, and only then, the bundles are written again: build/audit-tests
 * --write-golden.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "world.h"

static const struct golden {
	const char *tar, *vkey;
	int what;
} goldens[] = {
	{ "tests/vectors/golden.tar", "tests/vectors/golden.vkey",
	        WORLD_SUCCESSOR | WORLD_ROTATED | WORLD_DAWID_SKENE },
	{ "tests/vectors/golden-default.tar", "tests/vectors/golden-default.vkey", WORLD_DEFAULT },
	{ "tests/vectors/golden-cliques.tar", "tests/vectors/golden-cliques.vkey",
	        WORLD_DEFAULT | WORLD_COPIED },
	{ "tests/vectors/golden-values.tar", "tests/vectors/golden-values.vkey", WORLD_VALUES },
};

static char *bytes_of(int fd, size_t *len)
{
	struct stat st;
	char *bytes;

	if (fstat(fd, &st))
		abort();
	*len = (size_t)st.st_size;
	bytes = must(malloc(*len + 1));
	if (pread(fd, bytes, *len, 0) != (ssize_t)*len)
		abort();
	bytes[*len] = '\0';
	return bytes;
}

static char *made(const struct golden *g, size_t *len, char vkey[200])
{
	struct world *w = world_make(2026, g->what);
	char path[64], *bytes;
	int fd = pack_tar(w->pack, path);

	bytes = bytes_of(fd, len);
	world_vkey(w, &w->first, vkey);
	close(fd);
	world_free(w);
	return bytes;
}

static bool write_one(const struct golden *g)
{
	char vkey[200], *bytes;
	size_t len;
	FILE *tar = fopen(g->tar, "we"), *key = fopen(g->vkey, "we");
	bool written;

	bytes = made(g, &len, vkey);
	written = tar && key && fwrite(bytes, 1, len, tar) == len && fputs(vkey, key) >= 0 && !fclose(tar) &&
	          !fclose(key);
	if (!written)
		perror(g->tar);
	free(bytes);
	return written;
}

int golden_write(void)
{
	bool written = true;

	for (size_t i = 0; i < sizeof(goldens) / sizeof(*goldens); i++)
		written = write_one(&goldens[i]) && written;
	return !written;
}

static void check_one(const struct golden *g)
{
	FILE *tar = fopen(g->tar, "re"), *key = fopen(g->vkey, "re");
	char vkey[200], *bytes, *kept, *kept_key;
	struct gl_audit_report r;
	size_t len, kept_len, key_len;

	check_that(tar && key, g->tar, "run this from the top of the tree");
	if (!tar || !key)
		return;
	bytes = made(g, &len, vkey);
	kept = bytes_of(fileno(tar), &kept_len);
	kept_key = bytes_of(fileno(key), &key_len);
	check_that(len == kept_len && !memcmp(bytes, kept, len), g->tar,
	        "its bytes come out otherwise: that needs a new version");
	audit_path(g->tar, kept_key, NULL, &r);
	check_right(&r, g->tar, 0);
	fclose(tar);
	fclose(key);
	free(bytes);
	free(kept);
	free(kept_key);
}

void check_golden(void)
{
	for (size_t i = 0; i < sizeof(goldens) / sizeof(*goldens); i++)
		check_one(&goldens[i]);
}
