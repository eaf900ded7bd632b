#include "base/id.h"

#include <string.h>

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

void gl_id_text(char out[GL_ID_LEN + 1], int64_t id)
{
	for (int i = GL_ID_LEN - 1; i >= 0; i--, id >>= 5)
		out[i] = alphabet[id & 31];
	out[GL_ID_LEN] = '\0';
}

bool gl_id_parse(int64_t *id, const char *text, size_t len)
{
	int64_t v = 0;

	if (len != GL_ID_LEN)
		return false;
	for (size_t i = 0; i < len; i++) {
		const char *at = text[i] ? strchr(alphabet, text[i]) : NULL;

		if (!at)
			return false;
		v = v << 5 | (at - alphabet);
	}
	*id = v;
	return true;
}

bool gl_id_parse_numbered(int64_t *id, int64_t *number, const char *text, size_t len)
{
	int64_t v = 0;

	if (len < GL_ID_LEN + 2 || len > GL_ID_LEN + 16 || text[GL_ID_LEN] != '.' ||
	        !gl_id_parse(id, text, GL_ID_LEN))
		return false;
	for (size_t i = GL_ID_LEN + 1; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		v = v * 10 + (text[i] - '0');
	}
	if (text[GL_ID_LEN + 1] == '0' && len > GL_ID_LEN + 2)
		return false;
	*number = v;
	return true;
}
