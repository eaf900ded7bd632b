/* pairwise -- what a question that compares two fields names. Side 0 is its left, 1 its right. */
#ifndef GL_QUESTIONS_TYPES_PAIRWISE_H
#define GL_QUESTIONS_TYPES_PAIRWISE_H

#include "questions/template.h"

const char *gl_pairwise_side(const struct gl_question *q, unsigned side); /* the field */
/* The member of a task's content that says where the side comes from; NULL: the question names none, and the
 * sides themselves are what is compared. */
const char *gl_pairwise_source(const struct gl_question *q, unsigned side);

#endif
