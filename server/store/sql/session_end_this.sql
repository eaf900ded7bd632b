-- session_end_this(hash bytea) -> hash bytea
--
-- Signs out.
update session set ended = clock_timestamp() where hash = $1 and ended is null returning hash
