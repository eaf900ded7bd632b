/*
 * replay_ballots -- answers of a replay that are not one label, from the files that goldleaf consensus reads
 * (files.h): what somebody said is kept as the text of its value.
 */
#ifndef GL_CLI_REPLAY_BALLOTS_H
#define GL_CLI_REPLAY_BALLOTS_H

#include "cli/replay_set.h"

/* Whether the set's question is of a type that is read this way. */
bool gl_replay_ballots_fit(const struct gl_replay_set *s);
/* Fills tasks, workers, what was said, and answers by task; sees to it that no more than limit are (0: all).
 * items: the lines of items.jsonl by their key. Contents are for the caller. */
enum gl_code gl_replay_ballots_read(
        struct gl_replay_set *s, const char *folder, const json_t *items, uint32_t limit, struct gl_err *e);

#endif
