/*
 * policy -- how a project collects: every key has a default and a bound, in one table (policy.def).
 *
 * The logged policy states every key, defaults filled in, as JCS. A policy read back from a log is parsed
 * strictly: complete, nothing unknown.
 */
#ifndef GL_QUESTIONS_POLICY_H
#define GL_QUESTIONS_POLICY_H

#include "questions/template.h"

struct gl_policy {
	int64_t redundancy_min, redundancy_max; /* 1 to 100, min <= max */
	int64_t confidence;                     /* micro: 950000; 1000000 never stops early */
	int64_t at_once, lease_s, humans_min, agents_max, auto_accept_s, speed_ms;
	int64_t clickers_paused, predictions_shown;                                   /* 0 or 1 */
	int64_t gold_share, surplus_share, undecided_share, reject_share, gold_floor; /* micro */
	const struct gl_method *method[GL_QUESTIONS_MAX];                             /* by question */
	bool defaulted[GL_QUESTIONS_MAX]; /* whether "default" was asked for */
	uint8_t hash[32];
	char *jcs; /* owned */
	size_t jcs_len;
};

/* json may be NULL (all defaults). complete: a logged policy, in which every key must be there but those that
 * policy.def marks LATER. The template's questions bound "consensus"; methods are logged by the name that was
 * asked for, "default" included. */
enum gl_code gl_policy_parse(struct gl_policy **out, const struct gl_json *json, const struct gl_template *t,
        bool complete, struct gl_err *e);
void gl_policy_free(struct gl_policy *p);

struct gl_price {
	int64_t amount;    /* micro-units, 0 to 2^53-1 */
	char currency[13]; /* 3 to 12 of A-Z 0-9, a letter first */
};
enum gl_code gl_price_parse(struct gl_price *p, const struct gl_json *json, struct gl_err *e);

#endif
