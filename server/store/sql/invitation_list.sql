-- invitation_list(who bigint, all_of_them boolean, after bigint) -> key bigint, body text
--
-- Invitations that still let somebody in: for an admin all, for others those to projects that they run; 100 at a time by id.
select i.id as key, json_build_object('id', goldleaf_id(i.id), 'project', goldleaf_id(i.project),
	'role', (array['owner', 'manager', 'reviewer', 'annotator'])[i.role], 'note', i.note, 'uses_left', i.uses_left,
	'expires_at', goldleaf_time(i.expires), 'created_at', goldleaf_time(i.created))::text as body
from invitation i
where i.id > $3 and i.uses_left > 0 and i.expires > now()
	and ($2 or exists (select from member m where m.project = i.project and m.account = $1 and m.role <= 2))
order by i.id limit 100
