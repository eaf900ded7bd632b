-- dataset_catalogue(before bigint) -> key bigint, body text
--
-- Sealed datasets of all projects, the newest first, 100 at a time.
select x.sealed_no as key, json_build_object('id', goldleaf_id(x.project) || '.' || x.d, 'project', goldleaf_id(x.project),
	'name', p.name,
	'questions', coalesce((select json_agg(q ->> 'type') from json_array_elements(x.card::json -> 'questions') q), '[]'),
	'records', x.records, 'agreement', coalesce(x.card::json -> 'agreement', '{}'), 'licence', x.licence,
	'price', json_build_object('amount', x.price_amount, 'currency', x.currency),
	'open', goldleaf_open(x.licence, x.price_amount), 'root', encode(x.root, 'hex'), 'sealed_at', goldleaf_time(x.sealed),
	'bytes', (select f.bytes from dataset_file f where f.project = x.project and f.d = x.d and f.name = 'bundle.tar'))::text as body
from dataset x join project p on p.project = x.project
where x.state = 2 and x.sealed_no < $1
order by x.sealed_no desc limit 100
