-- dataset_files(project bigint, d integer, names text[], sha256 bytea[], bytes bigint[])
insert into dataset_file (project, d, name, sha256, bytes) select $1, $2, u.* from unnest($3, $4, $5) u
on conflict (project, d, name) do update set sha256 = excluded.sha256, bytes = excluded.bytes
