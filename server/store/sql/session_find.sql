-- session_find(hash bytea, idle_s bigint) -> account bigint, kind smallint, admin boolean, left_ms bigint
--
-- Whose session this is, and for how long at most; no row: it has ended, expired or lain idle too long. Notes that it was
-- used.
update session s set seen = clock_timestamp() from account a
where s.hash = $1 and s.ended is null and s.expires > now() and s.seen > now() - $2 * interval '1 second'
	and a.account = s.account
returning a.account, a.kind, a.admin, (extract(epoch from s.expires - now()) * 1000)::bigint as left_ms
