-- account_password(account bigint) -> username text, password text
--
-- What an account signs in with.
select username, password from account where account = $1
