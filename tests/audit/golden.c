/*
 * The golden bundle: a world whose bytes are kept. If they come out otherwise, an algorithm has changed and
 * needs a new version; then, and only then, the bundle is written again: build/audit-tests --write-golden.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "world.h"

#define GOLDEN "tests/vectors/golden.tar"
#define VKEY   "tests/vectors/golden.vkey"
#define WHAT   "the golden bundle"

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

static char *made(size_t *len, char vkey[200])
{
	struct world *w = world_make(2026, WORLD_SUCCESSOR | WORLD_ROTATED | WORLD_DAWID_SKENE);
	char path[64], *bytes;
	int fd = pack_tar(w->pack, path);

	bytes = bytes_of(fd, len);
	world_vkey(w, &w->first, vkey);
	close(fd);
	world_free(w);
	return bytes;
}

int golden_write(void)
{
	char vkey[200], *bytes;
	size_t len;
	FILE *tar = fopen(GOLDEN, "we"), *key = fopen(VKEY, "we");

	bytes = made(&len, vkey);
	if (!tar || !key || fwrite(bytes, 1, len, tar) != len || fputs(vkey, key) < 0 || fclose(tar) ||
	        fclose(key)) {
		perror(GOLDEN);
		return 1;
	}
	free(bytes);
	return 0;
}

void check_golden(void)
{
	FILE *tar = fopen(GOLDEN, "re"), *key = fopen(VKEY, "re");
	char vkey[200], *bytes, *kept, *kept_key;
	struct gl_audit_report r;
	size_t len, kept_len, key_len;

	check_that(tar && key, WHAT, "run this from the top of the tree");
	if (!tar || !key)
		return;
	bytes = made(&len, vkey);
	kept = bytes_of(fileno(tar), &kept_len);
	kept_key = bytes_of(fileno(key), &key_len);
	check_that(len == kept_len && !memcmp(bytes, kept, len), WHAT,
	        "its bytes come out otherwise: that needs a new version");
	audit_path(GOLDEN, kept_key, NULL, &r);
	check_right(&r, WHAT, 0);
	fclose(tar);
	fclose(key);
	free(bytes);
	free(kept);
	free(kept_key);
}
