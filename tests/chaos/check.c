#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/id.h"

#define REPEATS 200 /* acknowledged answers that are sent once more */

/* An answer as the database has it. */
struct row {
	uint64_t index;
	uint32_t task;
	char account[16], value[16];
};

struct rows {
	struct row *row;
	size_t n;
};

static void read_rows(struct world *w, const struct crowd *c, struct rows *out)
{
	gl_session_auto *db = world_database(w);
	gl_rows_auto rows = { 0 };
	struct gl_err e = { 0 };
	char text[600];
	int64_t project;

	gl_id_parse(&project, c->project, strlen(c->project));
	snprintf(text, sizeof(text),
	        "select a.idx, a.n, goldleaf_id(m.account), convert_from(s.said, "
	        "'UTF8')::json->'value'->'colour'->>'choice' "
	        "from answer a join member m on m.project = a.project and m.no = a.no "
	        "join said s on s.project = a.project and s.idx = a.idx where a.project = %lld order by "
	        "a.idx",
	        (long long)project);
	if (gl_session_exec(db, text, &rows, &e))
		world_give_up(w, "the database cannot be read: %s", e.text);
	out->n = (size_t)rows.count;
	out->row = calloc(out->n + 1, sizeof(*out->row));
	for (int i = 0; out->row && i < rows.count; i++) {
		struct row *r = &out->row[i];

		r->index = strtoull(PQgetvalue(rows.result, i, 0), NULL, 10);
		r->task = (uint32_t)strtoul(PQgetvalue(rows.result, i, 1), NULL, 10);
		snprintf(r->account, sizeof(r->account), "%s", PQgetvalue(rows.result, i, 2));
		snprintf(r->value, sizeof(r->value), "%s", PQgetvalue(rows.result, i, 3));
	}
}

/* What two accounts of the same answers differ in. */
struct differences {
	unsigned lost;    /* acknowledged, and not there at its index */
	unsigned changed; /* there, but another's, to another task, or another value */
	unsigned doubled; /* there, and acknowledged nowhere: everybody repeated until they had an
	                     acknowledgement */
	unsigned shared;  /* one index acknowledged for two answers */
};

static int by_index(const void *a, const void *b)
{
	const struct ack *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static struct differences compare(
        const struct crowd *c, struct ack *ack, size_t acks, const struct rows *rows)
{
	struct differences d = { 0 };
	size_t i = 0, k = 0;

	qsort(ack, acks, sizeof(*ack), by_index);
	for (size_t a = 1; a < acks; a++)
		d.shared += ack[a].index == ack[a - 1].index;
	while (i < acks || k < rows->n) {
		const struct row *r = &rows->row[k];

		if (k == rows->n || (i < acks && ack[i].index < r->index)) {
			d.lost++;
			i++;
		} else if (i == acks || r->index < ack[i].index) {
			d.doubled++;
			k++;
		} else {
			d.changed += r->task != ack[i].task ||
			             strcmp(r->account, c->person[ack[i].person].account) ||
			             strcmp(r->value, crowd_values[ack[i].value]);
			i++;
			k++;
		}
	}
	return d;
}

/* The comparison must see one forgotten acknowledgement, one forged, and one altered. */
static void control_compare(struct world *w, const struct crowd *c, const struct rows *rows)
{
	gl_mem_auto struct ack *copy = malloc((c->acks + 1) * sizeof(*copy));
	struct differences d;

	if (!copy || !c->acks)
		world_give_up(w, "nothing was acknowledged");
	memcpy(copy, c->ack, c->acks * sizeof(*copy));
	d = compare(c, copy, c->acks - 1, rows);
	world_check(w, d.doubled == 1, "control: a forgotten acknowledgement shows as an answer too many");
	copy[c->acks] = copy[0];
	copy[c->acks].index = 1u << 30;
	d = compare(c, copy, c->acks + 1, rows);
	world_check(w, d.lost == 1, "control: a forged acknowledgement shows as an answer lost");
	copy[0].value = (uint8_t)((copy[0].value + 1) % 3);
	d = compare(c, copy, c->acks, rows);
	world_check(w, d.changed == 1, "control: an altered acknowledgement shows as an answer changed");
}

static void check_answers(struct world *w, struct crowd *c)
{
	struct rows rows = { 0 };
	struct differences d;

	read_rows(w, c, &rows);
	d = compare(c, c->ack, c->acks, &rows);
	world_check(w, !d.lost, "none of %zu acknowledged answers lost (%u)", c->acks, d.lost);
	world_check(w, !d.changed, "each has the account, task and value that were acknowledged (%u differ)",
	        d.changed);
	world_check(w, !d.doubled && !d.shared, "none of %zu answers in the database doubled (%u, %u)",
	        rows.n, d.doubled, d.shared);
	control_compare(w, c, &rows);
	free(rows.row);
}

/* ---- the same answers once more ---- */

struct reply {
	int status;
	int64_t index;
};

static void on_reply(void *ctx, const struct gl_response *r)
{
	struct reply *reply = ctx;
	json_auto_t *body = json_loadb(r->body, r->len, 0, NULL);
	const char *id = json_string_value(json_object_get(body, "answer"));
	int64_t project;

	reply->status = r->status;
	if (!id || !gl_id_parse_numbered(&project, &reply->index, id, strlen(id)))
		reply->index = -1;
}

static struct reply repeat(struct world *w, const struct crowd *c, const struct ack *a, unsigned value)
{
	gl_mem_auto char *body = crowd_answer_body(a->token, value);
	struct reply reply = { 0 };
	char path[64];

	snprintf(path, sizeof(path), "/v1/projects/%s/answers", c->project);
	gl_client_call(w->client,
	        &(struct gl_request){
	                .method = "POST", .path = path, .key = c->person[a->person].key, .body = body },
	        on_reply, &reply);
	return reply;
}

static void check_repeats(struct world *w, struct crowd *c)
{
	unsigned other = 0;
	struct reply r;

	for (unsigned i = 0; i < REPEATS; i++) {
		const struct ack *a = &c->ack[gl_stream_below(&w->random, c->acks)];

		r = repeat(w, c, a, a->value);
		other += r.status != 200 || r.index != (int64_t)a->index;
	}
	world_check(w, !other, "%u answers sent once more: 200 and the same index (%u not)", REPEATS, other);
	r = repeat(w, c, &c->ack[0], (c->ack[0].value + 1u) % 3);
	world_check(w, r.status == 409, "with another value: 409 (%d)", r.status);
}

void check_project(struct world *w, struct crowd *c)
{
	world_check(w, !c->wrong, "nothing that must not be was seen by the crowd (%llu)",
	        (unsigned long long)c->wrong);
	world_check(w, !c->busy_silent, "every 503 had Retry-After (%llu had not)",
	        (unsigned long long)c->busy_silent);
	check_answers(w, c);
	check_repeats(w, c);
	check_log(w, c);
	world_check(w,
	        !world_run(w, (const char *const[]){ "goldleaf", "fsck", "--database", w->conninfo, NULL }),
	        "goldleaf fsck finds nothing");
}
