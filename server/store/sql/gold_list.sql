-- gold_list(project bigint, after bigint) -> n bigint, value bytea
--
-- Known answers by number, 1,000 at a time; the next page starts after the last n.
select n, value from gold where project = $1 and n > $2 order by n limit 1000
