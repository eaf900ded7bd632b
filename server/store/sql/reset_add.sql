-- reset_add(account bigint, hash bytea, by bigint, expires_s bigint) -> expires_at text
--
-- A link to set an account's password anew, in place of an older one; no row: there is no such account.
insert into reset (account, hash, by, expires)
select a.account, $2, $3, now() + $4 * interval '1 second' from account a where a.account = $1
on conflict (account) do update set hash = excluded.hash, by = excluded.by, created = now(), expires = excluded.expires
returning goldleaf_time(expires) as expires_at
