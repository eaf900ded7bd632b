-- invitation_add(hash bytea, id bigint, who bigint, any_project boolean, project bigint, role smallint, note text, uses integer, expires_s bigint) -> expires_at text
--
-- An invitation to the server, or (project not null) to a project that who runs; no row: it is not theirs.
insert into invitation (hash, id, by, project, role, note, uses_left, expires)
select $1, $2, $3, $5, $6, $7, $8, now() + $9 * interval '1 second'
where $5 is null or exists (select from project p where p.project = $5
	and ($4 or exists (select from member m where m.project = $5 and m.account = $3 and m.role <= 2)))
returning goldleaf_time(expires) as expires_at
