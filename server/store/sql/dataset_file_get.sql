-- dataset_file_get(project bigint, d integer, name text) -> sha256 bytea, bytes bigint, licence text
--
-- Where a file of a sealed dataset lies.
select f.sha256, f.bytes, x.licence
from dataset_file f join dataset x on x.project = f.project and x.d = f.d
where f.project = $1 and f.d = $2 and f.name = $3 and x.state = 2
