#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/id.h"
#include "check.h"
#include "store/invariants.h"

/* An entry of that kind, index 10^9 and up, about the first answer's task and by who gave it. */
#define RULING(kind, times)                                                                                  \
	"insert into entry (project, idx, kind, bytes, opening) select $p, 1000000000 + i, " kind            \
	", convert_to(json_build_object('a', encode(m.pseudonym, 'hex'))::text, 'UTF8'), "                   \
	"convert_to(json_build_object('n', a.n)::text, 'UTF8') from answer a join member m on m.project = "  \
	"a.project and m.no = a.no cross join generate_series(1, " times ") i where a.project = $p and "     \
	"a.idx = $i"

/* For each invariant, what breaks it; "$p" is the project, "$i" its first answer's index. Undone afterwards.
 */
static const struct {
	const char *name, *sql;
} breaks[] = {
	{ "answered_twice",
	        "alter table answer drop constraint answer_project_n_no_key;"
	        "insert into answer (project, idx, n, no, price, terms, day, kind, surplus, salt, "
	        "commitment) "
	        "select project, idx + 1000000000, n, no, price, terms, day, kind, surplus, salt, commitment "
	        "from answer where project = $p and idx = $i" },
	{ "log_gap", "delete from answer where project = $p and idx = $i" },
	{ "head_chain", "delete from head where project = $p and prev = (select min(prev) from head where "
	                "project = $p and prev > 0)" },
	{ "head_epoch", "update head set epoch = 0 where project = $p and prev = (select max(prev) from head "
	                "where project = $p)" },
	{ "head_peaks", "update head set peaks = '' where project = $p and prev = 0" },
	{ "tile_missing", "delete from tile where project = $p and level = 0 and n = 0" },
	{ "tile_length", "update tile set bytes = '' where project = $p and level = 0 and n = 0" },
	{ "said_alone", "insert into said values ($p, 1000000000, '{}')" },
	{ "said_missing", "delete from said where project = $p and idx = $i" },
	{ "said_left", "delete from member where project = $p and no = (select no from answer where project "
	               "= $p and idx = $i)" },
	{ "member_gap", "delete from member where project = $p and no = 1" },
	{ "account_twice", "alter table member drop constraint member_project_account_key;"
	                   "insert into member (project, no, account, pseudonym) select project, no + 1000, "
	                   "account, substr(sha224(pseudonym), 1, 16) "
	                   "from member where project = $p and no = 1" },
	{ "task_unknown", "delete from task where project = $p and n = (select n from answer where project = "
	                  "$p and idx = $i)" },
	{ "task_gap", "delete from task where project = $p and n = 1" },
	{ "chunk_wrong", "update chunk set count = count + 1 where project = $p" },
	{ "gold_alone", "insert into gold values ($p, 1000000000, 'null')" },
	{ "terms_wrong", "update answer set price = price + 1 where project = $p and idx = $i" },
	{ "terms_unlogged", "delete from terms where project = $p" },
	{ "beyond_max", "update document set bytes = '{\"redundancy\":{\"max\":0}}' where project = $p "
	                "and sha256 in (select policy from terms where project = $p)" },
	{ "day_back", "update answer set day = day + 1 where project = $p and idx = $i" },
	{ "commitment_twice", "update answer set commitment = (select commitment from answer where project = "
	                      "$p and idx = $i) "
	                      "where project = $p" },
	{ "log_start", "update entry set kind = 2 where project = $p and idx = 0" },
	{ "member_number", "update project set members = 0 where project = $p" },
	{ "opening_alone", "update entry set opening = '{}' where project = $p and idx = 0" },
	{ "ruling_unknown",
	        RULING("7", "1") ";"
	                         "delete from task where project = $p and n = (select n from answer where "
	                         "project = $p and idx = $i)" },
	{ "review_of_own", RULING("5", "1") },
	{ "reviewed_twice", RULING("5", "2") },
	{ "withdrawn_twice", RULING("7", "2") },
	{ "given_back_alone",
	        "insert into given_back (project, n, no, reason) values ($p, 1000000000, 1, 1)" },
	{ "dataset_wrong", "delete from entry where project = $p and kind = 9" },
	{ "dataset_unlisted", "update dataset set sealed_no = null where project = $p" },
	{ "session_times", "insert into session (hash, id, account, agent, expires) "
	                   "select sha256('control'), 1, account, 'control', now() - interval '1 day' from "
	                   "account limit 1" },
	{ "link_times",
	        "insert into reset (hash, account, by, expires) "
	        "select sha256('control'), account, account, now() - interval '1 day' from account limit 1" },
};

static const char *break_of(const char *name)
{
	for (size_t i = 0; i < GL_COUNT(breaks); i++)
		if (!strcmp(breaks[i].name, name))
			return breaks[i].sql;
	return NULL;
}

/* The statement with the project and index in place. */
static void fill(char *out, size_t cap, const char *sql, int64_t project)
{
	struct gl_buf text;

	gl_buf_init(&text, cap);
	for (; *sql; sql++) {
		if (!strncmp(sql, "$p", 2))
			gl_buf_printf(&text, "%lld", (long long)project);
		else if (!strncmp(sql, "$i", 2))
			gl_buf_printf(&text, "(select min(idx) from answer where project = %lld)",
			        (long long)project);
		else
			gl_buf_putc(&text, *sql);
		sql += !strncmp(sql, "$p", 2) || !strncmp(sql, "$i", 2);
	}
	snprintf(out, cap, "begin; %s", text.data);
	gl_buf_release(&text);
}

static bool found_when_broken(struct gl_session *db, const struct gl_invariant *inv, int64_t project)
{
	gl_rows_auto rows = { 0 };
	struct gl_err e = { 0 };
	const char *sql = break_of(inv->name);
	char text[2000];
	bool found = false;

	if (!sql) {
		printf("     %s: nothing here breaks it\n", inv->name);
		return false;
	}
	fill(text, sizeof(text), sql, project);
	if (gl_session_exec(db, text, NULL, &e) || gl_session_exec(db, inv->query, &rows, &e))
		printf("     %s: %s\n", inv->name, e.text);
	else
		found = rows.count > 0;
	gl_session_exec(db, "rollback", NULL, &e);
	return found;
}

void check_invariants(struct world *w, const char *project)
{
	gl_session_auto *db = world_database(w);
	const char *at = gl_invariants;
	struct gl_invariant inv;
	int64_t id;

	gl_id_parse(&id, project, strlen(project));
	while (gl_invariant_next(&at, &inv))
		world_check(w, found_when_broken(db, &inv, id), "control: fsck finds %s", inv.name);
}
