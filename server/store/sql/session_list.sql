-- session_list(account bigint, idle_s bigint, current bytea) -> key bigint, body text
--
-- An account's sessions in force, the one last used first.
select id as key, json_build_object('id', goldleaf_id(id), 'created_at', goldleaf_time(created), 'seen_at', goldleaf_time(seen),
	'expires_at', goldleaf_time(expires), 'current', hash is not distinct from $3, 'agent', agent)::text as body
from session
where account = $1 and ended is null and expires > now() and seen > now() - $2 * interval '1 second'
order by seen desc limit 50
