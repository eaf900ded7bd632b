-- head_at(project bigint, size bigint) -> root bytea
--
-- The root of a log when it had that size, if a batch ended there.
select root from head where project = $1 and prev < $2 and size = $2 order by prev desc limit 1
