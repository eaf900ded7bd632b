-- member_list(project bigint, after bigint) -> key bigint, body text
--
-- Members of a project by number, 100 at a time: annotators by pseudonym alone, who runs or reviews it also by name.
select m.no::bigint as key, json_build_object('role', (array['owner', 'manager', 'reviewer', 'annotator'])[m.role],
	'account', case when m.role < 4 then goldleaf_id(m.account) end,
	'name', case when m.role < 4 then (select a.name from account a where a.account = m.account) end, 'pseudonym', encode(m.pseudonym, 'hex'))::text as body
from member m where m.project = $1 and m.no > $2 order by m.no limit 100
