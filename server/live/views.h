/*
 * views -- what is shown of a project while it runs: how far its tasks are, answers a minute, agreement,
 * money.
 *
 * One JSON document, the same for GET /stats and for those who watch; made when somebody looks and something
 * has changed. Tasks and money are those of this moment (a project so large that counting takes long is
 * counted less often: a twentieth of a processor at most); agreement is that of live/survey.h. Minutes are
 * kept in memory and, when a project is opened, filled from the answers of the last hour.
 *
 * Watchers are event streams: at most one document a second each, only when it differs, and the state of a
 * dataset that is being made.
 */
#ifndef GL_LIVE_VIEWS_H
#define GL_LIVE_VIEWS_H

#include "live/live.h"
#include "consensus/certainty.h"
#include "live/golds.h"
#include "live/survey.h"

#define GL_MINUTES      60
#define GL_WATCHERS_MAX 64 /* of one project */

struct gl_minute {
	int64_t minute; /* since 1970 */
	uint32_t answers;
	uint64_t pairs, agreeing; /* of its answers with those that came before them */
};

/* How many answers it will take until the crowd is sure enough of a question: consensus/certainty.h. */
struct gl_forecast {
	bool known;
	char name[GL_NAME_MAX + 1]; /* of the question */
	int64_t confidence;         /* micro */
	struct gl_certainty found;
};

struct gl_watcher;

struct gl_views {
	struct gl_minute minute[GL_MINUTES]; /* by minute modulo their number */

	struct gl_survey *survey;
	uint64_t counted_size; /* of the log, when it was begun */
	unsigned surveys;      /* how many were made */
	bool counting;
	int64_t count_after_ms;

	struct gl_forecast
	        forecast[GL_QUESTIONS_MAX]; /* the newest, of the questions whose answers are labels */
	unsigned forecasts;                 /* how many were made */

	struct gl_golds golds;

	struct gl_buf document;
	uint64_t document_of; /* what it was made from: see stir_of */
	int64_t rested_us;    /* monotonic: not made again before */

	struct gl_watcher *watchers;
	unsigned watching;
	uint64_t events;       /* ids of events */
	int64_t told_ms;       /* monotonic, of the last document to watchers */
	struct gl_buf told;    /* which it was */
	uint32_t making, done; /* the dataset they were told of last, and how far it was */
};

struct gl_views *gl_views_new(void); /* NULL: no memory */
void gl_views_free(struct gl_views *v);

/* An answer is a fact, of that time; also while facts are read back. */
void gl_views_answer(struct gl_live *live, const struct gl_item *item, int64_t t_ms);

/* The document; it lives until the next call. Empty: no memory. */
const struct gl_buf *gl_views_stats(struct gl_live *live);

/* Answers r with a stream of events, or refuses it. */
void gl_views_watch(struct gl_req *r, struct gl_live *live);
/* A dataset that was being made is sealed, or failed: the end of its progress. */
void gl_views_dataset(struct gl_live *live, uint32_t dataset, bool sealed, uint32_t done, uint32_t total);
void gl_views_tick(
        struct gl_live *live); /* some times a second: also of a project that is not ready any more */

#endif
