-- me_password(account bigint, name text, password text, session bytea) -> account bigint
--
-- A new password, and perhaps (not null) a new name; every other session of the account ends.
with changed as (
	update account set password = $3, name = coalesce($2, name) where account = $1 returning account
), ended as (
	update session s set ended = clock_timestamp() from changed c
		where s.account = c.account and s.ended is null and s.hash is distinct from $4
)
select account from changed
