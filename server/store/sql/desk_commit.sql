-- desk_commit(project bigint, epoch bigint, old_size bigint, new_size bigint, root bytea, peaks bytea, member_no integer[], member_account bigint[], member_pseudonym bytea[], answer_idx bigint[], answer_n bigint[], answer_no integer[], answer_price bigint[], answer_terms bigint[], answer_kind smallint[], answer_salt bytea[], answer_commitment bytea[], answer_day integer[], answer_surplus boolean[], answer_said bytea[], entry_idx bigint[], entry_kind smallint[], entry_bytes bytea[], entry_opening bytea[], tile_level smallint[], tile_n bigint[], tile_bytes bytea[]) -> outcome text
--
-- Appends a batch to the log: 'committed' (also when this very batch is there already), 'moved' (the head is not
-- old_size: read it again) or 'deposed' (another desk has the project). A member is new in the log with this batch.
select outcome from desk_commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
	$20, $21, $22, $23, $24, $25, $26, $27)
