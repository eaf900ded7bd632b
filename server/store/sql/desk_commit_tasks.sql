-- desk_commit_tasks(project bigint, epoch bigint, old_size bigint, new_size bigint, root bytea, peaks bytea, entry bytea, first bigint, external_id text[], grp text[], priority smallint[], target_count integer[], targets bigint[], content_sha bytea[], content bytea[], predictions bytea[], gold bytea[], tile_level smallint[], tile_n bigint[], tile_bytes bytea[]) -> outcome text
--
-- Appends one "tasks" entry, at old_size, and stores its tasks, numbered from first on. Outcomes as desk_commit's.
-- targets of all tasks lie one behind the other; target_count says how many are whose, 0 where anyone may have the task.
select outcome from desk_commit_tasks($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
	$19, $20)
