-- key_revoke(account bigint, id text, scopes integer) -> hash bytea
--
-- Ends a key of an account that may do no more than the scopes of who asks. No row: there is none.
update key set revoked = clock_timestamp() where account = $1 and id = $2 and scopes & ~$3 = 0 and revoked is null returning hash
