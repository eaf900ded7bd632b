-- dataset_sealed(project bigint, d integer, seal bigint, records bigint, root bytea, oz_root bytea, manifest bytea, card text)
--
-- Its seal entry is durable and its files are there.
update dataset set state = 2, seal_idx = $3, records = $4, root = $5, oz_root = $6, manifest_sha = $7, card = $8, problem = null,
	sealed = now(), sealed_no = coalesce(sealed_no, nextval('dataset_sealed_no'))
where project = $1 and d = $2
