/*
 * replay_desk -- a real crowd and a desk in this process: no server, no database, no log that anybody keeps.
 * It asks whom it likes among those who answered, as a live project's desk does, and stops when it is sure.
 *
 *     gl_desk_replay(order, &n, &set, seed, &e);    // order: indices into set.answer, as they were asked for
 *
 * Who comes next is drawn, everybody who has an answer left being as likely, as when all accounts of a server
 * ask in turn; annotators are weighed anew whenever the desk says that a model is due. The same set and seed
 * give the same order.
 */
#ifndef GL_CLI_REPLAY_DESK_H
#define GL_CLI_REPLAY_DESK_H

#include "cli/replay_set.h"

/* order has room for set->answers. The policy is the document's, with the members of its "demand". */
enum gl_code gl_desk_replay(
        uint32_t *order, uint32_t *n, const struct gl_replay_set *set, uint64_t seed, struct gl_err *e);

#endif
