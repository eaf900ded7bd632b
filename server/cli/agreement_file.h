/*
 * agreement_file -- answers of any type as `goldleaf agreement` measures them: labels, numbers, or ballots
 * with a distance.
 *
 *     struct gl_agreement_file f;
 *     if (gl_agreement_file_read(&f, &from, &e)) ...
 *     f.scores.votes ? gl_reliability(...) : gl_alpha_by_distance(..., &f.b.file.votes, f.distance, ...);
 *     gl_agreement_file_release(&f);
 */
#ifndef GL_CLI_AGREEMENT_FILE_H
#define GL_CLI_AGREEMENT_FILE_H

#include "cli/ballots_file.h"
#include "consensus/reliability.h"

struct gl_agreement_file {
	struct gl_votes_file f; /* of labels; otherwise b holds what was read */
	struct gl_ballots_file b;
	const struct gl_votes *votes; /* as read, for counts */
	const struct gl_name_list *worker;
	struct gl_scores scores; /* votes NULL: there is only the distance */
	double (*distance)(struct gl_ballot a, struct gl_ballot b);
	struct gl_ranked ranked; /* of numbers */
};

enum gl_code gl_agreement_file_read(
        struct gl_agreement_file *f, const struct gl_ballots_source *from, struct gl_err *e);
void gl_agreement_file_release(struct gl_agreement_file *f);

/* Whether it can be measured how far such answers agree. */
bool gl_agreement_knows(const struct gl_question_type *type);

#endif
