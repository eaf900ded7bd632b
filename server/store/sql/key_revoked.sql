-- key_revoked() -> hash bytea
--
-- Keys revoked in the last half minute: what servers drop from memory, each second.
select hash from key where revoked > clock_timestamp() - interval '30 seconds'
