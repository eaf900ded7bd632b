-- seal_chunks(project bigint, after bigint, below bigint) -> idx bigint, first bigint, count integer
--
-- Import chunks below an index, 10,000 at a time.
select idx, first, count from chunk where project = $1 and idx > $2 and idx < $3 order by idx limit 10000
