-- dataset_proof_files(project bigint, d integer) -> records bytea, at bytea, root bytea, oz_root bytea
--
-- What proofs of a sealed dataset are made from.
select f.sha256 as records, i.sha256 as at, x.root, x.oz_root
from dataset x
join dataset_file f on f.project = x.project and f.d = x.d and f.name = 'records.jsonl'
join dataset_file i on i.project = x.project and i.d = x.d and i.name = 'records.index'
where x.project = $1 and x.d = $2 and x.state = 2
