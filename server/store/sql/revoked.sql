-- revoked() -> hash bytea
--
-- Keys and sessions that ended in the last half minute (GL_REVOKED_S): what servers drop from memory, each second.
select hash from key where revoked > clock_timestamp() - interval '30 seconds'
union all
select hash from session where ended > clock_timestamp() - interval '30 seconds'
