#include "cli/name_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"

/* The next eight bytes of a name as a number that sorts as they do. */
static uint64_t eight(const char *text)
{
	uint64_t word = 0;

	for (unsigned i = 0; i < 8; i++) {
		word = word << 8 | (unsigned char)*text;
		text += *text != '\0';
	}
	return word;
}

/* How many bytes all of the names begin with. */
static size_t common(const struct gl_names *names)
{
	size_t len = names->n ? strlen(names->name[0]) : 0;

	for (uint32_t i = 1; i < names->n; i++)
		for (size_t k = 0; k < len; k++)
			if (names->name[i][k] != names->name[0][k])
				len = k;
	return len;
}

struct place {
	uint64_t begins; /* of the name, what follows the bytes that all have */
	uint32_t number;
};

static int by_name(const void *a, const void *b, void *names)
{
	const struct place *x = a, *y = b;
	const char *const *name = names;

	if (x->begins != y->begins)
		return x->begins < y->begins ? -1 : 1;
	return strcmp(name[x->number], name[y->number]);
}

enum gl_code gl_name_list_sort(struct gl_name_list *list, struct gl_err *e)
{
	uint32_t n = list->found.n;
	gl_mem_auto struct place *order = malloc(((size_t)n + 1) * sizeof(*order));
	size_t skip = common(&list->found);

	list->n = n;
	list->name = malloc(((size_t)n + 1) * sizeof(*list->name));
	list->rank = malloc(((size_t)n + 1) * sizeof(*list->rank));
	if (!order || !list->name || !list->rank)
		return gl_fail(e, GL_NO_MEMORY, "no memory for %u names", n);
	for (uint32_t i = 0; i < n; i++)
		order[i] = (struct place){ eight(list->found.name[i] + skip), i };
	qsort_r(order, n, sizeof(*order), by_name, list->found.name);
	for (uint32_t i = 0; i < n; i++) {
		list->name[i] = list->found.name[order[i].number];
		list->rank[order[i].number] = i;
	}
	return GL_OK;
}

void gl_name_list_release(struct gl_name_list *list)
{
	gl_names_release(&list->found);
	free(list->name);
	free(list->rank);
}

int32_t gl_name_list_find(const struct gl_name_list *list, const char *name)
{
	int32_t i = gl_names_find(&list->found, name);

	return i < 0 ? -1 : (int32_t)list->rank[i];
}
