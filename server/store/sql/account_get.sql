-- account_get(account bigint) -> body text
select json_build_object('id', goldleaf_id(account), 'name', name,
	'kind', (array['person', 'verified-person', 'agent'])[kind], 'admin', admin)::text as body
from account where account = $1
