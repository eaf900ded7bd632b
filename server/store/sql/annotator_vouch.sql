-- annotator_vouch(project bigint, no integer, vouched boolean) -> no integer
--
-- Says whether an annotator goes on however its answers look; no row: it is none any more.
update member set vouched = $3 where project = $1 and no = $2 and role = 4 returning no
