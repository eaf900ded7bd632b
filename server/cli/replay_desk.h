/*
 * replay_desk -- a real crowd and a desk in this process: no server, no database, no log that anybody keeps.
 * It asks whom it likes among those who answered, as a live project's desk does, and stops when it is sure.
 *
 *     gl_desk_replay(order, &asked, &set, seed, &e);    // order: indices into set.answer, as they came
 *     ... asked.stopped of them until the policy was content, asked.n in all
 *
 * Who comes next is drawn, everybody who has an answer left being as likely, as when all accounts of a server
 * ask in turn; annotators are weighed anew whenever the desk says that a model is due. The same set and seed
 * give the same order.
 *
 * To see what more answers would have been worth it then goes on: a desk whose policy leaves half as much
 * doubt takes over what was answered, and so forth, until there is nothing left to be asked.
 */
#ifndef GL_CLI_REPLAY_DESK_H
#define GL_CLI_REPLAY_DESK_H

#include "cli/replay_set.h"

struct gl_asked {
	uint32_t stopped; /* answers with which the policy's desk was content */
	uint32_t n;       /* that were asked for in all, these first */
};

/* order has room for set->answers. The policy is the document's, with the members of its "demand". */
enum gl_code gl_desk_replay(uint32_t *order, struct gl_asked *asked, const struct gl_replay_set *set,
        uint64_t seed, struct gl_err *e);

#endif
