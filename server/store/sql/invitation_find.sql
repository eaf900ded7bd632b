-- invitation_find(hash bytea) -> uses_left integer
--
-- Whether an invitation still lets somebody in: asked before the work of hashing a password is done for them.
select uses_left from invitation where hash = $1 and uses_left > 0 and expires > now()
