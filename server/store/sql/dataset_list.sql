-- dataset_list(project bigint, after bigint) -> key bigint, body text
--
-- Datasets of a project by number, 100 at a time.
select d::bigint as key, json_build_object('id', goldleaf_id(project) || '.' || d,
	'state', (array['sealing', 'sealed', 'failed'])[state], 'error', problem, 'records', records,
	'root', encode(root, 'hex'), 'licence', licence)::text as body
from dataset where project = $1 and d > $2 order by d limit 100
