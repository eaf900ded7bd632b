-- key_add(hash bytea, account bigint, id text, scopes integer) -> id text
--
-- A key of an account that exists; no row: there is no such account.
insert into key (hash, account, id, scopes)
select $1, account, $3, $4 from account where account = $2 returning id
