-- task_list(project bigint, after bigint) -> key bigint, body text
--
-- Tasks by number, 100 at a time, without what is secret.
select n as key, json_build_object('n', n::text, 'external_id', external_id, 'group', grp, 'priority', priority,
	'for', coalesce(cardinality(targets), 0), 'content_sha256', encode(content_sha, 'hex'))::text as body
from task where project = $1 and n > $2 order by n limit 100
