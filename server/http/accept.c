#include "http/accept.h"

#include <string.h>
#include <strings.h>

/* Of "; q=0.5" and the like: whether it is above 0. Anything but a zero in q counts as such. */
static bool weighs(const char *text, size_t len)
{
	const char *end = text + len;

	for (const char *p = memchr(text, ';', len); p; p = memchr(p, ';', (size_t)(end - p))) {
		p++;
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		if (end - p < 2 || strncasecmp(p, "q=", 2))
			continue;
		for (p += 2; p < end && strchr("0.", *p);)
			p++;
		return p < end && *p >= '1' && *p <= '9';
	}
	return true;
}

bool gl_accepts(const char *header, const char *coding)
{
	size_t want = strlen(coding);
	bool any = false;

	while (header && *header) {
		size_t len, name;

		header += strspn(header, " \t,");
		len = strcspn(header, ",");
		name = strcspn(header, " \t,;");
		if (name == want && !strncasecmp(header, coding, want))
			return weighs(header, len);
		if (name == 1 && *header == '*')
			any = weighs(header, len);
		header += len;
	}
	return any;
}
