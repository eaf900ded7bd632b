-- desk_commit(project bigint, epoch bigint, old_size bigint, new_size bigint, root bytea, peaks bytea, answer_idx bigint[], answer_n bigint[], answer_no integer[], answer_price bigint[], answer_terms bigint[], answer_kind smallint[], answer_salt bytea[], answer_commitment bytea[], answer_day integer[], answer_surplus boolean[], answer_said bytea[], entry_idx bigint[], entry_kind smallint[], entry_bytes bytea[], entry_opening bytea[], tile_level smallint[], tile_n bigint[], tile_bytes bytea[], terms_idx bigint[], terms_version integer[], terms_template bytea[], terms_guidelines bytea[], terms_policy bytea[], terms_amount bigint[], terms_currency text[], chunk_idx bigint[], chunk_first bigint[], chunk_count integer[], task_n bigint[], task_chunk bigint[], external_id text[], grp text[], priority smallint[], target_count integer[], targets bigint[], content_sha bytea[], content bytea[], predictions bytea[], gold bytea[]) -> outcome text
--
-- Appends a batch to the log: 'committed' (also when this very batch is there already), 'moved' (the head is not
-- old_size: read it again) or 'deposed' (another desk has the project).
select outcome from desk_commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
	$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42,
	$43, $44, $45)
