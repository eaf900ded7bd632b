-- seal_gold(project bigint, first bigint, last bigint) -> n bigint, value bytea
--
-- The gold of some tasks, by number.
select n, value from gold where project = $1 and n between $2 and $3 order by n
