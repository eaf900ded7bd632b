-- sign_up(token bytea, account bigint, username text, name text, password text, pseudonym bytea) -> outcome text, joined bigint, no integer, role smallint
--
-- Makes an account for who holds an invitation, or, with a null token, for anybody.
select outcome, joined, no, role from sign_up($1, $2, $3, $4, $5, $6)
