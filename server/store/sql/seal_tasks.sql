-- seal_tasks(project bigint, after bigint, below bigint) -> n bigint, external_id text, grp text, reserved integer, content_sha bytea, content bytea, gold bytea
--
-- Tasks logged below an index, 1,000 at a time; the next page starts after the last n.
select t.n, t.external_id, t.grp, coalesce(cardinality(t.targets), 0) as reserved, t.content_sha, t.content, g.value as gold
from task t left join gold g on g.project = t.project and g.n = t.n
where t.project = $1 and t.n > $2 and t.chunk_idx < $3
order by t.n limit 1000
