-- key_revoke(account bigint, id text) -> hash bytea
update key set revoked = clock_timestamp() where account = $1 and id = $2 and revoked is null returning hash
