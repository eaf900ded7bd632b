-- invitation_end(who bigint, any boolean, id bigint) -> id bigint
--
-- Takes an invitation back; no row: there is none, or it is not theirs.
delete from invitation i where i.id = $3
	and ($2 or exists (select from member m where m.project = i.project and m.account = $1 and m.role <= 2))
returning i.id
