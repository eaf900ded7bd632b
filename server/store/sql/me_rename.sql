-- me_rename(account bigint, name text) -> account bigint
--
-- Another name for an account; names are unique.
update account set name = $2 where account = $1 returning account
