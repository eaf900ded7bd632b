-- task_contents(project bigint, tasks bigint[]) -> n bigint, content bytea, predictions bytea
--
-- What is shown of the tasks that are about to be handed out, by number. Looked up one by one: see task_known.
select t.n, t.content, t.predictions
from unnest($2) w (n)
cross join lateral (select n, content, predictions from task where project = $1 and n = w.n limit 1) t
order by t.n
