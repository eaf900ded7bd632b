-- account_list(after bigint, username text) -> key bigint, body text
--
-- Accounts, 100 at a time by id; with a username: that one.
select account as key, json_build_object('id', goldleaf_id(account), 'name', name, 'username', username,
	'kind', goldleaf_kind(kind), 'admin', admin, 'created_at', goldleaf_time(created),
	'has_password', password is not null)::text as body
from account where account > $1 and ($2 is null or username = $2) order by account limit 100
