-- project_list(who bigint, after bigint) -> key bigint, body text
--
-- Projects in which somebody has a role above annotator, 100 at a time by id.
select p.project as key,
	json_build_object('id', goldleaf_id(p.project), 'name', p.name,
		'state', (array['draft', 'open', 'paused', 'closed'])[p.state],
		'role', (array['owner', 'manager', 'reviewer'])[m.role])::text as body
from member m join project p on p.project = m.project
where m.account = $1 and m.role < 4 and p.project > $2
order by p.project limit 100
