#include "api/rules.h"

#include <string.h>
#include <strings.h>

#include "base/auto.h"
#include "crypto/password.h"

#define PASSWORD_MIN 8

/* The commonest of those leaked elsewhere that are long enough for us, in order. */
static const char *const common[] = { "00000000", "0123456789", "0987654321", "11111111", "1111111111",
	"11223344", "12121212", "123123123", "12341234", "123454321", "12345678", "123456789", "1234567890",
	"123456789a", "123qweasd", "147258369", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx", "1qaz2wsx3edc",
	"22222222", "66666666", "77777777", "87654321", "88888888", "987654321", "99999999", "a1b2c3d4",
	"aa123456", "aaaaaaaa", "abc12345", "abcd1234", "abcdefgh", "abcdefghi", "administrator", "asdfasdf",
	"asdfghjk", "asdfghjkl", "baseball", "basketball", "bismillah", "butterfly", "changeme",
	"changeme123", "charlie1", "chocolate", "computer", "corvette", "dragon123", "football", "football1",
	"goldleaf", "iloveyou", "iloveyou1", "internet", "jennifer", "letmein1", "letmein123", "liverpool",
	"midnight", "passw0rd", "password", "password1", "password12", "password123", "password1234",
	"princess", "princess1", "q1w2e3r4", "qazwsxedc", "qwer1234", "qwerty12", "qwerty123", "qwertyui",
	"qwertyuiop", "samsung1", "starwars", "sunshine", "superman", "superman1", "trustno1", "welcome1",
	"welcome123", "whatever", "zaq12wsx", "zxcvbnm1" };

static bool inner(char c)
{
	return c == '.' || c == '_' || c == '-';
}

static bool outer(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool username_fits(const char *text, size_t len)
{
	if (len < GL_USERNAME_MIN || len > GL_USERNAME_MAX || !outer(text[0]) || !outer(text[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!outer(text[i]) && !inner(text[i]))
			return false;
	return true;
}

enum gl_code gl_rule_username(const struct gl_json *v, struct gl_err *e)
{
	if (gl_json_is(v, GL_JSON_STRING) && username_fits(v->text, v->len))
		return GL_OK;
	return gl_fail(e, GL_INVALID,
	        "username: %d to %d of a-z, 0-9, '.', '_' and '-', with a letter or digit at both ends",
	        GL_USERNAME_MIN, GL_USERNAME_MAX);
}

/* Whether a character is not seen but changes how others are: a control, the end of a line, a turn of the
 * direction. */
static bool unseen(const unsigned char *c)
{
	if (c[0] < 0x20 || c[0] == 0x7f)
		return true;
	if (c[0] == 0xc2 && c[1] < 0xa0) /* U+0080 to 9F */
		return true;
	if (c[0] == 0xe2 && c[1] == 0x80 && c[2] >= 0xa8 && c[2] <= 0xae) /* U+2028 to 202E */
		return true;
	return c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9; /* U+2066 to 2069 */
}

enum gl_code gl_rule_title(const struct gl_json *v, size_t max, struct gl_err *e)
{
	bool fits = gl_json_is(v, GL_JSON_STRING) && v->len <= max;
	bool seen = false;

	for (size_t i = 0; fits && i < v->len; i++) {
		fits = !unseen((const unsigned char *)v->text + i);
		seen = seen || v->text[i] != ' ';
	}
	return fits && seen
	               ? GL_OK
	               : gl_fail(e, GL_INVALID,
	                         "name: text of 1 to %zu bytes, without control characters, line ends and "
	                         "marks that turn its direction",
	                         max);
}

enum gl_code gl_rule_name(const struct gl_json *v, struct gl_err *e)
{
	return gl_rule_title(v, GL_NAME_MAX_BYTES, e);
}

static bool is_common(const char *text)
{
	for (size_t i = 0; i < GL_COUNT(common); i++)
		if (!strcasecmp(common[i], text))
			return true;
	return false;
}

enum gl_code gl_rule_password(const struct gl_json *v, const char *username, struct gl_err *e)
{
	if (!gl_json_is(v, GL_JSON_STRING) || v->len < PASSWORD_MIN || v->len > GL_PASSWORD_MAX)
		return gl_fail(
		        e, GL_INVALID, "password: text of %d to %d bytes", PASSWORD_MIN, GL_PASSWORD_MAX);
	if (username && !strcasecmp(v->text, username))
		return gl_fail(e, GL_INVALID, "password: not the username");
	if (strlen(v->text) == v->len && is_common(v->text))
		return gl_fail(
		        e, GL_INVALID, "password: this is one of those that are tried first everywhere");
	return GL_OK;
}

void gl_username_fold(char out[GL_USERNAME_MAX + 1], const struct gl_json *v)
{
	size_t len = 0;

	*out = '\0';
	if (!gl_json_is(v, GL_JSON_STRING) || v->len > GL_USERNAME_MAX)
		return;
	for (; len < v->len; len++)
		out[len] = v->text[len] >= 'A' && v->text[len] <= 'Z' ? (char)(v->text[len] - 'A' + 'a')
		                                                      : v->text[len];
	out[len] = '\0';
	if (!username_fits(out, len))
		*out = '\0';
}
