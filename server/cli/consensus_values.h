/* consensus_values -- `goldleaf consensus --type rating` and the like: results that are not one label. */
#ifndef GL_CLI_CONSENSUS_VALUES_H
#define GL_CLI_CONSENSUS_VALUES_H

#include "cli/ballots_file.h"

struct gl_values_options {
	const struct gl_question_type *type; /* gl_ballots_column knows it */
	const struct gl_method *method;      /* of its family */
	const char *answers, *truth;         /* truth may be NULL */
	bool json;
};

/* Reads, decides, prints; returns the exit code, errors said. */
int gl_consensus_values_run(const struct gl_values_options *o);

#endif
