-- account_add(account bigint, name text, kind smallint, admin boolean) -> body text
--
-- Makes an account; its name is unique.
insert into account (account, name, kind, admin) values ($1, $2, $3, $4)
returning json_build_object('id', goldleaf_id(account), 'name', name,
	'kind', (array['person', 'verified-person', 'agent'])[kind], 'admin', admin)::text as body
