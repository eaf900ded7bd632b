-- account_list(after bigint) -> key bigint, body text
--
-- All accounts, 100 at a time by id.
select account as key, json_build_object('id', goldleaf_id(account), 'name', name,
	'kind', (array['person', 'verified-person', 'agent'])[kind], 'admin', admin)::text as body
from account where account > $1 order by account limit 100
