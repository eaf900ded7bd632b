#include <string.h>

#include "questions/policy.h"

/* 3 to 12 of A-Z 0-9, a letter first. */
static bool currency_valid(const struct gl_json *v)
{
	if (!gl_json_is(v, GL_JSON_STRING) || v->len < 3 || v->len > 12)
		return false;
	for (uint32_t i = 0; i < v->len; i++) {
		char c = v->text[i];

		if (!(c >= 'A' && c <= 'Z') && !(i && c >= '0' && c <= '9'))
			return false;
	}
	return true;
}

enum gl_code gl_price_parse(struct gl_price *p, const struct gl_json *json, struct gl_err *e)
{
	const struct gl_json *currency = gl_json_get(json, "currency");

	if (gl_json_members(json, e, "amount", "currency", NULL))
		return gl_fail_in(e, "price: ");
	if (!gl_json_int(gl_json_get(json, "amount"), 0, GL_JSON_INT_MAX, &p->amount))
		return gl_fail(e, GL_INVALID,
		        "price: \"amount\" must be a whole number of micro-units from 0 to 2^53-1");
	if (!currency_valid(currency))
		return gl_fail(
		        e, GL_INVALID, "price: \"currency\" must be 3 to 12 of A-Z and 0-9, a letter first");
	memcpy(p->currency, currency->text, currency->len + 1);
	return GL_OK;
}
