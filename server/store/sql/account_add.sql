-- account_add(account bigint, name text, kind smallint, admin boolean, username text) -> body text
--
-- Makes an account; its name and its username, if it has one, are unique.
insert into account (account, name, kind, admin, username) values ($1, $2, $3, $4, $5)
returning json_build_object('id', goldleaf_id(account), 'name', name, 'username', username,
	'kind', goldleaf_kind(kind), 'admin', admin)::text as body
