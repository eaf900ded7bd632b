-- desk_load_tasks(project bigint, after bigint) -> n bigint, content_sha bytea, priority smallint, gold boolean, targets bigint[], predicted boolean
--
-- What a desk holds of every task, 20,000 at a time; the next page starts after the last n.
select t.n, t.content_sha, t.priority, g.n is not null as gold, t.targets, t.predictions is not null as predicted
from task t left join gold g on g.project = t.project and g.n = t.n
where t.project = $1 and t.n > $2
order by t.n limit 20000
