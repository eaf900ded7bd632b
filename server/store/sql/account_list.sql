-- account_list(after bigint, username text) -> key bigint, body text
--
-- Accounts, 100 at a time by id; with a username: that one. Each is a branch of its own: in one condition, a plan made for
-- either would look for a username through all accounts.
select account as key, json_build_object('id', goldleaf_id(account), 'name', name, 'username', username,
	'kind', goldleaf_kind(kind), 'admin', admin, 'created_at', goldleaf_time(created),
	'has_password', password is not null)::text as body
from (
	(select * from account where $2 is null and account > $1 order by account limit 100)
	union all
	select * from account where username = $2 and account > $1
) a
order by account limit 100
