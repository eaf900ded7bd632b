/*
 * export_source -- the records of a dataset one by one, with all that exports are made of: the lines of its
 * files, and what the used answers said, read from the tables in ranges of tasks.
 *
 *     gl_export_source_open(&src, seal, db, &e);
 *     while (gl_export_source_next(&src, &e))
 *             ... src.row ...
 *     gl_export_source_release(&src);
 */
#ifndef GL_JOBS_EXPORT_SOURCE_H
#define GL_JOBS_EXPORT_SOURCE_H

#include <stdio.h>

#include "dataset/export.h"
#include "jobs/seal.h"

struct gl_export_terms {
	uint64_t index;
	struct gl_template *template; /* owned */
};

struct gl_export_source {
	const struct gl_seal *seal;
	struct gl_session *db;
	struct gl_export_about about; /* from the opening on */
	struct gl_export_terms *terms;
	size_t terms_n;
	FILE *records, *tasks;
	char *line; /* of getline */
	size_t cap;

	struct gl_export_row row; /* the current one */
	struct gl_json_doc record, task;
	struct gl_json_doc quote[GL_QUESTIONS_MAX];
	struct gl_export_answer *answer;
	struct gl_json_doc *said; /* one an answer */
	size_t answers_cap;
	struct gl_rows judgments; /* of a range of tasks, and the next one */
	int judgment;
	uint64_t upto; /* last task of that range */
};

enum gl_code gl_export_source_open(
        struct gl_export_source *x, const struct gl_seal *seal, struct gl_session *db, struct gl_err *e);
/* False: there are no more, or it failed (e->code). */
bool gl_export_source_next(struct gl_export_source *x, struct gl_err *e);
void gl_export_source_release(struct gl_export_source *x);

#endif
