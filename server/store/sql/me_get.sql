-- me_get(account bigint, scopes integer, session bytea) -> body text
--
-- Who asks, by what, and where they have a role: 200 projects, those they run first.
select json_build_object('id', goldleaf_id(a.account), 'name', a.name, 'username', a.username,
	'kind', goldleaf_kind(a.kind), 'admin', a.admin, 'scopes', goldleaf_scopes($2),
	'projects', coalesce((select json_agg(json_build_object('id', goldleaf_id(x.project), 'name', x.name,
			'role', (array['owner', 'manager', 'reviewer', 'annotator'])[x.role]) order by x.role, x.created desc)
		from (select m.project, m.role, p.name, p.created from member m join project p on p.project = m.project
			where m.account = $1 order by m.role, p.created desc limit 200) x), '[]'),
	'session', (select json_build_object('id', goldleaf_id(s.id), 'expires_at', goldleaf_time(s.expires))
		from session s where s.hash = $3))::text as body
from account a where a.account = $1
