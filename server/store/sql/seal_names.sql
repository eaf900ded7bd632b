-- seal_names(project bigint, after bigint, below bigint) -> n bigint, external_id text
--
-- External ids of tasks logged below an index, 10,000 at a time; the next page starts after the last n.
select n, external_id from task where project = $1 and n > $2 and chunk_idx < $3 and external_id is not null order by n limit 10000
