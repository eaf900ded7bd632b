#include "store/migrate.h"

#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "store/session.h"

#define TIMEOUT_MS 3600000 /* a migration of a large database may rewrite tables */

#pragma GCC diagnostic ignored "-Woverlength-strings"

/* By version: the files of migrations/, in the order of their numbers. */
static const struct migration {
	int version;
	const char *name, *text;
} migrations[] = {
#define X(number, name, text) { number, name, text },
#include "migrations.inc" /* longer strings than ISO C promises, which both compilers take */
#undef X
};

#define MIGRATIONS ((int)GL_COUNT(migrations))

int gl_migrate_newest(void)
{
	return migrations[MIGRATIONS - 1].version;
}

/* Roles belong to the whole cluster and may be there; what may be made only once is asked for first, so that
 * one who may not make roles can still migrate when an administrator made them. */
static const char ground[] =
        "select pg_advisory_lock(hashtext('goldleaf migrate'));" /* until this session ends */
        "do $$ begin"
        " if not exists (select from pg_roles where rolname = '" GL_ROLE_OWNER
        "') then create role " GL_ROLE_OWNER "; end if;"
        " if not exists (select from pg_roles where rolname = '" GL_ROLE_SERVER
        "') then create role " GL_ROLE_SERVER "; end if;"
        " if not pg_has_role('" GL_ROLE_OWNER "', 'member') then grant " GL_ROLE_OWNER
        " to current_user; end if;"
        " if not pg_has_role('" GL_ROLE_SERVER "', 'member') then grant " GL_ROLE_SERVER
        " to current_user; end if;"
        " if not has_schema_privilege('" GL_ROLE_OWNER "', 'public', 'create') then"
        "  grant create on schema public to " GL_ROLE_OWNER ";"
        " end if;"
        "end $$;"
        "set role " GL_ROLE_OWNER ";"
        "create table if not exists migration (version integer primary key, name text not null, sha256 text "
        "not null,"
        " applied_at timestamptz not null default now());"
        "comment on table migration is 'What brought this schema about; written by goldleaf migrate.';"
        "comment on column migration.version is 'Number of the file.';"
        "comment on column migration.name is 'Name of the file, without .sql.';"
        "comment on column migration.sha256 is 'SHA-256 of the file as it was applied.';"
        "comment on column migration.applied_at is 'When.';"
        "grant select on migration to " GL_ROLE_SERVER;

/* Applies m unless it was applied. */
static enum gl_code apply(struct gl_session *s, const struct migration *m, int *applied, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	char text[512];
	uint8_t hash[GL_HASH_BYTES];
	char sha256[2 * GL_HASH_BYTES + 1];

	gl_sha256(hash, m->text, strlen(m->text));
	gl_hex(sha256, hash, sizeof(hash));
	snprintf(text, sizeof(text), "begin; select sha256 from migration where version = %d", m->version);
	if (gl_session_exec(s, text, &rows, e))
		return e->code;
	if (rows.count && !gl_rows_is(&rows, 0, 0, sha256))
		return gl_fail(e, GL_INVALID,
		        "migration %s was changed after it was applied here: restore its text, and put what "
		        "is new into a new one",
		        m->name);
	if (!rows.count) {
		if (gl_session_exec(s, m->text, NULL, e))
			return gl_fail_in(e, "migration %s: ", m->name);
		snprintf(text, sizeof(text),
		        "insert into migration (version, name, sha256) values (%d, '%s', '%s')", m->version,
		        m->name, sha256);
		if (gl_session_exec(s, text, NULL, e))
			return e->code;
		++*applied;
	}
	return gl_session_exec(s, "commit", NULL, e);
}

static enum gl_code refuse_unknown(struct gl_session *s, struct gl_err *e)
{
	gl_rows_auto rows = { 0 };
	char text[128];

	snprintf(text, sizeof(text), "select name from migration where version > %d order by version limit 1",
	        gl_migrate_newest());
	if (gl_session_exec(s, text, &rows, e))
		return e->code;
	if (rows.count)
		return gl_fail(e, GL_INVALID,
		        "the database has migration %s, which this goldleaf does not know: use a newer one",
		        gl_rows_text(&rows, 0, 0, NULL));
	return GL_OK;
}

enum gl_code gl_migrate(const char *conninfo, int *applied, struct gl_err *e)
{
	gl_session_auto *s = gl_session_open(conninfo, NULL, e);
	int count = 0;

	if (!s)
		return e->code;
	gl_session_timeout(s, TIMEOUT_MS);
	if (gl_session_exec(s, ground, NULL, e) || refuse_unknown(s, e))
		return e->code;
	for (int i = 0; i < MIGRATIONS; i++)
		if (apply(s, &migrations[i], &count, e))
			return e->code;
	if (applied)
		*applied = count;
	return GL_OK;
}
