-- desk_head(project bigint) -> size bigint, root bytea, peaks bytea, epoch bigint
--
-- The newest head of a log; no row: nothing is in it yet.
select size, root, peaks, epoch from head where project = $1 order by prev desc limit 1
