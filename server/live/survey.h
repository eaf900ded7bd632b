/*
 * survey -- how far the annotators of an open project agree, counted now and then: by question, and each with
 * the others; who answers without looking, and who copies.
 *
 * The votes are copied from the desk; up to SURVEY_INLINE of them are counted at once, more on a job thread.
 * A new count is made only when answers came, and not before the last one has rested: two seconds, or twenty
 * times as long as it took.
 */
#ifndef GL_LIVE_SURVEY_H
#define GL_LIVE_SURVEY_H

#include "consensus/agreement.h"
#include "consensus/clickers.h"
#include "consensus/interval.h"
#include "questions/template.h"

struct gl_live;
struct gl_member;

/* How often one person's votes met others on the same task and question, and how often they were the same. */
struct gl_survey_person {
	uint64_t met, agreed;
	/* Where it answers without looking: at the question where that is least likely to be an accident. */
	struct gl_clicking clicking; /* kind GL_CLICK_NOT: nowhere */
	unsigned clicking_at;        /* which question */
	uint32_t copying; /* those with the same number above 0 copy from each other (consensus/copying.h) */
};

struct gl_survey {
	unsigned questions;
	struct gl_survey_question {
		char name[GL_NAME_MAX + 1];
		struct gl_agreement figures; /* undefined says why there are none */
		struct gl_interval alpha;    /* low "": too few tasks for one */
	} question[GL_QUESTIONS_MAX];
	uint32_t persons, components;
	struct gl_survey_person *person; /* by member number */
};

/* The newest there is, after making or beginning another if that is due; NULL: the first is being made. */
const struct gl_survey *gl_survey(struct gl_live *live);
void gl_survey_free(struct gl_survey *s);

/* Why somebody seems to answer without looking, with the figures, as JSON; null: it does not seem so.
 * NUL-terminated; no label and no other person's answer is named, so it can be shown to whom it is about. */
#define GL_SURVEY_CLICKING 320
void gl_survey_clicking(char out[GL_SURVEY_CLICKING], const struct gl_survey *s, uint32_t person);
/* Whether a member gets no new tasks, because it seems to answer without looking: as long as the figures say
 * so, where the policy says it (clickers_paused) and nobody who runs the project vouched for it. What it
 * holds it may still answer, and whatever it gave counts and is paid as ever. */
bool gl_survey_paused(struct gl_live *live, const struct gl_member *m);
/* Who copies together with this person, as a number; 0: nobody. */
uint32_t gl_survey_copying(const struct gl_survey *s, uint32_t person);

#endif
