-- reset_use(hash bytea, username text, password text) -> account bigint
--
-- Uses the link up: sets the password, and the username of an account that had none; all its sessions end. No row: somebody
-- was faster.
with spent as (
	delete from reset where hash = $1 and expires > now() returning account
), changed as (
	update account a set password = $3, username = coalesce(a.username, $2) from spent where a.account = spent.account
		returning a.account
), ended as (
	update session s set ended = clock_timestamp() from changed c where s.account = c.account and s.ended is null
)
select account from changed
