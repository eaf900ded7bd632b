-- session_end_others(account bigint, current bytea) -> hash bytea
--
-- Ends all sessions of an account but the current one (null: all of them).
update session set ended = clock_timestamp() where account = $1 and ended is null and hash is distinct from $2 returning hash
