-- task_list(project bigint, n bigint[], state text[]) -> key bigint, body text
--
-- These tasks, without what is secret; where each stands, only the desk knows. flags: how many gave it back because
-- something is wrong with it.
select t.n as key, json_build_object('n', t.n::text, 'external_id', t.external_id, 'group', t.grp,
	'priority', t.priority, 'for', coalesce(cardinality(t.targets), 0),
	'content_sha256', encode(t.content_sha, 'hex'), 'state', w.state, 'flags', b.flags)::text as body
from unnest($2, $3) w (n, state)
cross join lateral (select n, external_id, grp, priority, targets, content_sha from task
	where project = $1 and n = w.n limit 1) t
cross join lateral (select count(*) as flags from given_back where project = $1 and n = w.n and reason > 1) b
order by t.n
