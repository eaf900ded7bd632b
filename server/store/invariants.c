#include "store/invariants.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#pragma GCC diagnostic ignored "-Woverlength-strings" /* longer than ISO C promises; both compilers take it  \
                                                       */

const char gl_invariants[] =
#include "invariants.inc"
        ;

#define MARK "\n-- ["

static void copy(char *out, size_t cap, const char *from, const char *to)
{
	int n = snprintf(out, cap, "%.*s", (int)(to - from), from);

	assert(n >= 0 && (size_t)n < cap);
}

bool gl_invariant_next(const char **at, struct gl_invariant *out)
{
	const char *name = strstr(*at, MARK), *says, *query, *end;

	if (!name)
		return false;
	name += strlen(MARK);
	says = strstr(name, "] ");
	assert(says);
	query = strchr(says, '\n');
	assert(query);
	end = strstr(query, MARK);
	if (!end)
		end = query + strlen(query);
	copy(out->name, sizeof(out->name), name, says);
	copy(out->says, sizeof(out->says), says + 2, query);
	copy(out->query, sizeof(out->query), query, end);
	*at = end;
	return true;
}
