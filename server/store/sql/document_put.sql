-- document_put(project bigint, sha256 bytea[], bytes bytea[])
--
-- Stores documents that terms will name; those that are there stay.
insert into document (project, sha256, bytes) select $1, u.* from unnest($2, $3) u on conflict do nothing
