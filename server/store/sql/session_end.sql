-- session_end(account bigint, id bigint) -> hash bytea
--
-- Ends one session of an account.
update session set ended = clock_timestamp() where account = $1 and id = $2 and ended is null returning hash
