-- task_ids(project bigint, n bigint[]) -> n bigint, external_id text
--
-- What the requester calls these tasks.
select t.n, t.external_id
from unnest($2) w (n)
cross join lateral (select n, external_id from task where project = $1 and n = w.n limit 1) t
