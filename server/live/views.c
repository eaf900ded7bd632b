#include "live/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/clock.h"

#define DOCUMENT_MAX (64 << 10)
#define MINUTE_MS    60000
#define REST         20   /* times as long as a document took to make, before the next, */
#define COSTLY_US    2000 /* if that was long */

struct gl_views *gl_views_new(void)
{
	struct gl_views *v = calloc(1, sizeof *v);

	if (!v)
		return NULL;
	gl_buf_init(&v->document, DOCUMENT_MAX);
	gl_buf_init(&v->told, DOCUMENT_MAX);
	return v;
}

void gl_views_free(struct gl_views *v)
{
	if (!v)
		return;
	gl_survey_free(v->survey);
	gl_golds_release(&v->golds);
	gl_buf_release(&v->document);
	gl_buf_release(&v->told);
	free(v);
}

/* ---- minutes ---- */

static struct gl_minute *minute_of(struct gl_views *v, int64_t minute)
{
	struct gl_minute *m = &v->minute[(uint64_t)minute % GL_MINUTES];

	if (m->minute < minute)
		*m = (struct gl_minute){ .minute = minute };
	return m;
}

void gl_views_answer(struct gl_live *live, const struct gl_item *item, int64_t t_ms)
{
	int64_t minute = t_ms / MINUTE_MS;
	struct gl_desk_pairs pairs;
	struct gl_minute *m;

	if (minute <= gl_now_ms() / MINUTE_MS - GL_MINUTES)
		return;
	m = minute_of(live->views, minute);
	if (m->minute != minute)
		return; /* the clock went back by an hour */
	gl_desk_pairs(live->desk, item->n, item->person, &pairs);
	m->answers++;
	m->pairs += pairs.pairs;
	m->agreeing += pairs.agreeing;
}

static void put_minutes(struct gl_buf *out, struct gl_views *v, int64_t now)
{
	char at[25], share[9];

	gl_buf_puts(out, "\"minutes\":[");
	for (int64_t minute = now - GL_MINUTES + 1; minute <= now; minute++) {
		const struct gl_minute *m = minute_of(v, minute);
		bool mine = m->minute == minute;

		gl_time_text(at, minute * MINUTE_MS);
		gl_buf_printf(out, "%s{\"at\":\"%s\",\"answers\":%u,\"agreement\":",
		        minute > now - GL_MINUTES + 1 ? "," : "", at, mine ? m->answers : 0);
		if (mine && m->pairs) {
			gl_ratio_text(share, m->agreeing, m->pairs);
			gl_buf_printf(out, "\"%s\"}", share);
		} else {
			gl_buf_puts(out, "null}");
		}
	}
	gl_buf_putc(out, ']');
}

/* ---- the document ---- */

static void put_tasks(struct gl_buf *out, const struct gl_live *live)
{
	static const char *const names[GL_STANDINGS] = { "untouched", "leased", "answered", "agreed",
		"disputed", "reviewed", "withdrawn", "sealed" };
	uint32_t tasks[GL_STANDINGS];

	gl_desk_standings(live->desk, live->sealed_tasks, tasks);
	gl_buf_printf(out, "\"tasks\":{\"total\":%u", gl_desk_tasks(live->desk));
	for (unsigned i = 0; i < GL_STANDINGS; i++)
		gl_buf_printf(out, ",\"%s\":%u", names[i], tasks[i]);
	gl_buf_putc(out, '}');
}

static void put_question(struct gl_buf *out, const struct gl_survey_question *q)
{
	gl_jcs_string(out, q->name, strlen(q->name));
	if (q->figures.undefined) {
		gl_buf_puts(out, ":{\"undefined\":");
		gl_jcs_string(out, q->figures.undefined, strlen(q->figures.undefined));
		gl_buf_putc(out, '}');
		return;
	}
	gl_buf_printf(out, ":{\"alpha\":\"%s\",\"percent\":\"%s\",\"gwet_ac1\":\"%s\"", q->figures.alpha,
	        q->figures.percent, q->figures.gwet_ac1);
	if (q->alpha.low[0])
		gl_buf_printf(out, ",\"low\":\"%s\",\"high\":\"%s\"}", q->alpha.low, q->alpha.high);
	else
		gl_buf_putc(out, '}');
}

static void put_questions(struct gl_buf *out, const struct gl_live *live)
{
	const struct gl_survey *s = live->views->survey;
	const struct gl_terms *t = gl_live_terms(live);

	gl_buf_puts(out, "\"questions\":{");
	for (unsigned i = 0; s && i < s->questions; i++) {
		if (i)
			gl_buf_putc(out, ',');
		put_question(out, &s->question[i]);
	}
	for (unsigned i = 0; !s && t && i < t->template->questions; i++)
		gl_buf_printf(out, "%s\"%s\":{\"undefined\":\"it is being counted\"}", i ? "," : "",
		        t->template->question[i].name);
	gl_buf_putc(out, '}');
}

static void put_forecast(struct gl_buf *out, const struct gl_forecast *f, const struct gl_terms *t)
{
	uint64_t answers = (uint64_t)(f->found.answers + 0.5), reached = (uint64_t)(f->found.reached + 0.5);
	char confidence[9], reach[9];

	gl_ratio_text(confidence, (uint64_t)f->confidence, 1000000);
	gl_ratio_text(reach, reached < f->found.tasks ? reached : f->found.tasks,
	        f->found.tasks ? f->found.tasks : 1);
	gl_jcs_string(out, f->name, strlen(f->name));
	gl_buf_printf(out,
	        ":{\"confidence\":\"%s\",\"tasks\":%u,\"sure\":%u,\"stuck\":%u,\"answers\":%llu,"
	        "\"reach\":\"%s\",\"cost\":{\"amount\":%lld,\"currency\":\"%s\"}}",
	        confidence, f->found.tasks, f->found.sure, f->found.stuck, (unsigned long long)answers, reach,
	        (long long)answers * (long long)t->price.amount, t->price.currency);
}

static void put_forecasts(struct gl_buf *out, const struct gl_live *live)
{
	const char *comma = "";

	gl_buf_puts(out, "\"certainty\":{");
	for (unsigned i = 0; i < GL_QUESTIONS_MAX; i++) {
		const struct gl_forecast *f = &live->views->forecast[i];

		if (!f->known || !gl_live_terms(live))
			continue;
		gl_buf_puts(out, comma);
		put_forecast(out, f, gl_live_terms(live));
		comma = ",";
	}
	gl_buf_putc(out, '}');
}

static void put_money(struct gl_buf *out, const struct gl_live *live, const struct gl_desk_counts *c)
{
	const struct gl_terms *t = gl_live_terms(live);
	const char *currency = t ? t->price.currency : "USD";

	gl_buf_printf(out,
	        "\"money\":{\"owed\":{\"amount\":%lld,\"currency\":\"%s\"},"
	        "\"reserved\":{\"amount\":%lld,\"currency\":\"%s\"}}",
	        (long long)c->owed, currency, (long long)c->reserved, currency);
}

static void write_document(struct gl_buf *out, struct gl_live *live, int64_t minute)
{
	struct gl_desk_counts c;

	gl_desk_counts(live->desk, &c);
	gl_buf_printf(out, "{\"state\":\"%s\",", gl_desk_state_name(gl_desk_state(live->desk)));
	put_tasks(out, live);
	gl_buf_printf(out, ",\"answers\":%llu,\"surplus\":%llu,", (unsigned long long)c.answers,
	        (unsigned long long)c.surplus);
	put_minutes(out, live->views, minute);
	gl_buf_putc(out, ',');
	put_questions(out, live);
	gl_buf_putc(out, ',');
	put_forecasts(out, live);
	gl_buf_putc(out, ',');
	put_money(out, live, &c);
	gl_buf_printf(out, ",\"annotators\":%u}", gl_desk_workers(live->desk));
}

/* Another number whenever the document may be another. */
static uint64_t stir_of(const struct gl_live *live, int64_t minute)
{
	uint64_t parts[] = { gl_desk_stir(live->desk), live->views->surveys, live->views->forecasts,
		live->sealed_tasks, (uint64_t)minute };
	uint64_t stir = 1;

	for (size_t i = 0; i < GL_COUNT(parts); i++)
		stir = (stir ^ parts[i]) * 0x9E3779B97F4A7C15u;
	return stir;
}

const struct gl_buf *gl_views_stats(struct gl_live *live)
{
	struct gl_views *v = live->views;
	int64_t minute = gl_now_ms() / MINUTE_MS, began = gl_mono_us();
	uint64_t stir;
	int64_t cost;

	gl_survey(live);
	stir = stir_of(live, minute);
	if (v->document.len && (stir == v->document_of || began < v->rested_us))
		return &v->document;
	gl_buf_clear(&v->document);
	write_document(&v->document, live, minute);
	v->document_of = stir;
	cost = gl_mono_us() - began;
	v->rested_us = cost > COSTLY_US ? began + REST * cost : 0;
	if (gl_buf_failed(&v->document))
		gl_buf_clear(&v->document);
	return &v->document;
}
