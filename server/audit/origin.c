#include <string.h>

#include "audit/inside.h"

bool gl_origin_parse(struct gl_origin *o, const char *text)
{
	char *slash, *dot;

	if (strlen(text) > GL_ORIGIN_MAX)
		return false;
	strcpy(o->base, text);
	o->number = 1;
	slash = strrchr(o->base, '/');
	if (!slash || !slash[1] || slash - o->base < 5 || memcmp(slash - 4, "/log", 4))
		return false;
	o->project = slash + 1;
	dot = strchr(slash, '.');
	if (!dot)
		return true;
	if (dot == slash + 1 || dot[1] < '1' || dot[1] > '9' || strlen(dot + 1) > 9)
		return false;
	o->number = 0;
	for (const char *c = dot + 1; *c; c++) {
		if (*c < '0' || *c > '9')
			return false;
		o->number = o->number * 10 + (uint64_t)(*c - '0');
	}
	*dot = 0;
	return o->number >= 2;
}
