#include "questions/question.h"

#include <string.h>

#define X(type) extern const struct gl_question_type gl_question_type_##type;
#include "question_types.inc"
#undef X

static const struct gl_question_type *const types[] = {
#define X(type) &gl_question_type_##type,
#include "question_types.inc"
#undef X
	NULL
};

const struct gl_question_type *gl_question_type_at(size_t i)
{
	return types[i];
}

const struct gl_question_type *gl_question_type_find(const char *name, size_t len)
{
	for (size_t i = 0; types[i]; i++)
		if (strlen(types[i]->name) == len && !memcmp(types[i]->name, name, len))
			return types[i];
	return NULL;
}
