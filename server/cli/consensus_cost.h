/* consensus_cost -- `goldleaf consensus --cost`: how many more answers until the crowd is so sure. */
#ifndef GL_CLI_CONSENSUS_COST_H
#define GL_CLI_CONSENSUS_COST_H

#include <jansson.h>

#include "consensus/certainty.h"

struct gl_cost {
	int64_t confidence; /* micro; 0: not asked for */
	uint32_t most;      /* answers to a task; 0: twice the most that one has, at least 7 */
	struct gl_certainty found;
	struct gl_model *model; /* owned; to be filled by gl_consensus */
};

/* "0.95", above 0 and at most 1, and "20", 1 to 100. false: it is something else. */
bool gl_cost_confidence(struct gl_cost *c, const char *text);
bool gl_cost_most(struct gl_cost *c, const char *text);
enum gl_code gl_cost_init(struct gl_cost *c, struct gl_err *e); /* the model, if it is asked for */
void gl_cost_release(struct gl_cost *c);

void gl_cost_find(struct gl_cost *c, const struct gl_votes *votes, const struct gl_belief *belief);
void gl_cost_print(const struct gl_cost *c);   /* to stderr */
json_t *gl_cost_json(const struct gl_cost *c); /* the caller owns it */

#endif
