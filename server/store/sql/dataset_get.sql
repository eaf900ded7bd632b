-- dataset_get(project bigint, d integer) -> body text, making boolean
--
-- All that is said of a dataset in public; of its files those that are not the log's.
select json_build_object('id', goldleaf_id(x.project) || '.' || x.d, 'project', goldleaf_id(x.project), 'name', p.name,
	'state', (array['sealing', 'sealed', 'failed'])[x.state], 'error', x.problem, 'records', x.records,
	'root', encode(x.root, 'hex'), 'oz_root', '0x' || encode(x.oz_root, 'hex'),
	'manifest_sha256', encode(x.manifest_sha, 'hex'), 'licence', x.licence, 'partial', x.partial, 'size', x.size,
	'created', goldleaf_time(x.created), 'sealed_at', goldleaf_time(x.sealed),
	'price', json_build_object('amount', x.price_amount, 'currency', x.currency),
	'open', goldleaf_open(x.licence, x.price_amount),
	'questions', coalesce(x.card::json -> 'questions', '[]'), 'agreement', coalesce(x.card::json -> 'agreement', '{}'),
	'undecided', x.card::json -> 'undecided', 'formats', coalesce(x.card::json -> 'formats', '[]'),
	'guidelines', (select convert_from(g.bytes, 'UTF8') from terms t
		join document g on g.project = t.project and g.sha256 = t.guidelines
		where t.project = x.project and t.idx < x.sealing_idx order by t.idx desc limit 1),
	'template', (select convert_from(g.bytes, 'UTF8')::json from terms t
		join document g on g.project = t.project and g.sha256 = t.template
		where t.project = x.project and t.idx < x.sealing_idx order by t.idx desc limit 1),
	'files', coalesce((select json_agg(json_build_object('name', f.name, 'bytes', f.bytes, 'sha256', encode(f.sha256, 'hex'))
			order by f.name collate "C")
		from dataset_file f where f.project = x.project and f.d = x.d and f.name not like 'log/%' and f.name <> 'records.index'
			and x.state = 2), '[]'),
	'progress', null)::text as body, x.state = 1 as making
from dataset x join project p on p.project = x.project where x.project = $1 and x.d = $2
