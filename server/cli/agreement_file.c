#include "cli/agreement_file.h"

#include "cli/files.h"

/* Types whose ballots are one number each. */
static bool numbers(const struct gl_question_type *type)
{
	return type->methods == gl_number_methods;
}

bool gl_agreement_knows(const struct gl_question_type *type)
{
	return type->counted == GL_COUNT_LABEL ||
	       (gl_file_type_find(type) && (numbers(type) || type->distance));
}

enum gl_code gl_agreement_file_read(
        struct gl_agreement_file *f, const struct gl_ballots_source *from, struct gl_err *e)
{
	*f = (struct gl_agreement_file){ .votes = &f->f.votes, .worker = &f->f.worker };
	if (from->type->counted == GL_COUNT_LABEL) {
		f->scores.votes = &f->f.votes;
		return gl_votes_file_read_from(&f->f,
		        &(struct gl_votes_source){ .answers = from->answers,
		                .columns = from->columns,
		                .first = from->first,
		                .any = true },
		        e);
	}
	f->votes = &f->b.file.votes;
	f->worker = &f->b.file.worker;
	f->distance = from->type->distance;
	if (gl_ballots_file_read(&f->b, from, e))
		return e->code;
	if (!numbers(from->type))
		return GL_OK;
	if (gl_ranked_make(&f->ranked, f->votes, e))
		return e->code;
	f->scores = (struct gl_scores){ .votes = &f->ranked.votes, .number = f->ranked.number };
	return GL_OK;
}

void gl_agreement_file_release(struct gl_agreement_file *f)
{
	gl_votes_file_release(&f->f);
	gl_ballots_file_release(&f->b);
	gl_ranked_release(&f->ranked);
	*f = (struct gl_agreement_file){ 0 };
}
