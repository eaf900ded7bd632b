/* One byte changed anywhere: in our own bundles, in those that others made, and in receipts. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "crypto/rand.h"
#include "dataset/tar.h"
#include "world.h"

struct bytes {
	struct gl_stream rng;
	const char *vkey;
};

static void begin(struct bytes *b, uint64_t seed, const char *vkey)
{
	uint8_t key[32] = { 0 };

	memcpy(key, &seed, sizeof(seed));
	gl_stream_init(&b->rng, key);
	b->vkey = vkey;
}

/* Changes a byte of an open file, audits, and changes it back. */
static void change_one(struct bytes *b, int fd, const char *path, const char *what)
{
	struct gl_audit_report r;
	struct stat st;
	off_t at;
	uint8_t byte, other;

	if (fstat(fd, &st))
		abort();
	at = (off_t)gl_stream_below(&b->rng, (uint64_t)st.st_size);
	if (pread(fd, &byte, 1, at) != 1)
		abort();
	other = (uint8_t)(byte ^ (1 + gl_stream_below(&b->rng, 255)));
	if (pwrite(fd, &other, 1, at) != 1)
		abort();
	audit_path(path, b->vkey, NULL, &r);
	check_wrong(&r, what, 0, "");
	if (!r.wrong.found)
		printf("  byte %ld of %s was 0x%02x and became 0x%02x\n", (long)at, what, byte, other);
	if (pwrite(fd, &byte, 1, at) != 1)
		abort();
}

void check_bytes(uint64_t seed, int changes)
{
	struct world *w = world_make(seed, WORLD_SUCCESSOR | WORLD_ROTATED);
	struct bytes b;
	char path[64], vkey[200];
	int fd = pack_tar(w->pack, path);

	world_vkey(w, &w->first, vkey);
	begin(&b, seed, vkey);
	for (int i = 0; i < changes; i++)
		change_one(&b, fd, path, "a byte of a tar changed");
	close(fd);
	world_free(w);
}

/* A character of a record or of what was earned changed, and every hash put right: these follow from the rest
 * wholly. */
void check_records(uint64_t seed, int changes)
{
	struct world *w = world_make(seed, WORLD_DAWID_SKENE);
	struct bytes b;
	char vkey[200];

	world_vkey(w, &w->first, vkey);
	begin(&b, seed, vkey);
	for (int i = 0; i < changes; i++) {
		struct pack *p = pack_clone(w->pack);
		struct lines *l = i % 4 ? &p->records : &p->earnings;
		char *text = l->text[gl_stream_below(&b.rng, l->n)],
		     *at = text + gl_stream_below(&b.rng, strlen(text));
		struct gl_audit_report r;

		*at = *at >= '0' && *at < '9' ? *at + 1 : *at == '9' ? '0' : *at == 'a' ? 'b' : 'a';
		pack_fix(p, FIX_RECORDS | FIX_FILES | FIX_SEAL);
		pack_fix(p, FIX_SEAL);
		audit_pack(p, vkey, NULL, &r);
		check_wrong(&r, "a character of a record changed, all hashes put right", 0, "");
		if (!r.wrong.found)
			printf("  at %zu of %s\n", (size_t)(at - text), text);
		pack_free(p);
	}
	world_free(w);
}

/* ---- bundles that others made ---- */

static char *read_all(const char *path, size_t *len)
{
	FILE *f = fopen(path, "re");
	char *text = f ? calloc(1, 1 << 20) : NULL;

	if (!text)
		abort();
	*len = fread(text, 1, (1 << 20) - 1, f);
	fclose(f);
	return text;
}

/* Files that lie below a folder are named by their whole path, which cannot be changed: each is copied first.
 */
static void change_file(struct bytes *b, const char *folder, const char *file)
{
	char copy[] = "/tmp/goldleaf-audit-XXXXXX", command[1000], changed[1000];
	FILE *f;

	if (!mkdtemp(copy))
		abort();
	snprintf(command, sizeof(command), "cp -r '%s/.' '%s' && chmod -R u+w '%s'", folder, copy, copy);
	if (system(command))
		abort();
	snprintf(changed, sizeof(changed), "%s/%s", copy, file);
	f = fopen(changed, "r+e");
	if (!f)
		abort();
	change_one(b, fileno(f), copy, changed);
	fclose(f);
	snprintf(command, sizeof(command), "rm -r '%s'", copy);
	if (system(command))
		abort();
}

static void list_files(const char *folder, glob_t *g)
{
	static const char *const levels[] = { "/*", "/*/*", "/*/*/*", "/*/*/*/*", "/*/*/*/*/*" };
	char pattern[600];

	*g = (glob_t){ 0 };
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		snprintf(pattern, sizeof(pattern), "%s%s", folder, levels[i]);
		glob(pattern, GLOB_MARK | (i ? GLOB_APPEND : 0), NULL, g);
	}
}

static void change_receipts(struct bytes *b, const char *bundle, const char *pattern, int changes)
{
	glob_t g = { 0 };

	glob(pattern, 0, NULL, &g);
	check_that(g.gl_pathc > 0, pattern, "there are no receipts");
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct gl_audit_report r;
		size_t len;
		char *text = read_all(g.gl_pathv[i], &len);

		audit_path(bundle, b->vkey, text, &r);
		check_right(&r, g.gl_pathv[i], 0);
		check_that(r.state[GL_STEP_RECEIPT] == GL_STEP_PASSED, g.gl_pathv[i],
		        "the receipt was not checked");
		for (int k = 0; k < changes; k++) {
			size_t at = gl_stream_below(&b->rng, len);
			char byte = text[at];

			while (text[at] == byte || !text[at])
				text[at] = (char)gl_stream_below(&b->rng, 256);
			audit_path(bundle, b->vkey, text, &r);
			check_wrong(&r, g.gl_pathv[i], 0, "");
			text[at] = byte;
		}
		free(text);
	}
	globfree(&g);
}

void check_examples(uint64_t seed, int changes)
{
	static const char *const names[] = { "one", "b256", "main" };
	const char *data = getenv("GOLDLEAF_TEST_DATA");

	for (size_t i = 0; data && i < sizeof(names) / sizeof(*names); i++) {
		struct gl_audit_report r;
		struct bytes b;
		char folder[500], path[600];
		glob_t g;
		size_t len;
		char *vkey;

		snprintf(folder, sizeof(folder), "%s/example-bundles/%s", data, names[i]);
		snprintf(path, sizeof(path), "%s.vkey", folder);
		vkey = read_all(path, &len);
		begin(&b, seed + i, vkey);
		audit_path(folder, vkey, NULL, &r);
		check_right(&r, folder, 0);
		snprintf(path, sizeof(path), "%s.tar", folder);
		if (!access(path, R_OK)) {
			audit_path(path, vkey, NULL, &r);
			check_right(&r, path, 0);
		}
		snprintf(path, sizeof(path), "%s.*.tlog-proof", folder);
		change_receipts(&b, folder, path, changes / 10);
		list_files(folder, &g);
		for (int k = 0; k < changes / 4; k++) {
			const char *file = g.gl_pathv[gl_stream_below(&b.rng, g.gl_pathc)];

			if (file[strlen(file) - 1] != '/')
				change_file(&b, folder, file + strlen(folder) + 1);
		}
		globfree(&g);
		free(vkey);
	}
	if (!data)
		printf("GOLDLEAF_TEST_DATA is not set: bundles that others made are not read\n");
}
