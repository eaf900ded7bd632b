/*
 * survey -- how far the annotators of an open project agree, counted now and then: by question, and each with
 * the others.
 *
 * The votes are copied from the desk; up to SURVEY_INLINE of them are counted at once, more on a job thread.
 * A new count is made only when answers came, and not before the last one has rested: two seconds, or twenty
 * times as long as it took.
 */
#ifndef GL_LIVE_SURVEY_H
#define GL_LIVE_SURVEY_H

#include "consensus/agreement.h"
#include "consensus/interval.h"
#include "questions/template.h"

struct gl_live;

/* How often one person's votes met others on the same task and question, and how often they were the same. */
struct gl_survey_person {
	uint64_t met, agreed;
};

struct gl_survey {
	unsigned questions;
	struct gl_survey_question {
		char name[GL_NAME_MAX + 1];
		struct gl_agreement figures; /* undefined says why there are none */
		struct gl_interval alpha;    /* low "": too few tasks for one */
	} question[GL_QUESTIONS_MAX];
	uint32_t persons;
	struct gl_survey_person *person; /* by member number */
};

/* The newest there is, after making or beginning another if that is due; NULL: the first is being made. */
const struct gl_survey *gl_survey(struct gl_live *live);
void gl_survey_free(struct gl_survey *s);

#endif
