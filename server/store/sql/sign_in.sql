-- sign_in(username text) -> account bigint, password text
--
-- Who signs in with this name; no row: nobody does.
select account, password from account where username = $1 and password is not null
