/* consensus_values -- `goldleaf consensus --type rating` and the like: results that are not one label. */
#ifndef GL_CLI_CONSENSUS_VALUES_H
#define GL_CLI_CONSENSUS_VALUES_H

#include "cli/ballots_file.h"

struct gl_values_options {
	struct gl_ballots_source from;
	const struct gl_method *method;  /* of the type's family */
	const char *truth, *truth_tasks; /* each may be NULL; what they are: files.h */
	bool json;
};

/* Reads, decides, prints; returns the exit code, errors said. */
int gl_consensus_values_run(const struct gl_values_options *o);

#endif
