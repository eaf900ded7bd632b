/* consensus_print -- what both kinds of `goldleaf consensus` print alike. */
#ifndef GL_CLI_CONSENSUS_PRINT_H
#define GL_CLI_CONSENSUS_PRINT_H

#include <jansson.h>

#include "consensus/consensus.h"

/* A field of a CSV line on stdout, in quotes where it must be. */
void gl_csv_print(const char *text);
/* {"method":{..},"answers":..,"tasks":..,"workers":..,"ties":..}; the caller owns it. */
json_t *gl_method_json(const struct gl_method *m, const struct gl_votes *votes, uint64_t ties);

#endif
