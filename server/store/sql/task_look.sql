-- task_look(project bigint, n bigint) -> chunk bigint, external_id text, grp text, content bytea, skipped bigint, flagged bigint, harmed bigint
--
-- One task with its content, and how often it was given back why.
select t.chunk_idx as chunk, t.external_id, t.grp, t.content, b.skipped, b.flagged, b.harmed
from task t
cross join lateral (select count(*) filter (where reason = 1) as skipped, count(*) filter (where reason = 2) as flagged,
	count(*) filter (where reason = 3) as harmed from given_back where project = $1 and n = $2) b
where t.project = $1 and t.n = $2
