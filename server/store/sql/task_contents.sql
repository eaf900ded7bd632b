-- task_contents(project bigint, tasks bigint[]) -> n bigint, content bytea
--
-- The contents of the tasks that are about to be handed out, by number. Looked up one by one: see task_known.
select t.n, t.content
from unnest($2) w (n)
cross join lateral (select n, content from task where project = $1 and n = w.n limit 1) t
order by t.n
