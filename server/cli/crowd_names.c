#include "cli/crowd_names.h"

#include <stdlib.h>

int32_t gl_names_add(struct gl_names *names, const char *name)
{
	int32_t known = gl_names_find(names, name);

	if (known >= 0)
		return known;
	if (names->n == names->cap) {
		uint32_t cap = names->cap ? names->cap * 2 : 256;
		const char **more = realloc(names->name, cap * sizeof(*more));

		if (!more)
			return -1;
		names->name = more;
		names->cap = cap;
	}
	if (!names->number)
		names->number = json_object();
	if (json_object_set_new(names->number, name, json_integer(names->n)))
		return -1;
	names->name[names->n] = json_object_iter_key(json_object_iter_at(names->number, name));
	return (int32_t)names->n++;
}

int32_t gl_names_find(const struct gl_names *names, const char *name)
{
	json_t *known = name ? json_object_get(names->number, name) : NULL;

	return known ? (int32_t)json_integer_value(known) : -1;
}

void gl_names_release(struct gl_names *names)
{
	json_decref(names->number);
	free(names->name);
	*names = (struct gl_names){ 0 };
}
