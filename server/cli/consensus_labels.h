/* consensus_labels -- `goldleaf consensus` of choices and pairs: results that are one label. */
#ifndef GL_CLI_CONSENSUS_LABELS_H
#define GL_CLI_CONSENSUS_LABELS_H

#include "cli/columns.h"
#include "cli/consensus_cost.h"
#include "consensus/consensus.h"

struct gl_labels_options {
	const char *answers;
	const char *truth, *gold, *report; /* each may be NULL; report needs truth */
	struct gl_columns columns;
	const struct gl_method *method;
	bool defaulted; /* nobody named the method: it may be another one, where labels are too many for it */
	bool first, all; /* of repeated answers; neither: they are an error */
	bool json, times;
	unsigned threads;
	uint64_t tolerance; /* of the log-likelihood, in 2^-36 an answer; 0: the method's own end */
	struct gl_cost cost;
};

/* Reads, decides, prints; returns the exit code, errors said. */
int gl_consensus_labels_run(struct gl_labels_options *o);

#endif
