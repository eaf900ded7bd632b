-- dataset_get(project bigint, d integer) -> body text, making boolean
select json_build_object('id', goldleaf_id(x.project) || '.' || x.d, 'project', goldleaf_id(x.project), 'name', p.name,
	'state', (array['sealing', 'sealed', 'failed'])[x.state], 'error', x.problem, 'records', x.records,
	'root', encode(x.root, 'hex'), 'oz_root', '0x' || encode(x.oz_root, 'hex'),
	'manifest_sha256', encode(x.manifest_sha, 'hex'), 'licence', x.licence, 'partial', x.partial, 'size', x.size,
	'created', to_char(x.created at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text as body, x.state = 1 as making
from dataset x join project p on p.project = x.project where x.project = $1 and x.d = $2
