/*
 * seal -- makes a dataset: a function of the first S entries of a project's log (FORMATS 3).
 *
 * Two halves, each on a job thread. gl_seal_make derives records, openings and the manifest from the tables
 * and writes them as files; then the desk logs `seal`; gl_seal_finish adds the log itself, at a checkpoint
 * that covers the seal, and packs the bundle; gl_seal_export adds what others read it as. The first half
 * depends on nothing but the entries below S, so making it again gives the same bytes.
 *
 * Memory: that of gl_facts and gl_derived (about 50 bytes an answer, 30 a task) and one page of rows;
 * contents are streamed.
 */
#ifndef GL_JOBS_SEAL_H
#define GL_JOBS_SEAL_H

#include "base/json.h"
#include "jobs/files.h"
#include "merkle/note.h"
#include "store/session.h"

struct gl_seal_file {
	char name[80]; /* path in the bundle, or the name under which it is served beside it */
	uint64_t bytes;
	uint8_t sha256[GL_HASH_BYTES];
};

struct gl_seal {
	/* What to make. */
	int64_t project;
	uint32_t dataset;
	uint64_t size; /* S */
	bool partial;
	char licence[101];
	char name[201]; /* of the project */
	char created[11];
	char origin[GL_ORIGIN_MAX + 1];
	uint8_t gold_secret[32];
	const char *folder; /* of content-addressed files */

	/* Where it is made again: the manifest that was sealed (gl_seal_recall). */
	struct gl_json_doc sealed;

	/* What came of it. */
	uint32_t records, undecided;
	uint8_t root[GL_HASH_BYTES], oz_root[GL_HASH_BYTES], manifest[GL_HASH_BYTES];
	struct gl_seal_file *file; /* ascending by name */
	size_t files;
	char *card;            /* after gl_seal_export: what a catalogue says of it, as JSON */
	_Atomic uint32_t done; /* records written so far: progress */
};

/* From the manifest that folder keeps under that hash, before it is made again: what follows from no entry,
 * the day on which it was made and what "default" stood for then. */
enum gl_code gl_seal_recall(
        struct gl_seal *s, const char *folder, const uint8_t manifest[GL_HASH_BYTES], struct gl_err *e);
enum gl_code gl_seal_make(struct gl_seal *s, struct gl_session *db, struct gl_err *e);

/* After gl_seal_make, and depending on its files alone: adds export/..., and the card. */
enum gl_code gl_seal_export(struct gl_seal *s, struct gl_session *db, struct gl_err *e);

/* checkpoint: signed, of a size above the index of the seal. Adds log/..., bundle.tar. */
enum gl_code gl_seal_finish(struct gl_seal *s, struct gl_session *db, const struct gl_checkpoint *head,
        const char *checkpoint, size_t len, struct gl_err *e);
void gl_seal_release(struct gl_seal *s);

#endif
